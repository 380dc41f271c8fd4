"""A workflow's definition, whatever stands in it."""

import json
from typing import Any

import pytest

from exec_archive.document.definition import Definition, read_definition
from exec_archive_samples import samples_folder

WORKFLOW: dict[str, Any] = {
    "nodes": [
        {"name": "If", "type": "n8n-nodes-base.if", "parameters": {"value": 3}},
        {"name": "\ud800", "type": "n8n-nodes-base.set"},
    ],
    "connections": {
        "If": {
            "main": [
                [{"node": "Yes", "type": "main", "index": 0}],
                None,
                [{"node": "No", "type": "main", "index": 0}, {"node": "Log", "index": 0}],
            ],
            "ai_tool": [[{"node": "Agent", "type": "ai_tool", "index": 0}]],
        },
        "\ud800": {"main": [[{"node": "\ud801"}]]},
    },
    "settings": {"executionTimeout": 2},
}


def definition(workflow: Any) -> Definition:
    found = read_definition(json.dumps(workflow).replace("Infinity", "1e400"))
    assert found is not None
    return found


def test_links_are_those_of_the_flow() -> None:
    found = definition(WORKFLOW)
    assert found.after("If") == ["Yes", "No", "Log"]
    assert found.after("If", 2) == ["No", "Log"]
    assert found.after("If", 1) == found.after("Yes") == found.after("no such node") == []


def test_names_are_those_of_the_tables() -> None:
    found = definition(WORKFLOW)
    assert found.node_type("\ufffd") == "n8n-nodes-base.set"
    assert found.after("\ufffd") == ["\ufffd"]


def test_parameters_and_settings() -> None:
    found = definition(WORKFLOW)
    assert (found.parameter("If", "value"), found.parameter("If", "other")) == (3, None)
    assert found.parameter("no such node", "value") is None
    assert found.timeout_ms == 2000


@pytest.mark.parametrize("seconds", [0, -1, True, "2", None, 2**31, 10**400, float("inf")])
def test_a_timeout_that_is_none(seconds: Any) -> None:
    assert definition({"settings": {"executionTimeout": seconds}}).timeout_ms is None


@pytest.mark.parametrize(
    "workflow",
    [
        {},
        {"nodes": 7, "connections": 7, "settings": 7},
        {"nodes": [7, {}, {"name": 7}, {"name": "A", "parameters": 7}]},
        {"connections": {"A": 7, "B": {"main": 7}, "C": {"main": [7, [7, {}, {"node": 7}]]}}},
    ],
)
def test_another_shape_is_read_as_far_as_it_goes(workflow: Any) -> None:
    found = definition(workflow)
    assert found.after("A") == found.after("B") == found.after("C") == []
    assert found.parameter("A", "b") is None
    assert found.node_type("A") is None


def test_a_number_of_any_length_keeps_nothing_from_being_read() -> None:
    text = json.dumps(WORKFLOW).replace('"value": 3', '"value": ' + "1" * 10_000)
    found = read_definition(text)
    assert found is not None
    assert found.parameter("If", "value") == "1" * 10_000


@pytest.mark.parametrize("text", ["", "{", "[]", "7", "[" * 100_000])
def test_what_is_no_workflow(text: str) -> None:
    assert read_definition(text) is None


def test_the_links_of_every_sample_lead_to_nodes() -> None:
    for path in samples_folder().glob("*.json"):
        workflow = json.loads(path.read_bytes()).get("workflowData")
        if workflow is not None:
            found = definition(workflow)
            assert {each for node in found.nodes for each in found.after(node)} <= set(found.nodes)
