"""What `why` says in one line of what differs from the last good run, and what it must not."""

from typing import Any

import pytest

from acceptance.kit.cards import imported, labelled
from acceptance.kit.in_process import Ask
from made_flows import Json, execution, failed, items, run


def _ended(name: str, given: list[Any], end: Json, minutes: float) -> bytes:
    runs = {"Start": [run(items(*given))], "Send": [end]}
    return execution(name, runs, {"Start": [["Send"]]}, minutes=minutes)


def _against(ask: Ask, good: list[Any], bad: list[Any]) -> str:
    """The line of a step that received other items than in the last good run."""
    ending = run(items({}), source=("Start", 0, 0)), failed("refused", ("Start", 0, 0))
    imported(ask, _ended("1", good, ending[0], 0), _ended("2", bad, ending[1], 1))
    return " ".join(labelled(ask("why", "2").lines, "Differs"))


@pytest.mark.parametrize(("count", "said"), [(3, "in nothing that it received"), (4, "")])
def test_an_input_is_the_same_only_if_each_item_was_looked_at(
    ask: Ask, count: int, said: str
) -> None:
    given = [{"n": i} for i in range(count)]
    assert _against(ask, given, given) == said


def test_times_are_left_out_and_other_values_are_told(ask: Ask) -> None:
    first = {"at": "2026-11-20T05:00:00.000Z", "n": 1}
    second = {"at": "2026-11-20T05:01:00.000Z", "n": 2}
    assert _against(ask, [first], [second]) == "item 0: $.n 1 → 2"


def test_an_account_is_no_random_id(ask: Ask) -> None:
    accounts = {"iban": "DE89370400440532013000"}, {"iban": "DE75512108001245126199"}
    assert "$.iban" in _against(ask, [accounts[0]], [accounts[1]])


def test_values_that_a_server_left_out_are_not_compared(ask: Ask) -> None:
    good = _ended("1", [{"n": 1}], run(items({}), source=("Start", 0, 0)), 0)
    bad = _ended("2", [{}], failed("refused", ("Start", 0, 0)), 1)
    imported(
        ask, good, bad.replace(b'"json": {}', b'"json": {}, "redaction": {"redacted": true}', 1)
    )
    assert labelled(ask("why", "2").lines, "Differs") == []


def test_a_way_that_was_open_then_too_is_not_called_another_way(ask: Ask) -> None:
    """The output gave items in the good run as well; the step was added behind it since."""
    one, links = items({"n": 1}), {"Start": [["Big?"]], "Big?": [["Yes"], ["No"]]}
    types = {"Big?": "if"}
    both = {"Start": [run(one)], "Big?": [run(one, one, source=("Start", 0, 0))]}
    bad = {**both, "No": [failed("refused", ("Big?", 0, 1))]}
    imported(
        ask,
        execution("1", both, links, types=types),
        execution("2", bad, links, types=types, minutes=1),
    )
    told = " ".join(labelled(ask("why", "2").lines, "Differs"))
    assert told.startswith("this node did not run then")
    assert "took" not in told
