"""What differs between two values, found exactly: nothing too much and nothing too little."""

import copy
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exec_archive.document.exact_json import exact_value
from exec_archive.investigate.compare.alignment import Pair, aligned
from exec_archive.investigate.compare.values import Change, ValueChange, value_changes

_SCALARS = st.none() | st.booleans() | st.integers() | st.text(max_size=3)
_VALUES = st.recursive(
    _SCALARS,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=2), inner, max_size=4)
    ),
    max_leaves=12,
)


def patched(before: Any, changes: list[ValueChange]) -> Any:
    """What the changes make of a value; each counts in the value as it is afterwards."""
    here = [each for each in changes if not each.path]
    if here:
        (change,) = here
        return change.after
    if isinstance(before, dict):
        return _patched_object(before, changes)
    if isinstance(before, list):
        return _patched_list(before, changes)
    assert not changes
    return before


def _patched_object(before: dict[str, Any], changes: list[ValueChange]) -> dict[str, Any]:
    after = dict(before)
    for key, (own, inner) in _by_step(changes).items():
        for change in own:
            if change.change is Change.REMOVED:
                assert after.pop(key) == change.before
            else:
                assert (key in after) is (change.change is Change.CHANGED)
                after[key] = change.after
        if inner:
            after[key] = patched(after[key], inner)
    return after


def _patched_list(before: list[Any], changes: list[ValueChange]) -> list[Any]:
    steps = _by_step(changes)
    removed = {
        step for step, (own, _) in steps.items() for each in own if each.change is Change.REMOVED
    }
    after = [each for place, each in enumerate(before) if place not in removed]
    added = {
        step: each.after
        for step, (own, _) in steps.items()
        for each in own
        if each.change is Change.ADDED
    }
    for place in sorted(added):
        after.insert(place, added[place])
    for place, (own, inner) in steps.items():
        for change in own:
            if change.change is Change.CHANGED:
                after[place] = change.after
        if inner:
            after[place] = patched(after[place], inner)
    return after


def _by_step(
    changes: list[ValueChange],
) -> dict[Any, tuple[list[ValueChange], list[ValueChange]]]:
    found: dict[Any, tuple[list[ValueChange], list[ValueChange]]] = {}
    for change in changes:
        own, inner = found.setdefault(change.path[0], ([], []))
        if len(change.path) == 1:
            own.append(change)
        else:
            inner.append(change._replace(path=change.path[1:]))
    return found


def _exactly(value: Any) -> str:
    """Tells 1 from true, which Python takes for the same."""
    return json.dumps(value, sort_keys=True)


@given(_VALUES)
def test_nothing_differs_in_a_value_against_itself(value: Any) -> None:
    assert list(value_changes(value, copy.deepcopy(value))) == []


@given(_VALUES, _VALUES)
def test_the_changes_make_the_later_value_of_the_one_before(before: Any, after: Any) -> None:
    changes = list(value_changes(before, after))
    assert _exactly(patched(copy.deepcopy(before), changes)) == _exactly(after)
    assert bool(changes) is (_exactly(before) != _exactly(after))


@given(st.dictionaries(st.text(max_size=2), _VALUES, min_size=1, max_size=4), st.data())
def test_a_planted_change_is_the_only_one_found(
    before: dict[str, Any], data: st.DataObject
) -> None:
    after = copy.deepcopy(before)
    path: tuple[str | int, ...] = ()
    place: Any = after
    while True:
        step = data.draw(
            st.sampled_from(sorted(place) if isinstance(place, dict) else range(len(place)))
        )
        path = (*path, step)
        inner = place[step]
        if not (isinstance(inner, dict | list) and inner) or data.draw(st.booleans()):
            break
        place = inner
    new = data.draw(
        _SCALARS.filter(
            lambda value: isinstance(inner, dict | list) or _exactly(value) != _exactly(inner)
        )
    )
    old, place[step] = place[step], new
    assert list(value_changes(before, after)) == [ValueChange(Change.CHANGED, path, old, new)]


