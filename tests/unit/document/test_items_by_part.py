"""Blocks of parts hold exactly the items of the whole slice, wherever the parts begin."""

import json
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exec_archive.document import items_by_part
from exec_archive.document.item_reader import read_items
from exec_archive.document.items_by_part import Placed, items_from, placed, texts_of
from made_documents import blanks, keys, obj, outputs, render, run_outputs, values

_OUTPUTS = st.lists(st.tuples(keys, st.none() | outputs), max_size=3).map(lambda p: obj(*p))
_ROOM = 100  # signs of a part, which is far more outside of tests


@given(_OUTPUTS, blanks, st.lists(st.integers(0, 10_000), max_size=6))
def test_any_items_in_any_parts_are_those_of_the_whole(
    made: Any, blank: str, places: list[int]
) -> None:
    text = blank + render(made, blank) + blank
    borders = sorted({0, len(text), *(place % (len(text) + 1) for place in places)})
    parts = [text[start:end] for start, end in pairwise(borders)] or [text]
    found = placed(parts)
    assert _read(found, parts) == _whole(text)
    assert not found.has_other


@given(
    st.lists(st.lists(st.integers(1, 3 * _ROOM), max_size=12), min_size=1, max_size=3),
    st.sampled_from(["", " ", "\n"]),
    st.sampled_from([",", "],[", '"}', "\\"]),
)
def test_parts_made_between_items_are_blocks_of_their_own(
    sizes: list[list[int]], blank: str, sign: str
) -> None:
    parts = _parted_between_items(sizes, blank, sign)
    text = "".join(parts)
    found = placed(parts)
    assert _read(found, parts) == _whole(text)
    assert all(block.parts == 1 for block in found.blocks)


@given(
    st.lists(st.lists(st.integers(1, 3 * _ROOM), max_size=12), min_size=1, max_size=3),
    st.integers(0, 12),
)
def test_items_from_an_index_on_are_all_there(sizes: list[list[int]], first: int) -> None:
    parts = _parted_between_items(sizes, "", ",")
    found = [(item.kind, item.output, item.index, item.text) for item in items_from(parts, first)]
    whole = _whole("".join(parts))
    assert [each for each in found if each[2] >= first] == [
        each for each in whole if each[2] >= first
    ]
    assert set(found) <= set(whole)


def test_items_before_an_index_are_passed_over() -> None:
    parts = _parted_between_items([[30] * 50], "", ",")
    assert len(list(items_from(parts, 40))) < 20


def test_only_the_parts_of_a_block_are_read_for_it() -> None:
    parts = _parted_between_items([[30] * 50], "", ",")
    block = placed(parts).blocks[5]
    assert len(list(texts_of(block, [parts[block.first_part]]))) == block.size > 0


@given(run_outputs | values)
def test_what_is_something_else_is_said_and_items_before_it_are_there(made: Any) -> None:
    text = render(made) + "x"
    found = placed([text])
    assert found.has_other
    assert _read(found, [text]) == _whole(text)


def test_an_item_that_is_too_large_to_look_at_ends_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(items_by_part, "_LARGEST_ITEM", 2000)
    parts = ['{"main": [[{"json": 1},', '{"json": "' + "x" * 1000, "x" * 1500, '"}, {"json": 3}]]}']
    found = placed(parts)
    assert [block.stretches for block in found.blocks] == [[("main", 0, 0, 1)]]
    assert found.is_too_large


def _parted_between_items(sizes: list[list[int]], blank: str, sign: str) -> list[str]:
    """A text in parts as the archive makes them: a border only where an item begins."""
    parts, part = [], '{"main":' + blank + "["
    for number, of_output in enumerate(sizes):
        part += "," * bool(number) + "["
        for place, size in enumerate(of_output):
            if place and len(part) > _ROOM:
                parts.append(part)
                part = ""
            is_last = place == len(of_output) - 1
            part += json.dumps({"json": sign * size}) + ("" if is_last else f"{blank},{blank}")
        part += "]"
    return [*parts, part + "]}"]


def _read(found: Placed, parts: list[str]) -> list[tuple[str, int, int, str]]:
    """Every item, block by block."""
    items = []
    for block in found.blocks:
        places = [
            (kind, output, first + i)
            for kind, output, first, count in block.stretches
            for i in range(count)
        ]
        texts = texts_of(block, parts[block.first_part : block.first_part + block.parts])
        items += [(*place, text) for place, text in zip(places, texts, strict=True)]
    return items


def _whole(text: str) -> list[tuple[str, int, int, str]]:
    found = []
    try:
        for item in read_items([text]):
            found.append((item.kind, item.output, item.index, item.text))  # noqa: PERF401 - it may end in an error
    except ValueError:
        pass
    return found
