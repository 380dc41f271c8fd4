"""Which item stands for which in `exec-archive diff` and `why`: one that only moved is the same."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from acceptance.kit.cards import imported, labelled
from acceptance.kit.in_process import Ask
from archives import opened, take_in
from exec_archive.investigate.compare.given_items import ItemChange, RunItems
from made_flows import execution, failed, items, run
from made_pairs import flow

_WITH_IDS = [{"id": i, "v": i * 2} for i in range(6)]
_WITHOUT = [{"name": f"n{i}", "v": i * 2} for i in range(6)]


def _start(folder: Path, before: Sequence[Any], after: Sequence[Any]) -> RunItems | None:
    """What became of the items of the first node; None where nothing did."""
    take_in(folder, flow("1", list(before)), flow("2", list(after), 1))
    archive = opened(folder)
    comparison = archive.diff(archive.execution("1"), archive.execution("2"))
    for node in comparison.nodes:
        if node.node == "Start":
            return node.runs[0]
    return None


def _moves(changes: Sequence[ItemChange]) -> list[tuple[int | None, int | None]]:
    return [(each.before, each.after) for each in changes if each.is_moved]


@pytest.mark.parametrize("given", [_WITH_IDS, _WITHOUT], ids=["ids", "no ids"])
def test_items_in_another_order_are_neither_new_nor_gone(
    tmp_path: Path, given: list[dict[str, Any]]
) -> None:
    found = _start(tmp_path, given, [given[5], *given[:5]])
    assert found is not None
    (item,) = found.changes
    assert (item.before, item.after, item.is_moved, item.is_lone) == (5, 0, True, False)
    assert (list(item.changes), item.item) == ([], None)
    assert found.equal == 5


@pytest.mark.parametrize("given", [_WITH_IDS, _WITHOUT], ids=["ids", "no ids"])
def test_a_row_the_other_way_round_loses_nothing(
    tmp_path: Path, given: list[dict[str, Any]]
) -> None:
    found = _start(tmp_path, given, given[::-1])
    assert found is not None
    assert found.equal == 1
    assert len(_moves(found.changes)) == len(found.changes) == 5
    assert all(each.before == 5 - (each.after or 0) for each in found.changes)


def test_an_item_that_moved_and_is_another_one_tells_both(tmp_path: Path) -> None:
    after = [{**_WITH_IDS[5], "v": "now"}, *_WITH_IDS[:5]]
    found = _start(tmp_path, _WITH_IDS, after)
    assert found is not None
    (item,) = found.changes
    assert (item.before, item.after, item.is_moved) == (5, 0, True)
    (change,) = item.changes
    assert (change.value.path, change.value.before, change.value.after) == (("v",), 10, "now")


def test_an_item_that_shifted_did_not_move(tmp_path: Path) -> None:
    after = [{"id": "new", "v": 0}, *_WITH_IDS[:5], {**_WITH_IDS[5], "v": "now"}]
    found = _start(tmp_path, _WITH_IDS, after)
    assert found is not None
    assert found.equal == 5
    assert [(each.before, each.after) for each in found.changes] == [(None, 0), (5, 6)]
    assert not _moves(found.changes)


def test_an_item_whose_keys_changed_places_did_move(tmp_path: Path) -> None:
    turned = dict(reversed(_WITH_IDS[5].items()))
    found = _start(tmp_path, _WITH_IDS, [turned, *_WITH_IDS[:5]])
    assert found is not None
    assert _moves(found.changes) == [(5, 0)]
    assert not found.changes[0].changes


def test_what_is_not_at_its_place_is_told_by_both_indexes(ask: Ask) -> None:
    imported(ask, flow("1", _WITHOUT), flow("2", [*_WITHOUT[1:], _WITHOUT[0]], 1))
    start = ask("diff", "1", "2", "--json").json["nodes"][0]
    assert [(each["before"], each["after"]) for each in start["items"]] == [(0, 5)]
    assert start["equal_items"] == 5


def _differs(ask: Ask, good: list[Any], bad: list[Any]) -> str:
    """The line of `why` on a step that received other items than in the last good run."""

    def ended(name: str, given: list[Any], end: dict[str, Any], minutes: float) -> bytes:
        runs = {"Start": [run(items(*given))], "Send": [end]}
        return execution(name, runs, {"Start": [["Send"]]}, minutes=minutes)

    well, badly = run(items({}), source=("Start", 0, 0)), failed("refused", ("Start", 0, 0))
    imported(ask, ended("1", good, well, 0), ended("2", bad, badly, 1))
    return " ".join(labelled(ask("why", "2").lines, "Differs"))


def test_why_holds_an_item_against_the_one_with_its_id(ask: Ask) -> None:
    good = [{"id": 1, "ok": True}, {"id": 2, "ok": True}, {"id": 3, "ok": True}]
    bad = [{"id": 3, "ok": True}, {"id": 1, "ok": False}, {"id": 2, "ok": True}]
    assert _differs(ask, good, bad) == "item 1: $.ok true → false"


def test_why_does_not_call_another_order_the_same(ask: Ask) -> None:
    given = [{"id": 1}, {"id": 2}, {"id": 3}]
    assert _differs(ask, given, given[::-1]) == ""


def test_why_holds_an_item_of_which_nothing_is_known_against_its_place(ask: Ask) -> None:
    assert _differs(ask, [{"id": 1}, {"id": 2}], [{"id": 1}, {"id": 9}]) == "item 1: $.id 2 → 9"


def test_why_holds_no_item_against_one_that_stands_for_another(ask: Ask) -> None:
    good, bad = [{"id": 1, "n": 1}, {"id": 2, "n": 1}], [{"id": 9, "n": 1}, {"id": 1, "n": 7}]
    assert _differs(ask, good, bad) == "item 1: $.n 1 → 7"


def test_why_goes_by_places_where_an_id_tells_nothing(ask: Ask) -> None:
    good, bad = [{"id": 1, "n": 1}, {"id": 1, "n": 2}], [{"id": 1, "n": 1}, {"id": 1, "n": 3}]
    assert _differs(ask, good, bad) == "item 1: $.n 2 → 3"
