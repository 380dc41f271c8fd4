"""Swallowed errors and calls that failed: certain, handled, or made good by another try.

What serves an agent is in `test_losses_agents.py`.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from exec_archive.investigate.losses.finding import Doubt, Kind
from judged_losses import CERTAIN, POSSIBLE, judged, the_only
from made_flows import execution, failed, run
from made_histories import paired


def tolerant(name: str, *outputs: int, error_to: str | None, how: str) -> bytes:
    """Ask got three items, and gave so many on each output; those on its second are errors."""
    errors = [{"json": {"error": "refused"}, "pairedItem": {"item": 2}}] * outputs[1]
    given = paired(range(outputs[0]))
    links = {"Start": [["Ask"]], "Ask": [["Ok"], [error_to] if error_to else []]}
    runs = {
        "Start": [run(paired(range(3)))],
        "Ask": [run(given, errors, source=("Start", 0, 0))],
        "Ok": [run(given, source=("Ask", 0, 0))],
        "Log": [run(errors, source=("Ask", 0, 1))],
    }
    made = execution(name, runs, links, types={"Ask": "httpRequest"})
    return made.replace(b'"name": "Ask", ', b'"name": "Ask", "onError": "%s", ' % how.encode())


@pytest.mark.parametrize(
    ("error_to", "how", "expected"),
    [
        ("Log", "continueErrorOutput", (POSSIBLE, (Doubt.HANDLED,), "Log")),
        (None, "continueErrorOutput", (CERTAIN, (), None)),
        ("Log", "continueRegularOutput", (CERTAIN, (), None)),
    ],
)
def test_an_error_that_its_own_output_leads_on_is_handled(
    tmp_path: Path, error_to: str | None, how: str, expected: tuple[Any, ...]
) -> None:
    losses = judged(tmp_path, "1", tolerant("1", 2, 1, error_to=error_to, how=how))
    finding = the_only(losses)
    assert (finding.kind, finding.node) == (Kind.SWALLOWED, "Ask")
    assert (finding.sureness, finding.doubts, finding.handler) == expected


def _calling(
    name: str, child: str | None, options: dict[str, Any] | None = None, **facts: Any
) -> list[bytes]:
    call = run(paired([0]), source=("Start", 0, 0))
    if child is not None:
        call["metadata"] = {"subExecution": {"executionId": child, "workflowId": "w7"}}
    runs = {"Start": [run(paired([0]))], "Call": [call]}
    types = {"Call": "executeWorkflow"}
    parent = execution(name, runs, {"Start": [["Call"]]}, types=types, workflowId="w8", **facts)
    below = {"Start": [run(paired([0]))], "Ask": [failed("no", ("Start", 0, 0))]}
    called = {"parentExecution": {"executionId": name, "workflowId": "w8"}}
    set_so = b'"name": "Call", "parameters": %s, ' % json.dumps({"options": options}).encode()
    parent = parent.replace(b'"name": "Call", ', set_so)
    return [parent, execution(child or "c", below, data=called, workflowId="w7")]


def test_a_called_execution_that_failed_is_lost(tmp_path: Path) -> None:
    finding = the_only(judged(tmp_path, "1", *_calling("1", "2")))
    assert (finding.kind, finding.node, finding.called) == (Kind.CALL, "Call", ("2",))
    assert not judged(tmp_path, "5", *_calling("5", "6", status="error")).findings


def test_a_call_that_may_have_been_made_again_is_doubtful(tmp_path: Path) -> None:
    parent, child = _calling("1", None)
    again = parent.replace(b'"name": "Call", ', b'"name": "Call", "retryOnFail": true, ')
    finding = the_only(judged(tmp_path, "1", again, child))
    assert (finding.sureness, finding.doubts) == (POSSIBLE, (Doubt.TRIED_AGAIN,))
    assert the_only(judged(tmp_path / "other", "1", parent, child)).sureness is CERTAIN


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"waitForSubWorkflow": False}, (POSSIBLE, (Doubt.HANDLED,))),
        ({"waitForSubWorkflow": True}, (CERTAIN, ())),
        ({"waitForSubWorkflow": "={{ 1 }}"}, (CERTAIN, ())),
        ({}, (CERTAIN, ())),
        (None, (CERTAIN, ())),
    ],
)
@pytest.mark.parametrize("begun", [0, 30])
def test_a_call_that_was_not_waited_for_is_no_loss_of_the_caller(
    tmp_path: Path, options: Any, expected: tuple[Any, ...], begun: int
) -> None:
    parent, child = _calling("1", "2", options)
    if begun:  # so late that no run of the caller can be named
        parent, child = _calling("1", None, options)
        child = child.replace(b'"2026-11-20T05:00', b'"2026-11-20T05:30')
    finding = the_only(judged(tmp_path, "1", parent, child))
    assert finding.kind is Kind.CALL
    assert (finding.node is None) == bool(begun)
    assert (finding.sureness, finding.doubts) == expected


def test_a_node_of_the_flow_that_runs_again_is_not_called_again(tmp_path: Path) -> None:
    """In a loop each run is for other items."""
    error = [{"json": {"error": "refused"}, "pairedItem": {"item": 0}}]
    runs = {
        "Start": [run(paired([0, 1]))],
        "Ask": [run(error, source=("Start", 0, 0)), run(paired([1]), source=("Start", 0, 0))],
    }
    runs["Ask"][1]["startTime"] += 100
    made = execution("1", runs, {"Start": [["Ask"]]})
    made = made.replace(b'"name": "Ask", ', b'"name": "Ask", "onError": "continueRegularOutput", ')
    assert the_only(judged(tmp_path, "1", made)).sureness is CERTAIN


def test_an_error_output_that_got_nothing_has_handled_nothing(tmp_path: Path) -> None:
    """n8n loses an item that failed in a sub-workflow on its way there; sample 57 shows it."""
    parent, child = _calling("1", "2")
    made = json.loads(parent)
    made["workflowData"]["nodes"][1]["onError"] = "continueErrorOutput"
    made["workflowData"]["connections"]["Call"] = {"main": [[], [{"node": "Skipped"}]]}
    made["data"]["resultData"]["runData"]["Call"][0]["data"]["main"] = [paired([0]), []]
    finding = the_only(judged(tmp_path, "1", json.dumps(made).encode(), child))
    assert (finding.kind, finding.sureness) == (Kind.CALL, CERTAIN)
