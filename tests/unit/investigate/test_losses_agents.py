"""Calls of an agent that failed: certain, unless the same was asked again and answered."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from exec_archive.document.role import Role
from exec_archive.investigate.losses import asked
from exec_archive.investigate.losses.finding import Doubt, Finding, Kind, Sureness
from judged_losses import CERTAIN, POSSIBLE, judged, the_only
from made_agents import Call, agent, called
from made_flows import Json, execution, failed, items, run


def _finding(folder: Path, *calls: Call, kind: str = "ai_tool", agents: int = 1) -> Finding:
    one = agent("1", called(*calls, kind=kind), kind=kind, agents=agents)
    return the_only(judged(folder, "1", one))


@pytest.mark.parametrize(
    ("calls", "expected"),
    [
        ([(0, "error"), (10, "answer")], POSSIBLE),
        ([(0, "error"), (10, "error"), (20, "answer")], POSSIBLE),
        ([(0, "error")], CERTAIN),
        ([(0, "answer"), (10, "error")], CERTAIN),  # the last call failed
        ([(0, "error"), (10, "answer"), (20, "error")], CERTAIN),
        ([(0, "error"), (10, None)], CERTAIN),  # it gave nothing
        ([(0, "error"), (9, "answer")], CERTAIN),  # two questions at the same time
    ],
)
def test_a_tool_that_was_asked_again_and_answered_may_have_lost_nothing(
    tmp_path: Path, calls: list[tuple[int, str | None]], expected: Sureness
) -> None:
    finding = _finding(tmp_path, *(Call(*each) for each in calls))
    assert (finding.kind, finding.node, finding.sureness) == (Kind.SWALLOWED, "Tool", expected)
    assert finding.doubts == ((Doubt.CALLED_AGAIN,) if expected is POSSIBLE else ())


@pytest.mark.parametrize(
    "calls",
    [
        [Call(0, "error", "order 13"), Call(10, "answer", "order 77")],
        [Call(0, "answer", "order 77"), Call(10, "error", "order 13")],
        # Asked again with what was wrong put right.
        [Call(0, "error", {"id": "13"}), Call(10, "answer", {"id": 13})],
        [Call(0, "error", {"id": 1}), Call(10, "answer", {"id": True})],
        [Call(0, "error", {"id": 1, "day": "mon"}), Call(10, "answer", {"id": 1})],
        # One of two was answered.
        [Call(0, "error", "a"), Call(10, "error", "b"), Call(20, "answer", "b")],
    ],
)
def test_an_answer_to_another_question_is_another_answer(tmp_path: Path, calls: list[Call]) -> None:
    assert _finding(tmp_path, *calls).sureness is CERTAIN


@pytest.mark.parametrize(
    "calls",
    [
        [Call(0, "error", {"a": 1, "b": [2]}), Call(10, "answer", {"b": [2], "a": 1})],
        # Older n8n puts an id beside it, which is another one each time.
        [
            Call(0, "error", {"query": "order 77", "toolCallId": "call_1"}),
            Call(10, "answer", {"query": "order 77", "toolCallId": "call_2"}),
        ],
        [
            Call(0, "error", "a"),
            Call(10, "error", "b"),
            Call(20, "answer", "b"),
            Call(30, "answer", "a"),
        ],
    ],
)
def test_the_same_question_may_be_written_in_other_ways(tmp_path: Path, calls: list[Call]) -> None:
    assert _finding(tmp_path, *calls).doubts == (Doubt.CALLED_AGAIN,)


def _said(message: str, events: int, call: str = "call_1") -> Json:
    """What n8n writes of a question to a model, as in sample 74."""
    before = f'AI: [{{"name":"Lookup","args":{{}},"type":"tool_call","id":"{call}"}}]'
    return {
        "messages": [f"Human: {message}\n{before}"],
        "estimatedTokens": 8 + events,
        "options": {"model": "m", "configuration": {"dispatcher": {"_eventsCount": events}}},
    }


@pytest.mark.parametrize(
    ("again", "expected"),
    [
        (_said("order 77?", events=3), POSSIBLE),
        (_said("order 77?", events=3, call="call_9aZ"), POSSIBLE),
        (_said("order 78?", events=0), CERTAIN),
    ],
)
def test_a_model_is_asked_the_same_if_its_messages_are(
    tmp_path: Path, again: Json, expected: Sureness
) -> None:
    calls = [Call(0, "error", _said("order 77?", events=0)), Call(10, "answer", again)]
    assert _finding(tmp_path, *calls, kind="ai_languageModel").sureness is expected


_HIDDEN = [{"json": {}, "redaction": {"redacted": True}}]


@pytest.mark.parametrize(
    "override",
    [
        None,
        {},
        "x",
        [7],
        {"ai_tool": 7},
        {"ai_tool": [[]]},
        {"ai_tool": [_HIDDEN]},
        {"ai_tool": [[{"json": {"query": "x" * 2**20}}]]},
    ],
)
def test_where_nobody_knows_what_was_asked_an_error_stays_certain(
    tmp_path: Path, override: Any
) -> None:
    runs = called(Call(0, "error", None), Call(10, "answer", None))
    for each in runs:
        if override is not None:
            each["inputOverride"] = override
    assert the_only(judged(tmp_path, "1", agent("1", runs))).sureness is CERTAIN


def test_questions_of_many_calls_are_all_read(tmp_path: Path) -> None:
    many = [Call(100 + 10 * n, "answer", f"order {n}") for n in range(120)]
    first = Call(0, "error", "order 119")
    assert _finding(tmp_path / "1", first, *many).sureness is POSSIBLE
    assert _finding(tmp_path / "2", first, *many[:-1]).sureness is CERTAIN


@pytest.mark.parametrize(
    "calls",
    [
        [Call(0, "answer"), Call(10, "answer")],
        [Call(0, "answer"), Call(10, "error")],
        [Call(0, "error"), Call(9, "answer")],
    ],
)
def test_questions_are_read_only_where_they_decide(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, calls: list[Call]
) -> None:
    monkeypatch.setattr(asked, "small_texts_of", _unread)
    judged(tmp_path, "1", agent("1", called(*calls)))


def test_questions_of_other_runs_of_the_agent_are_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[int] = []

    def noted(engine: Any, execution: Any, role: Role, seqs: Sequence[int], most: int) -> Any:
        read.extend(seqs)
        return {}

    monkeypatch.setattr(asked, "small_texts_of", noted)
    calls = [Call(0, "error"), Call(10, "answer"), Call(20, "answer"), Call(30, "answer")]
    _finding(tmp_path, *calls, agents=2)
    assert len(read) == 2


def _unread(*_: Any, **__: Any) -> dict[int, str]:
    raise AssertionError


def test_an_answer_to_another_run_of_the_agent_is_another_answer(tmp_path: Path) -> None:
    calls = [Call(0, "error"), Call(10, "answer")]
    assert _finding(tmp_path / "1", *calls, agents=2).sureness is CERTAIN
    other = [*calls, Call(20, "answer", "order 78")]
    assert _finding(tmp_path / "2", *other, agents=2).sureness is CERTAIN
    crossed = [
        *(Call(0, "error", "a"), Call(10, "error", "b")),
        *(Call(20, "answer", "b"), Call(30, "answer", "a")),
    ]
    assert _finding(tmp_path / "4", *crossed, agents=2).sureness is CERTAIN
    more = [*calls, Call(20, "answer"), Call(30, "answer")]
    assert _finding(tmp_path / "3", *more, agents=2).sureness is POSSIBLE


def test_a_tool_whose_execution_failed_is_certain_unless_the_same_was_asked_again(
    tmp_path: Path,
) -> None:
    below = {"Start": [run(items({}))], "Ask": [failed("no", ("Start", 0, 0))]}
    parent = {"parentExecution": {"executionId": "1", "workflowId": "w1"}}
    child = execution("2", below, data=parent, workflowId="w7")

    def calling(*calls: Call) -> bytes:
        runs = called(*calls)
        runs[0]["metadata"] = {"subExecution": {"executionId": "2", "workflowId": "w7"}}
        return agent("1", runs)

    once = the_only(judged(tmp_path / "1", "1", calling(Call(0, "sorry")), child))
    assert (once.kind, once.node, once.sureness) == (Kind.CALL, "Tool", CERTAIN)
    again = calling(Call(0, "sorry"), Call(10, "answer"))
    assert the_only(judged(tmp_path / "2", "1", again, child)).doubts == (Doubt.CALLED_AGAIN,)
    other = calling(Call(0, "sorry"), Call(10, "answer", "order 78"))
    assert the_only(judged(tmp_path / "3", "1", other, child)).sureness is CERTAIN


def test_times_without_end_do_no_harm(tmp_path: Path) -> None:
    made = json.loads(agent("1", called(Call(0, "error"), Call(10, "answer"))))
    tool = made["data"]["resultData"]["runData"]["Tool"]
    tool[0]["executionTime"] = 2**62
    tool[1]["startTime"] = None
    assert the_only(judged(tmp_path, "1", json.dumps(made).encode())).sureness is CERTAIN


@pytest.mark.parametrize("question", ['"\\ud800"', "1e400", "9" * 5000, "[" * 500 + "]" * 500])
def test_hostile_questions_do_no_harm(tmp_path: Path, question: str) -> None:
    one = agent("1", called(Call(0, "error", "QUESTION"), Call(10, "answer", "QUESTION")))
    finding = the_only(judged(tmp_path, "1", one.replace(b'"QUESTION"', question.encode())))
    assert finding.sureness is POSSIBLE
