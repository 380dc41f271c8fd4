"""The items of a stored slice, a block at a time, and those that hold a text."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from archives import take_in
from exec_archive.document.role import Role
from exec_archive.query import one
from exec_archive.query.engine import Engine
from exec_archive.query.items_by_part import Slice
from exec_archive.query.slices import items_of
from exec_archive.store.archive import read_archive
from made_flows import execution, items, run

_MANY = 20_000
_ODD = ('Say "Hi"', "Köln", "back\\slash", "C:\\temp/x", "smile \U0001f600", "two\nlines")


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """One execution with two large outputs, and one that has all signs escaped."""
    folder = tmp_path_factory.mktemp("archive")
    rows: list[Any] = [{"n": n, "text": "x" * 100} for n in range(_MANY)]
    odd = [{"text": each} for each in _ODD]
    large = execution("1", {"List": [run(items(*rows[:-3]), items(*rows[-3:], *odd))]})
    plain = json.dumps(json.loads(execution("2", {"List": [run(items(*odd))]})), ensure_ascii=False)
    take_in(folder, large, plain.encode())
    with Engine(read_archive(folder)) as opened:
        yield opened


def _slice(engine: Engine, name: str = "1") -> Slice:
    execution = one.execution_with_id(engine, "files", name)
    assert execution is not None
    return Slice(engine, execution, Role.OUTPUT, 0)


def test_blocks_hold_all_items_in_their_order(engine: Engine) -> None:
    given = _slice(engine)
    blocks = given.placed().blocks
    assert len(blocks) > 2
    texts = [text for block in blocks for text in given.texts(block)]
    assert texts == [item.text for item in items_of(engine, given.execution, Role.OUTPUT, 0)]


def test_a_slice_that_is_not_there_has_no_items(engine: Engine) -> None:
    nothing = _slice(engine)._replace(seq=99).placed()
    assert (nothing.blocks, nothing.has_other) == ([], False)


@pytest.mark.parametrize("name", ["1", "2"])
@pytest.mark.parametrize("text", [*_ODD[:5], "SMILE \U0001f600", "say", "köln", "\\temp/"])
def test_a_text_is_found_however_it_is_written(engine: Engine, name: str, text: str) -> None:
    given = _slice(engine, name)
    wanted = [i for i, each in enumerate(_ODD) if text.lower() in each.lower()]
    found = [
        place.index - (3 if name == "1" else 0)
        for place in given.holding(given.placed().blocks, text)
    ]
    assert found == wanted


def test_items_far_from_each_other_are_found(engine: Engine) -> None:
    given = _slice(engine)
    found = list(given.holding(given.placed().blocks, '"n": 1999'))
    assert [(place.output, place.index) for place in found] == [
        (0, 1999),
        *((0, n) for n in range(19_990, _MANY - 3)),
        *((1, n) for n in range(3)),
    ]
