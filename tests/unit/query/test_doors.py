"""A second door to DuckDB, and who closes first."""

from pathlib import Path

import pytest

from archives import take_in
from exec_archive.investigate.ahead import Ahead
from exec_archive.query.engine import Engine, Row
from exec_archive.store.archive import read_archive
from made_flows import execution, items, run

_WITHOUT_END = "SELECT sum(a.range * b.range) FROM range(10000000) a, range(10000000) b"


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    take_in(tmp_path, execution("1", {"Start": [run(items({"n": 1}))]}))
    return Engine(read_archive(tmp_path))


def test_a_question_ahead_is_answered(engine: Engine) -> None:
    with engine:
        ahead = Ahead(engine, lambda door: door.rows("SELECT 1"))
        assert ahead.answer() == [(1,)]


def test_what_is_still_asked_is_broken_off_at_the_end(engine: Engine) -> None:
    def ask(door: Engine) -> list[Row]:
        return door.rows(_WITHOUT_END)

    with engine:
        ahead = Ahead(engine, ask)
    ahead.join()
    with pytest.raises(KeyboardInterrupt):
        ahead.answer()


def test_a_thread_that_cannot_start_leaves_no_door_open(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_room(_: Ahead[list[Row]]) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(Ahead, "start", no_room)
    with engine, pytest.raises(RuntimeError, match="thread"):
        Ahead(engine, lambda door: door.rows("SELECT 1"))
