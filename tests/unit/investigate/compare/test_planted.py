"""Changes planted in the copy of an execution are found: these, and no others."""

import copy
import json
import tempfile
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archives import opened, take_in
from exec_archive import Comparison
from exec_archive.investigate.compare.definitions import NodeFate
from exec_archive.investigate.compare.given_items import ItemChange
from exec_archive_samples import samples_folder
from made_flows import Json, items, run

_NAMES = ["Webhook", "List", "Set 'quoted' \\ \"name\"", "Nämen 🚀 <b>", "data", "Merge [/x]"]
_SCALARS = st.none() | st.booleans() | st.integers(-5, 5) | st.text(max_size=4)
_VALUES = st.recursive(
    _SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=6,
)


class Planted(NamedTuple):
    """What was planted, in the words of `found`."""

    found: set[Any]
    in_node: str | None  # that must be told as differing


@st.composite
def documents(draw: st.DrawFn) -> Json:
    """An execution of a chain of nodes, each item with a number of its own."""
    names = draw(st.lists(st.sampled_from(_NAMES), min_size=2, max_size=4, unique=True))
    number = 0
    runs: dict[str, list[Json]] = {}
    for place, name in enumerate(names):
        of_node = []
        for index in range(draw(st.integers(1, 3))):
            outputs = []
            for _ in range(draw(st.integers(1, 2))):
                values = draw(st.lists(_VALUES, max_size=4))
                outputs.append(items(*({"own": (number := number + 1), "v": v} for v in values)))
            source = (names[place - 1], 0, 0) if place else None
            of_node.append(run(*outputs, source=source, executionIndex=place * 10 + index))
        runs[name] = of_node
    nodes = [
        {
            "id": f"id{place}",
            "name": name,
            "type": "n8n-nodes-base.set",
            "position": [place, 0],
            "parameters": {"url": "http://localhost", "given": draw(_VALUES)},
        }
        for place, name in enumerate(names)
    ]
    links = {a: {"main": [[{"node": b, "type": "main", "index": 0}]]} for a, b in pairwise(names)}
    return {
        "id": "1",
        "finished": True,
        "mode": "webhook",
        "status": "success",
        "startedAt": "2026-11-20T05:00:00.000Z",
        "stoppedAt": "2026-11-20T05:00:02.000Z",
        "workflowId": "w1",
        "data": {"version": 1, "resultData": {"runData": runs, "lastNodeExecuted": names[-1]}},
        "workflowData": {
            "id": "w1",
            "name": "Flow",
            "nodes": nodes,
            "connections": links,
            "settings": {"executionOrder": "v1"},
        },
    }


def _runs(document: Json) -> dict[str, list[Json]]:
    found: dict[str, list[Json]] = document["data"]["resultData"]["runData"]
    return found


def _lists(document: Json) -> list[tuple[str, int, int, list[Json]]]:
    """Each output that has items: its node, run, number and items."""
    return [
        (name, index, output, given)
        for name, of_node in _runs(document).items()
        for index, each in enumerate(of_node)
        for output, given in enumerate(each["data"]["main"])
        if given
    ]


def a_value(document: Json, draw: st.DataObject) -> Planted | None:
    """Another value in an item."""
    lists = _lists(document)
    if not lists:
        return None
    name, index, output, given = draw.draw(st.sampled_from(lists))
    place = draw.draw(st.integers(0, len(given) - 1))
    payload = given[place]["json"]
    new = "planted" + draw.draw(st.text(max_size=3))
    payload["v"] = new
    return Planted({("value", name, index, output, place, "$.v", json.dumps(new))}, name)


def an_added_key(document: Json, draw: st.DataObject) -> Planted | None:
    """A key that was not there."""
    lists = _lists(document)
    if not lists:
        return None
    name, index, output, given = draw.draw(st.sampled_from(lists))
    place = draw.draw(st.integers(0, len(given) - 1))
    given[place]["json"]["it's new"] = [1]
    return Planted({("added", name, index, output, place, r"$['it\'s new']")}, name)


