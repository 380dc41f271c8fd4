"""The drawing has every node and link, however the workflow is written."""

import json
from pathlib import Path
from typing import Any

import pytest

from archives import take_in
from made_flows import execution, items, run
from reports import overview, report_of


def _drawn(folder: Path, **workflow: Any) -> Any:
    """The drawing of an execution of "Hook" and "Set", whose workflow has these parts."""
    runs = {"Hook": [run(items({}))], "Set": [run(items({}), source=("Hook", 0, 0))]}
    document = json.loads(execution("1", runs, {"Hook": [["Set"]]}))
    document["workflowData"].update(workflow)
    take_in(folder, json.dumps(document).encode())
    return overview(report_of(folder, "1"))["drawing"]


def _links(drawing: Any) -> list[tuple[str, str, int, str, int]]:
    names = ("source", "kind", "output", "target", "input")
    return [tuple(link[name] for name in names) for link in drawing["links"]]


def test_sub_nodes_are_linked_by_their_kind(tmp_path: Path) -> None:
    nodes = [{"name": name, "type": "t"} for name in ("Hook", "Set", "Model")]
    linked = {
        "Hook": {"main": [None, [{"node": "Set", "index": 1}]]},
        "Model": {"ai_languageModel": [[{"node": "Set"}]]},
    }
    links = _links(_drawn(tmp_path, nodes=nodes, connections=linked))
    assert links[:2] == [("Hook", "main", 1, "Set", 1), ("Model", "ai_languageModel", 0, "Set", 0)]


@pytest.mark.parametrize("index", [-1, 10**9, True, "1", None, 1.5])
def test_an_input_that_is_none_is_the_first(tmp_path: Path, index: Any) -> None:
    linked = {"Hook": {"main": [[{"node": "Set", "index": index}]]}}
    assert _links(_drawn(tmp_path, connections=linked)) == [("Hook", "main", 0, "Set", 0)]


def test_what_the_workflow_does_not_have_is_drawn_from_the_runs(tmp_path: Path) -> None:
    drawing = _drawn(tmp_path, nodes=[], connections={})
    assert [node["name"] for node in drawing["nodes"]] == ["Hook", "Set"]
    assert _links(drawing) == [("Hook", "main", 0, "Set", 0)]


def test_a_link_to_nowhere_is_left_out(tmp_path: Path) -> None:
    linked = {"Hook": {"main": [[{"node": "Set"}, {"node": "gone"}, 7, {"node": None}], "odd"]}}
    assert _links(_drawn(tmp_path, connections=linked)) == [("Hook", "main", 0, "Set", 0)]


def test_notes_stand_apart_and_disabled_nodes_are_marked(tmp_path: Path) -> None:
    note = {
        "name": "Note",
        "type": "n8n-nodes-base.stickyNote",
        "position": [-10, 5],
        "parameters": {"content": "<b>why</b>", "width": 300, "height": "odd", "color": 9},
    }
    nodes = [{"name": "Hook", "type": "x.webhook"}, {"name": "Set", "disabled": True}, note]
    drawing = _drawn(tmp_path, nodes=nodes)
    assert [node["name"] for node in drawing["nodes"]] == ["Hook", "Set"]
    assert [node["is_trigger"] for node in drawing["nodes"]] == [True, False]
    assert [node["is_disabled"] for node in drawing["nodes"]] == [False, True]
    assert drawing["notes"] == [
        {"x": -10, "y": 5, "width": 300, "height": 160, "colour": 1, "text": "<b>why</b>"}
    ]
