"""A second door to DuckDB, and who closes first."""

from pathlib import Path

import pytest

from archives import take_in
from exec_archive.investigate.ahead import Ahead
from exec_archive.query import opening
from exec_archive.query.engine import Engine, Row
from exec_archive.store.archive import OpenArchive, read_archive
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


class _Narrow(Engine):
    """One that has to spill to the disk what it sorts."""

    def _settings(self, _archive: OpenArchive) -> str:
        return "SET memory_limit = '40MB';"


@pytest.fixture
def narrow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Engine:
    """Opened as a command opens it, which leaves DuckDB to the end of its process."""
    take_in(tmp_path, execution("1", {"Start": [run(items({"n": 1}))]}))
    monkeypatch.setattr(opening, "_left", [])
    opening.begin()
    return _Narrow(read_archive(tmp_path))


def test_a_command_leaves_duckdb_to_the_end_of_its_process(narrow: Engine) -> None:
    with narrow:
        pass
    assert narrow.rows("SELECT 1") == [(1,)]


def test_what_was_spilled_to_the_disk_does_not_stay(narrow: Engine) -> None:
    spilled = narrow.archive.folder / "tmp"
    spilled.rmdir()
    with narrow:
        narrow.rows(
            "SELECT a FROM (SELECT md5(range::VARCHAR) AS a, md5((range + 1)::VARCHAR) AS b "
            "FROM range(1000000)) ORDER BY b LIMIT 10 OFFSET 999000"
        )
        assert list(spilled.iterdir())
    assert not spilled.exists()
