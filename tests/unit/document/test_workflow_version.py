"""A version names what a workflow does: what has no effect does not change it."""

import json
from typing import Any

import pytest

from acceptance.kit import recorded
from exec_archive.document.workflow import Workflows

_WORKFLOW: dict[str, Any] = {
    "id": "w1",
    "name": "Orders",
    "nodes": [
        {"name": "A", "type": "set", "position": [0, 0], "parameters": {"x": 1, "y": {"a": [1]}}},
        {"name": "B", "type": "code", "position": [9, 0], "parameters": {"jsCode": "return 1"}},
    ],
    "connections": {"A": {"main": [[{"node": "B", "type": "main", "index": 0}]]}},
    "settings": {"executionOrder": "v1"},
}


def _version(definition: Any) -> str:
    text = definition if isinstance(definition, bytes) else json.dumps(definition).encode()
    return Workflows().read(text).version


def _changed(change: str) -> dict[str, Any]:
    """A copy, changed by a statement about `w`."""
    copy: dict[str, Any] = json.loads(json.dumps(_WORKFLOW))
    exec(change, {"w": copy})  # noqa: S102 - a statement of this file
    return copy


@pytest.mark.parametrize(
    "change",
    [
        "w['nodes'][0]['position'] = [7, 7]",
        "w['nodes'].reverse()",
        "w.update(updatedAt='2026-11-20', active=True, staticData={'last': 7}, pinData={})",
        "w['name'] = 'Another name'",
        "w['nodes'][0] = dict(reversed(w['nodes'][0].items()))",
        "del w['nodes'][0]['position']",
    ],
)
def test_what_has_no_effect_does_not_count(change: str) -> None:
    assert _version(_changed(change)) == _version(_WORKFLOW)


@pytest.mark.parametrize(
    "change",
    [
        "w['nodes'][1]['parameters']['jsCode'] = 'return 2'",
        "w['nodes'][0]['parameters']['y']['a'].append(2)",
        "w['nodes'][0]['disabled'] = True",
        "w['nodes'].pop()",
        "w['connections'] = {}",
        "w['connections']['A']['main'].insert(0, [])",
        "w['settings']['executionOrder'] = 'v0'",
    ],
)
def test_what_has_one_counts(change: str) -> None:
    assert _version(_changed(change)) != _version(_WORKFLOW)


def test_it_is_twelve_hexadecimal_digits() -> None:
    found = _version(_WORKFLOW)
    assert len(found) == 12
    assert set(found) <= set("0123456789abcdef")


_DEEP = b'{"nodes": [{"a": ' + b"[" * 5000 + b"]" * 5000 + b"}]}"


@pytest.mark.parametrize(
    "text",
    [b"[]", b"7", b'{"nodes": 7}', b'{"nodes": ["a"]}', b'{"settings": 1e400}', _DEEP],
)
def test_of_what_cannot_be_read_the_text_stands_for_it(text: bytes) -> None:
    read = Workflows().read(text)
    assert read.version == read.sha256[:12]


@pytest.mark.parametrize(
    "text", [b'{"nodes": [null, {"a": "\\ud800"}], "connections": null}', b"{}", b'{"nodes": []}']
)
def test_odd_ones_are_read(text: bytes) -> None:
    read = Workflows().read(text)
    assert read.version != read.sha256[:12]


def test_all_executions_of_a_recorded_workflow_have_one_version() -> None:
    versions: dict[str, set[str]] = {}
    for facts in recorded.facts().values():
        definition = facts.get("workflowData")
        if definition:
            versions.setdefault(facts["workflowId"], set()).add(_version(definition))
    assert all(len(found) == 1 for found in versions.values())
    assert len(set.union(*versions.values())) > 30
