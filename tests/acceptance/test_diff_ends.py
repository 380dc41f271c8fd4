"""`exec-archive diff` of executions that failed: what was said, and which good run is taken."""

from typing import Any

import pytest

from acceptance.kit.cards import imported, labelled
from acceptance.kit.contracts import keeps_to
from acceptance.kit.in_process import Ask
from made_flows import execution, failed, items, run
from made_pairs import changed, flow

_BAD = "Bad request - please check your parameters"


def _refused(identity: str, minutes: float, **error: Any) -> bytes:
    runs = {"Start": [run(items({}))], "Call": [failed(_BAD, ("Start", 0, 0), **error)]}
    return execution(identity, runs, {"Start": [["Call"]]}, minutes=minutes)


def _said(ask: Ask) -> list[str]:
    return [each.strip() for each in ask("diff", "1", "2").lines[4:6]]


@pytest.mark.parametrize(
    ("first", "second", "shown"),
    [
        (
            {"description": "The field is missing"},
            {"description": "The quota is used up"},
            (f"{_BAD} · The quota is used up", f"{_BAD} · The field is missing"),
        ),
        ({"httpCode": "400"}, {"httpCode": "429"}, (f"429 {_BAD}", f"400 {_BAD}")),
        ({"httpCode": "400"}, {}, (_BAD, f"400 {_BAD}")),
        (
            {"name": "TypeError"},
            {"name": "RangeError"},
            (f"{_BAD} · RangeError", f"{_BAD} · TypeError"),
        ),
    ],
)
def test_failures_that_begin_alike_are_told_apart(
    ask: Ask, first: dict[str, str], second: dict[str, str], shown: tuple[str, str]
) -> None:
    imported(ask, _refused("1", 0, **first), _refused("2", 1, **second))
    answer = ask("diff", "1", "2", "--json").json
    keeps_to("diff", answer)
    assert not answer["is_same"]
    assert answer["before"]["failure"] != answer["after"]["failure"]
    after, before = _said(ask)
    assert after == f"failed    {shown[0]}"
    assert before == f"before: {shown[1]}"


def test_errors_of_the_executions_themselves_are_told(ask: Ask) -> None:
    def ended(name: str, minutes: float, message: str) -> bytes:
        def stop(document: Any) -> None:
            document["status"] = "error"
            error = {"name": "WorkflowOperationError", "message": message}
            document["data"]["resultData"]["error"] = error

        return changed(flow(name, [1], minutes), stop)

    imported(ask, ended("1", 0, "no such credential"), ended("2", 1, "no such node type"))
    told = ask("diff", "1", "2")
    assert labelled(told.lines, "failed") == ["no such node type", "before: no such credential"]
    assert "Same" not in told.out
    assert not ask("diff", "1", "2", "--json").json["is_same"]


def test_the_error_that_ended_it_is_told_beside_a_node_that_failed_otherwise(ask: Ask) -> None:
    def timed_out(document: Any) -> None:
        document["status"] = "error"
        error = {"name": "TimeoutExecutionCancelledError", "message": "timed out after 60 s"}
        document["data"]["resultData"]["error"] = error

    runs = {"Start": [run(items({}))], "Call": [run(items({}), source=("Start", 0, 0))]}
    late = changed(execution("2", runs, {"Start": [["Call"]]}, minutes=1), timed_out)
    imported(ask, _refused("1", 0), late)
    told = ask("diff", "1", "2").lines
    assert labelled(told, "failed") == ["timed out after 60 s", f"before: {_BAD}"]
    assert any(f"before, and not any more: {_BAD}" in each for each in told)


def test_a_failure_of_the_one_before_is_not_shown_as_one_of_the_later(ask: Ask) -> None:
    imported(ask, _refused("1", 0), execution("2", {"Start": [run(items({}))]}, minutes=1))
    told = ask("diff", "1", "2").lines
    assert told[3].startswith("  Call")
    assert told[4] == f"    failed    before, and not any more: {_BAD}"
    assert told[5].endswith("only in 1")


def test_two_ways_of_starting_are_told(ask: Ask) -> None:
    by_hand = changed(flow("1", [1]), lambda document: document.update(mode="manual"))
    imported(ask, by_hand, flow("2", [1], 1))
    assert "by manual → webhook" in ask("diff", "1", "2").out
    assert "by webhook" not in ask("diff", "2", "2").out


def test_of_one_that_never_started_it_is_said_that_nothing_stands_before(ask: Ask) -> None:
    waiting = changed(flow("2", [1], 1), lambda document: document.update(startedAt=None))
    imported(ask, flow("1", [1]), waiting)
    refused = ask("diff", "2")
    assert refused.code == 3
    assert "Nobody knows when execution 2 started" in refused.err
    assert "2026-11-20 05:00:00 → – · took" in ask("diff", "1", "2").out


@pytest.mark.parametrize("kind", ["by hand", "without data"])
def test_a_run_that_cannot_be_compared_is_no_good_run(ask: Ask, kind: str) -> None:
    def other(document: Any) -> None:
        if kind == "by hand":
            document["mode"] = "manual"
        else:
            del document["data"]

    good, lesser = flow("1", [1]), changed(flow("2", [1], 1), other)
    imported(ask, good, lesser, _refused("3", 2))
    assert ask("diff", "3", "--json").json["before"]["id"] == "1"
    assert "execution 1," in ask("why", "3").out


def test_a_run_that_can_be_compared_is_taken_however_old_it_is(ask: Ask) -> None:
    by_hand = changed(flow("2", [1], 1), lambda document: document.update(mode="manual"))
    imported(ask, flow("1", [1], -40 * 24 * 60), by_hand, _refused("3", 2))
    assert ask("diff", "3", "--json").json["before"]["id"] == "1"


def test_a_run_by_hand_is_better_than_none(ask: Ask) -> None:
    by_hand = changed(flow("2", [1], 1), lambda document: document.update(mode="manual"))
    imported(ask, by_hand, _refused("3", 2))
    assert ask("diff", "3", "--json").json["before"]["id"] == "2"


def test_the_hint_names_the_instance_where_an_id_alone_may_mean_another(ask: Ask) -> None:
    for instance in ("prod", "stage"):
        file = ask.archive.parent / f"{instance}.json"
        file.write_bytes(_refused("5", 1))
        assert ask("import", file, "--instance", instance).code == 0
    refused = ask("diff", "stage/5")
    assert refused.code == 3
    assert "before execution stage/5 in" in refused.err
    assert refused.err.rstrip().endswith("diff ID stage/5")
