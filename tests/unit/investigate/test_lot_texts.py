"""The texts of many lots are those of each alone, and take few questions."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archives import saved, take_in
from exec_archive.document.role import Role
from exec_archive.investigate.lot_texts import texts
from exec_archive.investigate.lots import Lot, given_by
from exec_archive.model import Execution
from exec_archive.query import one
from exec_archive.query.engine import Engine, Row
from exec_archive.query.slices import parts_of
from exec_archive.store.archive import read_archive

_SIZES = [10] * 300 + [60_000, 70_000, 10, 3_000_000, 50_000, 50_000, 10, 3_000_000]


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """A loop whose runs gave little and much."""
    folder = tmp_path_factory.mktemp("archive")
    document = json.loads(saved(id="1"))
    runs = document["data"]["resultData"]["runData"]["Webhook"]
    runs[:] = [
        {**runs[0], "data": {"main": [[{"json": {"n": n, "text": "x" * size}}]]}}
        for n, size in enumerate(_SIZES)
    ]
    runs.append({**runs[0], "data": None})
    take_in(folder, json.dumps(document).encode())
    with Engine(read_archive(folder)) as opened:
        yield opened


@pytest.fixture(scope="module")
def execution(engine: Engine) -> Execution:
    return one.find_execution(engine, "1")


@pytest.fixture(scope="module")
def lots(engine: Engine, execution: Execution) -> list[Lot]:
    return given_by(one.node_runs(engine, execution))


@given(chosen=st.lists(st.integers(0, len(_SIZES) - 1), max_size=12))
def test_any_lots_have_the_texts_that_each_has_alone(
    engine: Engine, execution: Execution, lots: list[Lot], chosen: list[int]
) -> None:
    wanted = [lots[number] for number in chosen]
    found = [(lot, "".join(text)) for lot, text in texts(engine, execution, wanted)]
    assert found == [
        (lot, "".join(parts_of(engine, execution, Role.OUTPUT, lot.seq))) for lot in wanted
    ]


def test_what_gave_nothing_is_no_lot(lots: list[Lot]) -> None:
    assert [lot.run_index for lot in lots] == list(range(len(_SIZES)))


def test_a_loop_takes_few_questions_and_never_much_at_once(
    engine: Engine, execution: Execution, lots: list[Lot], monkeypatch: pytest.MonkeyPatch
) -> None:
    answers: list[int] = []
    plainly = engine.rows

    def watched(sql: str, values: dict[str, Any]) -> list[Row]:
        rows = plainly(sql, values)
        answers.append(sum(len(row[-1]) for row in rows))
        return rows

    monkeypatch.setattr(engine, "rows", watched)
    assert sum(1 for _, text in texts(engine, execution, lots) for _ in text) >= len(_SIZES)
    assert len(answers) < 15
    assert max(answers) < 4_000_000