def a_lost_item(document: Json, draw: st.DataObject) -> Planted | None:
    """An item that is gone; those behind it move up."""
    lists = _lists(document)
    if not lists:
        return None
    name, index, output, given = draw.draw(st.sampled_from(lists))
    place = draw.draw(st.integers(0, len(given) - 1))
    lost = given.pop(place)
    for number, item in enumerate(given):
        item["pairedItem"] = {"item": number}
    return Planted({("item gone", name, index, output, lost["json"]["own"])}, name)


def a_new_item(document: Json, draw: st.DataObject) -> Planted | None:
    """An item more."""
    lists = _lists(document)
    if not lists:
        return None
    name, index, output, given = draw.draw(st.sampled_from(lists))
    given.insert(draw.draw(st.integers(0, len(given))), {"json": {"own": "new"}})
    return Planted({("item new", name, index, output, "new")}, name)


def a_node_that_did_not_run(document: Json, _: st.DataObject) -> Planted | None:
    """The last node is not reached."""
    name = next(reversed(_runs(document)))
    del _runs(document)[name]
    return Planted({("did not run", name)}, name)


def another_branch(document: Json, draw: st.DataObject) -> Planted | None:
    """All that a node gave on its first output goes by its second one."""
    by_node = {
        name: [each["data"]["main"] for each in of_node]
        for name, of_node in _runs(document).items()
    }
    names = [name for name, runs in by_node.items() if all(len(outputs) == 1 for outputs in runs)]
    names = [name for name in names if any(outputs[0] for outputs in by_node[name])]
    if not names:
        return None
    name = draw.draw(st.sampled_from(names))
    found: set[Any] = {("branch", name, (0,), (1,))}
    for index, outputs in enumerate(by_node[name]):
        outputs.insert(0, [])
        for item in outputs[1]:
            own = item["json"]["own"]
            found |= {("item gone", name, index, 0, own), ("item new", name, index, 1, own)}
    return Planted(found, name)


def a_parameter(document: Json, draw: st.DataObject) -> Planted | None:
    """A node is set up otherwise."""
    node = draw.draw(st.sampled_from(document["workflowData"]["nodes"]))
    node["parameters"]["url"] = "http://elsewhere"
    return Planted({("parameter", node["name"], "$.parameters.url")}, None)


def a_new_node(document: Json, _: st.DataObject) -> Planted | None:
    """A node that the workflow did not have."""
    document["workflowData"]["nodes"].append({"id": "idnew", "name": "New", "type": "x.y"})
    return Planted({("node", "added", "New", None)}, None)


def another_name(document: Json, draw: st.DataObject) -> Planted | None:
    """A node is renamed, in the workflow and in what ran."""
    name = draw.draw(st.sampled_from(list(_runs(document))))
    text = json.dumps(document).replace(json.dumps(name), json.dumps("Renamed"))
    document.clear()
    document.update(json.loads(text))
    return Planted({("node", "renamed", "Renamed", name)}, None)


def a_cut_link(document: Json, _: st.DataObject) -> Planted | None:
    """Two nodes are linked no more."""
    source, kinds = document["workflowData"]["connections"].popitem()
    return Planted({("link gone", source, kinds["main"][0][0]["node"])}, None)


def a_moved_node(document: Json, _: st.DataObject) -> Planted | None:
    """A node lies elsewhere on the canvas, which is of no matter."""
    document["workflowData"]["nodes"][0]["position"] = [500, 500]
    return Planted(set(), None)


Plant = Callable[[Json, st.DataObject], Planted | None]
_PLANT: list[Plant] = [
    a_value,
    an_added_key,
    a_lost_item,
    a_new_item,
    a_node_that_did_not_run,
    another_branch,
    a_parameter,
    a_new_node,
    another_name,
    a_cut_link,
    a_moved_node,
]


def compared(before: bytes, after: bytes) -> Comparison:
    """What differs between two documents, by the door that everybody takes."""
    with tempfile.TemporaryDirectory() as folder:
        take_in(Path(folder), before, instance="a")
        take_in(Path(folder), after, instance="b")
        archive = opened(Path(folder))
        name = str(json.loads(before)["id"])
        return archive.diff(archive.execution(f"a/{name}"), archive.execution(f"b/{name}"))


