"""`why` names the true cause of every recorded failure within ten lines, and blames nothing else.

The true causes are a table that was written by hand, from how the workflows were built.
"""

import json
from typing import Any

import pytest

from acceptance.kit import recorded
from acceptance.kit.in_process import Ask
from acceptance.kit.terminals import on_terminal, screen
from exec_archive_samples import KnownCause, causes, samples_folder
from telling import TIMED_OUT, Truth, missing

_BY_ID = {cause.id: cause for cause in causes()}
_OTHERS = [path.stem for path in recorded.files() if path.stem not in _BY_ID]
_ENDS = {
    "success": "Nothing failed, and no error was swallowed.",
    "waiting": "Nothing failed so far.",
    "running": "It was running when it was stored.",
    "new": "It had not started when it was stored.",
    "unknown": "n8n does not say how it ended.",
}


def _scenario(cause: KnownCause) -> str:
    return cause.scenario


def _document(name: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((samples_folder() / f"{name}.json").read_bytes())
    return document


def _runs(name: str) -> dict[str, list[Any]]:
    runs: dict[str, list[Any]] = _document(name)["data"]["resultData"]["runData"]
    return runs


def _truth(cause: KnownCause) -> Truth:
    runs = _runs(cause.id)
    # Without a single run nobody can know the node, though whoever built the workflow does.
    node = cause.failing_node if runs else _held_back(cause)
    leaf = _BY_ID[cause.cause_execution] if cause.cause_execution else None
    return Truth(
        node=node,
        # What only its caller can tell is told of the caller, not of a step below.
        leaf=leaf.failing_node if leaf is not None and node is not None else None,
        message=leaf.message if leaf is not None else cause.message,
        received=cause.received,
        run=cause.run_index,
        runs=len(runs.get(cause.failing_node or "", ())),
        item=cause.item_index,
        further=(
            *(each.message for each in cause.further_errors),
            *([TIMED_OUT] if cause.error_kind == "timeout" else []),
        ),
    )


def _held_back(cause: KnownCause) -> str | None:
    """The node of an execution without runs, if its document speaks of a run all the same."""
    stack = _document(cause.id)["data"].get("executionData", {}).get("nodeExecutionStack", [])
    return cause.failing_node if stack else None


@pytest.mark.parametrize("cause", causes(), ids=_scenario)
def test_ten_lines_in_a_pipe_tell_the_true_cause(samples: Ask, cause: KnownCause) -> None:
    card = samples("why", cause.id).out
    assert missing(card, _truth(cause)) == [], card


@pytest.mark.parametrize("cause", causes(), ids=_scenario)
def test_ten_lines_of_a_terminal_tell_it_too(
    samples_env: dict[str, str], cause: KnownCause
) -> None:
    _, raw = on_terminal("why", cause.id, env=samples_env, columns=80)
    assert missing(screen(raw), _truth(cause)) == [], screen(raw)


def test_only_what_ran_into_its_limit_has_timed_out(samples: Ask) -> None:
    limits = {name: samples("why", name, "--json").json["timed_out_ms"] for name in _BY_ID}
    timed_out = {name for name, cause in _BY_ID.items() if cause.error_kind == "timeout"}
    assert {name: limit for name, limit in limits.items() if limit} == dict.fromkeys(
        timed_out, 2000
    )


@pytest.mark.parametrize("cause", causes(), ids=_scenario)
def test_what_the_table_says_was_received_stands_in_an_answer(cause: KnownCause) -> None:
    document = _document(cause.cause_execution or cause.id)
    text = json.dumps(document, ensure_ascii=False)
    assert cause.received is None or cause.received in text


@pytest.mark.parametrize("name", _OTHERS)
def test_what_did_not_fail_is_not_blamed(samples: Ask, name: str) -> None:
    card = samples("why", name).out
    assert _ENDS[recorded.facts()[name]["status"]] in card
    answer = samples("why", name, "--json").json
    assert [level["reason"] for level in answer["levels"]] == [None]
    for empty in ("hidden_errors", "hidden_inputs", "failed_children"):
        assert answer[empty] == [], empty
    for absent in ("told", "missing_child", "timed_out_ms"):
        assert answer[absent] is None, absent
    assert "failed" not in card.replace("Nothing failed", "").partition("Told of")[0]


def test_the_table_knows_every_sample_that_did_not_go_well() -> None:
    bad = {"error", "crashed", "canceled"}
    ended_badly = {name for name, each in recorded.facts().items() if each["status"] in bad}
    assert ended_badly <= set(_BY_ID)
