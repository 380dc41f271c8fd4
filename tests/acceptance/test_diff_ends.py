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
            ("The quota is used up", "The field is missing"),
        ),
        ({"httpCode": "400"}, {"httpCode": "429"}, ("HTTP 429", "HTTP 400")),
        ({"httpCode": "400"}, {}, ("no HTTP code", "HTTP 400")),
        ({"name": "TypeError"}, {"name": "RangeError"}, ("RangeError", "TypeError")),
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
    assert after == f"failed    {_BAD} · {shown[0]}"
    assert before == f"before: {_BAD} · {shown[1]}"


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
