"""Items read one at a time are those of the whole text, wherever that is cut into parts."""

import json
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exec_archive.document.exact_json import ExactFloat, LongNumber
from exec_archive.document.item_reader import GivenItem, NotItems, read_items
from made_documents import blanks, keys, obj, outputs, render, run_outputs, values

_OUTPUTS = st.lists(st.tuples(keys, st.none() | outputs), max_size=3).map(lambda p: obj(*p))
_CUTS = st.lists(st.integers(0, 10_000), max_size=6)


def parted(text: str, places: list[int]) -> list[str]:
    """The text, cut at these places."""
    borders = sorted({0, len(text), *(place % (len(text) + 1) for place in places)})
    return [text[start:end] for start, end in pairwise(borders)] or [text]


def plainly_read(text: str) -> Iterator[tuple[str, int, int, Any]]:
    """What json.loads finds, doubled keys included."""
    for kind, numbered in json.loads(text, object_pairs_hook=lambda pairs: pairs) or ():
        for number, items in enumerate(numbered or ()):
            for index, item in enumerate(items or ()):
                yield kind, number, index, item


@given(_OUTPUTS, blanks, _CUTS)
def test_any_items_in_any_parts_are_those_of_the_whole(
    made: Any, blank: str, places: list[int]
) -> None:
    text = blank + render(made, blank) + blank
    read = list(read_items(parted(text, places)))
    found = [
        (item.kind, item.output, item.index, json.loads(item.text, object_pairs_hook=list))
        for item in read
    ]
    assert found == list(plainly_read(text))
    for item in read:
        assert item.value == json.loads(item.text)
        assert item.text == item.text.strip()


@given(_OUTPUTS)
def test_every_sign_may_be_a_part_of_its_own(made: Any) -> None:
    text = render(made)
    assert list(read_items(text)) == list(read_items([text]))


@given(run_outputs | values, blanks, _CUTS, st.text(max_size=3), st.integers(0, 10_000))
def test_whatever_else_comes_is_refused_and_nothing_worse(
    made: Any, blank: str, places: list[int], inserted: str, at: int
) -> None:
    text = render(made, blank)
    at %= len(text) + 1
    for other in (text, text[:at], text[:at] + inserted + text[at:]):
        try:
            read = list(read_items(parted(other, places)))
        except NotItems:
            continue
        assert all(isinstance(item, GivenItem) for item in read)


@pytest.mark.parametrize(
    "text",
    [
        "[]",
        "5",
        '"text"',
        '{"main": 5}',
        '{"main": [5]}',
        '{"main": [{"json": 1}]}',
        '{"main": [[1 2]]}',
        '{"main": [[1,]]}',
        '{"main": [[1]]',
        '{"main": [[1]]} more',
        '{"main" [[1]]}',
        "{5: [[1]]}",
        '{"main": [[NaN]]}',
        '{"main": [[-Infinity]]}',
        '{"main": [["a\nb"]]}',
        '{"main": [[' + "[" * 100_000 + "]" * 100_000 + "]]}",
        "nul",
        "\ufeff{}",
    ],
)
def test_another_shape_is_refused(text: str) -> None:
    with pytest.raises(NotItems):
        list(read_items([text]))
    with pytest.raises(NotItems):
        list(read_items(parted(text, [len(text) // 2, len(text) - 1])))


def test_what_came_before_another_shape_was_given() -> None:
    read = read_items(['{"main": [[{"json": 1}, {"json": 2}], 5]}'])
    assert [next(read).index, next(read).index] == [0, 1]
    with pytest.raises(NotItems):
        next(read)


@pytest.mark.parametrize(
    "text", ["", " \n", "null", "{}", '{"main": null}', '{"main": [null, []]}']
)
def test_no_items_are_no_items(text: str) -> None:
    assert list(read_items([text])) == []


def test_no_further_is_read_than_asked_for() -> None:
    def coming() -> Iterator[str]:
        yield '{"main": [[{"json": 1}, '
        pytest.fail("the second part was not asked for")

    assert next(read_items(coming())).value == {"json": 1}


def test_a_number_may_go_on_in_the_next_part() -> None:
    assert [item.value for item in read_items(['{"main":[[1', "2", ", 3]]}"])] == [12, 3]


@pytest.mark.parametrize("written", ["1.50", "1e400", "-0", "-1E+5", "0.1000000000000000000001"])
def test_a_number_keeps_how_it_is_written(written: str) -> None:
    (item,) = read_items([f'{{"main": [[{written}]]}}'])
    assert isinstance(item.value, ExactFloat)
    assert (item.value.text, item.text) == (written, written)
    assert item.value == float(written)


@pytest.mark.parametrize("written", ["7" * 10_000, "-" + "7" * 10_000])
def test_a_number_too_long_for_python_keeps_its_digits(written: str) -> None:
    (item,) = read_items([f'{{"main": [[{written}]]}}'])
    assert isinstance(item.value, LongNumber)
    assert item.value == written


def test_half_a_pair_is_read() -> None:
    (item,) = read_items(['{"main": [[{"json": "\\ud8', '00"}]]}'])
    assert item.value == {"json": "\ud800"}
