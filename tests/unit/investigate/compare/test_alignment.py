"""Which item stands for which: what is in both finds itself, wherever it stands."""

import random
from collections import Counter
from collections.abc import Sequence
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exec_archive.investigate.compare.alignment import Pair, aligned
from exec_archive.investigate.compare.known_items import KnownItem, known_item, paired_items

_FEW_KINDS = st.lists(st.integers(0, 3), max_size=12)


def _known(values: Sequence[Any]) -> list[KnownItem]:
    return [known_item({"json": value}, {"json": value}) for value in values]


def _paired(before: Sequence[Any], after: Sequence[Any]) -> list[Pair]:
    return list(paired_items(_known(before), _known(after)))


def _lone(pairs: Sequence[Pair]) -> list[Pair]:
    return [pair for pair in pairs if pair.before is None or pair.after is None]


def _fewest_moves(before: Sequence[int], after: Sequence[int]) -> int:
    """By trying: how few one has to take out, so that the others stand in the same order."""
    for count in range(len(before) + 1):
        for out in combinations(before, count):
            if [each for each in before if each not in out] == [
                each for each in after if each not in out
            ]:
                return count
    raise AssertionError


@pytest.mark.parametrize("name", ["n", "id"])
@given(data=st.data())
def test_of_items_in_another_order_none_is_lone_and_the_fewest_moved(
    name: str, data: st.DataObject
) -> None:
    before = list(range(data.draw(st.integers(0, 7))))
    after = data.draw(st.permutations(before))
    pairs = _paired([{name: each} for each in before], [{name: each} for each in after])
    assert [pair.after for pair in pairs] == before
    assert [pair.before for pair in pairs] == after
    assert all(pair.equal for pair in pairs)
    assert sum(pair.moved for pair in pairs) == _fewest_moves(before, after)


@pytest.mark.parametrize("name", ["n", "id"])
def test_of_very_many_items_in_another_order_none_is_lone(name: str) -> None:
    before = [{name: each} for each in range(9_000)]
    after = sorted(before, key=lambda each: each[name] * 7919 % 9001)
    pairs = _paired(before, after)
    assert [pair.after for pair in pairs] == list(range(9_000))
    assert all(
        pair.before is not None and before[pair.before] == after[i] for i, pair in enumerate(pairs)
    )


@given(_FEW_KINDS, _FEW_KINDS)
def test_of_equal_items_as_many_are_paired_as_both_have(
    before: list[int], after: list[int]
) -> None:
    pairs = _paired(before, after)
    met = [pair for pair in pairs if pair.equal]
    common = Counter(before) & Counter(after)
    assert Counter(after[pair.after or 0] for pair in met) == common
    assert all(before[pair.before or 0] == after[pair.after or 0] for pair in met)
    assert sorted(pair.before for pair in pairs if pair.before is not None) == list(
        range(len(before))
    )
    assert [pair.after for pair in pairs if pair.after is not None] == list(range(len(after)))


def test_equal_items_that_moved_are_paired_in_their_order() -> None:
    pairs = _paired(["x", "x", 1, 2, 3], [1, 2, 3, "x", "x"])
    assert [(pair.before, pair.after) for pair in pairs if pair.moved] == [(0, 3), (1, 4)]


@given(_FEW_KINDS, _FEW_KINDS)
def test_what_did_not_move_stands_in_the_same_order_in_both(
    before: list[int], after: list[int]
) -> None:
    still = [pair.before for pair in _paired(before, after) if not pair.moved]
    places = [place for place in still if place is not None]
    assert places == sorted(places)


@given(_FEW_KINDS, _FEW_KINDS)
def test_where_all_equal_ones_have_met_the_pairs_are_those_of_the_rows(
    before: list[int], after: list[int]
) -> None:
    rows = list(aligned(before, after))
    common = Counter(before) & Counter(after)
    if sum(pair.equal for pair in rows) == common.total():
        assert _paired(before, after) == rows


@given(st.lists(st.integers(), unique=True), st.data())
def test_what_came_in_or_went_moves_nothing(before: list[int], data: st.DataObject) -> None:
    after = [each for each in before if data.draw(st.booleans())]
    new = st.tuples(st.integers(0, len(after)), st.text(max_size=2))
    for place, value in data.draw(st.lists(new, max_size=3)):
        after.insert(place, value)  # type: ignore[arg-type]  # a text, so that it is none of them
    assert not any(pair.moved for pair in _paired(before, after))


def test_what_is_left_between_two_that_stayed_is_taken_as_it_stands() -> None:
    pairs = _paired(["a", "gone", "b", "then", "c"], ["a", "b", "now", "c", "then"])
    assert pairs == [
        Pair(0, 0, equal=True),
        Pair(1, None, equal=False),
        Pair(2, 1, equal=True),
        Pair(None, 2, equal=False),
        Pair(4, 3, equal=True),
        Pair(3, 4, equal=True, moved=True),
    ]
    assert _paired(["a", "b", "c", "d"], ["b", "a", "now", "d"]) == [
        Pair(1, 0, equal=True),
        Pair(0, 1, equal=True, moved=True),
        Pair(2, 2, equal=False),
        Pair(3, 3, equal=True),
    ]


@given(
    st.dictionaries(st.integers(0, 9), st.integers(0, 1)),
    st.dictionaries(st.integers(0, 9), st.integers(0, 1)),
    st.randoms(use_true_random=False),
)
def test_items_with_the_same_id_stand_for_each_other_wherever_they_are(
    before: dict[int, int], after: dict[int, int], chance: random.Random
) -> None:
    olds = [{"id": name, "v": value} for name, value in before.items()]
    news = [{"id": name, "v": value} for name, value in after.items()]
    chance.shuffle(news)
    both = before.keys() & after.keys()
    if not both:
        return
    pairs = _paired(olds, news)
    for pair in pairs:
        if pair.before is not None and pair.after is not None:
            old, new = olds[pair.before], news[pair.after]
            assert old["id"] == new["id"]
            assert pair.equal is (old == new)
    assert len(pairs) - len(_lone(pairs)) == len(both)