@pytest.mark.parametrize(
    ("before", "after", "differ"),
    [
        ("1", "1.0", False),
        ("1", "true", True),
        ("0", "false", True),
        ("1e400", "1e500", True),
        ("1e400", "1e400", False),
        ("9007199254740993", "9007199254740992", True),
        ("9007199254740993.0", "9007199254740992.0", True),
        ("0.1", "0.10", False),
        ('"1"', "1", True),
        ("null", '""', True),
        ("5", "1" + "0" * 400, True),
        ("1" + "0" * 400, "5", True),
        ("5", "1e400", True),
        ('{"a": 1, "b": 2}', '{"b": 2, "a": 1}', False),
        ("1" * 700, "1" * 699 + "2", True),
        (f'"{"1" * 700}"', "1" * 700, True),
    ],
)
def test_values_are_the_same_where_they_say_the_same(before: str, after: str, differ: bool) -> None:
    assert bool(list(value_changes(exact_value(before), exact_value(after)))) is differ


def test_what_is_nested_deep_is_compared_to_its_ground() -> None:
    before: Any = "then"
    after: Any = "now"
    for _ in range(450):
        before, after = {"in": [before]}, {"in": [after]}
    (change,) = value_changes(before, after)
    assert len(change.path) == 900
    assert (change.before, change.after) == ("then", "now")


@given(st.lists(st.integers(0, 5)), st.lists(st.integers(0, 5)))
def test_each_place_of_two_rows_is_in_one_pair_and_in_order(
    before: list[int], after: list[int]
) -> None:
    pairs = list(aligned(before, after))
    assert [each.before for each in pairs if each.before is not None] == list(range(len(before)))
    assert [each.after for each in pairs if each.after is not None] == list(range(len(after)))
    for pair in pairs:
        both = pair.before is not None and pair.after is not None
        assert pair.equal is (both and before[pair.before or 0] == after[pair.after or 0])


def test_what_came_in_at_the_front_moves_the_others() -> None:
    assert list(aligned([1, 2], [0, 1, 2])) == [
        Pair(None, 0, equal=False),
        Pair(0, 1, equal=True),
        Pair(1, 2, equal=True),
    ]


def test_rows_with_too_many_alike_are_compared_by_their_places() -> None:
    pairs = list(aligned([7] * 3000 + [1], [2] + [7] * 3000))
    assert len(pairs) == 3001
    assert sum(pair.equal for pair in pairs) == 2999


def test_in_long_rows_what_is_met_once_finds_its_like() -> None:
    before = [*range(10_000), "gone"]
    after = ["new", *range(5, 5000), *range(5001, 10_000), "last"]
    pairs = list(aligned(before, after))
    assert sum(pair.equal for pair in pairs) == 9994
    assert [each.before for each in pairs if each.before is not None] == list(range(len(before)))
    assert [each.after for each in pairs if each.after is not None] == list(range(len(after)))
    assert all(
        pair.equal is (before[pair.before] == after[pair.after])
        for pair in pairs
        if pair.before is not None and pair.after is not None
    )


def test_a_long_row_in_which_every_other_one_changed_takes_no_time_squared() -> None:
    before: list[int] = list(range(20_000))
    after = [n if n % 2 else -n - 1 for n in before]
    assert sum(pair.equal for pair in aligned(before, after)) == 10_000


def test_long_lists_of_few_kinds_are_compared_by_their_places_sooner_than_rows_of_items() -> None:
    before = ["a", "b"] * 300
    after = ["new", *before, "last"]
    assert sum(pair.equal for pair in aligned(before, after)) == 600
    assert len(list(value_changes({"in": before}, {"in": after}))) == 602
    short = before[:200]
    assert len(list(value_changes(short, ["new", *short, "last"]))) == 2