def found(comparison: Comparison) -> set[Any]:
    """Every difference that is told."""
    told: set[Any] = set()
    assert comparison.workflow is not None
    for each in comparison.workflow.nodes:
        if each.fate is not NodeFate.CHANGED:
            told.add(("node", each.fate.value, each.node, each.name_before))
        told |= {("parameter", each.node, _path(change.path)) for change in each.changes}
    for link in comparison.workflow.links:
        kind = "link new" if link.added else "link gone"
        told.add((kind, link.link.source, link.link.target))
    told |= {("setting", _path(change.path)) for change in comparison.workflow.settings}
    for node in comparison.nodes:
        if node.before is None or node.after is None:
            told.add(("ran anew" if node.before is None else "did not run", node.node))
        else:
            taken = tuple(node.before.outputs_taken), tuple(node.after.outputs_taken)
            if all(taken) and set(taken[0]).isdisjoint(taken[1]):
                told.add(("branch", node.node, *taken))
        for item in (item for each in node.runs for item in each.changes):
            told |= set(_of_item((node.node, item.run_index, item.output), item))
    return told


def _of_item(at: tuple[str, int, int], item: ItemChange) -> Iterator[tuple[Any, ...]]:
    if item.is_lone:
        kind = "item new" if item.before is None else "item gone"
        yield (kind, *at, item.item["json"]["own"])
    if item.is_moved:
        yield ("moved", *at, item.after)
    for change in item.changes:
        value, path = change.value, _path(change.value.path)
        if value.change == "added":
            yield ("added", *at, item.after, path)
        else:
            yield ("value", *at, item.after, path, json.dumps(value.after))


def _path(path: tuple[str | int, ...]) -> str:
    from exec_archive.query.search.json_path import json_path

    return json_path(path)


@pytest.mark.parametrize("plant", _PLANT)
@given(before=documents(), data=st.data())
@settings(max_examples=15)
def test_what_was_planted_is_found_and_nothing_else(
    plant: Plant, before: Json, data: st.DataObject
) -> None:
    after = copy.deepcopy(before)
    planted = plant(after, data)
    if planted is None:
        return
    comparison = compared(json.dumps(before).encode(), json.dumps(after).encode())
    assert found(comparison) == planted.found
    told = {each.node for each in comparison.nodes}
    assert told == ({planted.in_node} if planted.in_node else set())
    assert comparison.is_same is (not planted.found)


@given(documents(), st.data())
@settings(max_examples=30)
def test_several_changes_in_several_nodes_are_each_found(before: Json, data: st.DataObject) -> None:
    after = copy.deepcopy(before)
    planted: set[Any] = set()
    touched: set[str] = set()
    for plant in data.draw(
        st.lists(st.sampled_from([a_value, a_lost_item, a_new_item]), max_size=3)
    ):
        tried = copy.deepcopy(after)
        one = plant(tried, data)
        if one is not None and one.in_node is not None and one.in_node not in touched:
            after, planted = tried, planted | one.found
            touched.add(one.in_node)
    comparison = compared(json.dumps(before).encode(), json.dumps(after).encode())
    assert found(comparison) == planted


@given(documents())
@settings(max_examples=15)
def test_nothing_differs_in_a_document_against_itself(document: Json) -> None:
    text = json.dumps(document).encode()
    comparison = compared(text, text)
    assert found(comparison) == set()
    assert comparison.is_same
    assert comparison.equal_items == sum(len(given) for *_, given in _lists(document))


def test_no_sample_differs_from_itself() -> None:
    paths = sorted(samples_folder().glob("*.json"))
    assert len(paths) > 70
    for path in paths[::4]:
        comparison = compared(path.read_bytes(), path.read_bytes())
        assert not comparison.nodes, path.name
        if comparison.workflow is not None:
            assert comparison.is_same, path.name
