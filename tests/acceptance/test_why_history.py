"""What `why` knows from other executions: losses of a success, and what differs of a failure."""

import json
from typing import Any

import pytest

from acceptance.kit.cards import imported, labelled
from acceptance.kit.contracts import keeps_to
from acceptance.kit.in_process import Ask
from made_flows import Json, execution, failed, items, run
from made_histories import orders


def _failing(name: str, given: list[Any], minutes: float, **more: Any) -> bytes:
    runs = {
        "Start": [run(items(*given))],
        "Send": [failed("refused", ("Start", 0, 0))],
    }
    return execution(name, runs, {"Start": [["Send"]]}, minutes=minutes, **more)


def _good(name: str, given: list[Any], minutes: float) -> bytes:
    runs = {"Start": [run(items(*given))], "Send": [run(items({}), source=("Start", 0, 0))]}
    return execution(name, runs, {"Start": [["Send"]]}, minutes=minutes)


def _differs(ask: Ask, name: str) -> str:
    return " ".join(labelled(ask("why", name).lines, "Differs"))


def test_a_success_that_lost_items_says_so(ask: Ask) -> None:
    history = [orders(str(i), i) for i in range(1, 13)]
    imported(ask, *history, orders("20", 20, dropped=(1,)))
    card = ask("why", "20")
    assert "no error was swallowed, but items were lost:" in card.out
    assert "likely: Keep gave 4 for 5 items" in card.out
    assert "losses 20" in card.out
    answer = ask("why", "20", "--json").json
    keeps_to("why", answer)
    assert [each["node"] for each in answer["losses"]["findings"]] == ["Keep"]


def test_a_success_that_lost_nothing_says_what_it_was_held_against(ask: Ask) -> None:
    imported(ask, *(orders(str(i), i) for i in range(1, 13)))
    assert "nothing was lost beside 11 good runs" in ask("why", "12").out
    assert ask("why", "12", "--json").json["losses"]["findings"] == []


def test_a_success_without_a_history_claims_nothing(ask: Ask) -> None:
    imported(ask, orders("1"))
    card = ask("why", "1").out
    assert "Nothing failed, and no error was swallowed." in card
    assert "lost" not in card


def test_of_a_success_that_is_not_whole_nothing_is_claimed(ask: Ask) -> None:
    document: Json = json.loads(orders("1"))
    del document["data"]
    imported(ask, json.dumps(document).encode())
    card = ask("why", "1").out
    assert "n8n calls it a success; whether something was lost cannot be told." in card
    assert "no error was swallowed" not in card


def test_the_value_that_differs_is_named(ask: Ask) -> None:
    good = [{"id": 1, "mail": "a@example.org", "ok": True}]
    bad = [{"id": 1, "mail": None, "ok": True, "new": 1}]
    imported(ask, _good("1", good, 0), _failing("2", bad, 1))
    assert _differs(ask, "2") == 'item 0: $.mail "a@example.org" → null, $.new added 1'
    answer = ask("why", "2", "--json").json
    keeps_to("why", answer)
    assert [each["path"] for each in answer["differs"]["item"]["changes"]] == ["$.mail", "$.new"]


def test_another_number_of_items_is_told(ask: Ask) -> None:
    imported(ask, _good("1", [{"n": 1}], 0), _failing("2", [{"n": 1}, {"n": 2}], 1))
    assert "received 2 items, 1 then" in _differs(ask, "2")


def test_the_same_input_is_told_as_well(ask: Ask) -> None:
    imported(ask, _good("1", [{"n": 1}], 0), _failing("2", [{"n": 1}], 1))
    assert _differs(ask, "2") == "in nothing that it received"


@pytest.mark.parametrize("node", ["Send", "Start"])
def test_a_change_of_the_workflow_comes_first(ask: Ask, node: str) -> None:
    document: Json = json.loads(_failing("2", [{"n": 2}], 1))
    for each in document["workflowData"]["nodes"]:
        if each["name"] == node:
            each["parameters"] = {"url": "http://localhost"}
    imported(ask, _good("1", [{"n": 1}], 0), json.dumps(document).encode())
    said = "this node was changed" if node == "Send" else "the workflow was changed: Start"
    assert _differs(ask, "2") == f"{said}; item 0: $.n 1 → 2"


def test_the_other_way_is_told_where_the_step_did_not_run_before(ask: Ask) -> None:
    one, links = items({"n": 1}), {"Start": [["Big?"]], "Big?": [["Yes"], ["No"]]}
    runs = {"Start": [run(one)], "Big?": [run(one, [], source=("Start", 0, 0))]}
    good = {**runs, "Yes": [run(one, source=("Big?", 0, 0))]}
    bad = {
        "Start": [run(one)],
        "Big?": [run([], one, source=("Start", 0, 0))],
        "No": [failed("refused", ("Big?", 0, 1))],
    }
    types = {"Big?": "if"}
    imported(
        ask,
        execution("1", good, links, types=types),
        execution("2", bad, links, types=types, minutes=1),
    )
    assert 'Big? took output "false" this time' in _differs(ask, "2")


def test_long_values_are_cut_where_they_part(ask: Ask) -> None:
    start = "x" * 500
    imported(ask, _good("1", [{"t": start + "good"}], 0), _failing("2", [{"t": start + "bad"}], 1))
    told = _differs(ask, "2")
    assert len(told) < 120
    assert 'good"' in told
    assert 'bad"' in told


def test_times_of_the_run_are_neither_told_nor_called_the_same(ask: Ask) -> None:
    given = [[{"at": f"2026-11-20T05:0{minute}:00.000Z", "n": 1}] for minute in (0, 1)]
    imported(ask, _good("1", given[0], 0), _failing("2", given[1], 1))
    assert _differs(ask, "2") == ""
    assert not ask("why", "2", "--json").json["differs"]["is_same_input"]
