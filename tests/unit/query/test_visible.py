"""What was replaced is not seen by any question, in any table."""

from pathlib import Path

import pytest

from archives import saved, take_in
from exec_archive.query.engine import Engine, visible
from exec_archive.store.archive import read_archive
from exec_archive.store.tables import TABLES


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """One execution whose document was replaced, one with newer facts only, one untouched."""
    take_in(tmp_path, *(saved(id=name, status="waiting") for name in "123"))
    take_in(tmp_path, saved(id="1"), saved(id="2", data=False))
    return tmp_path


@pytest.mark.parametrize(
    ("table", "key", "revisions"),
    [
        ("executions", "id", {"1": 2, "2": 2, "3": 1}),
        ("node_runs", "execution_id", {"1": 2, "2": 1, "3": 1}),
        ("outputs", "execution_id", {"1": 2, "2": 1, "3": 1}),
        ("documents", "execution_id", {"1": 2, "2": 1, "3": 1}),
    ],
)
def test_only_what_stands_is_seen(
    folder: Path, table: str, key: str, revisions: dict[str, int]
) -> None:
    with Engine(read_archive(folder)) as engine:
        rows = engine.rows(f"SELECT {key}, revision FROM {visible(engine.archive, table)}")
    assert len(rows) == len(revisions)
    assert dict(rows) == revisions


@pytest.mark.parametrize("table", TABLES)
def test_an_empty_archive_has_empty_typed_tables(tmp_path: Path, table: str) -> None:
    take_in(tmp_path)
    with Engine(read_archive(tmp_path)) as engine:
        described = engine.rows(f"DESCRIBE SELECT * FROM {visible(engine.archive, table)}")
        assert [row[0] for row in described] == [column.name for column in TABLES[table]]
        assert engine.rows(f"SELECT count(*) FROM {visible(engine.archive, table)}") == [(0,)]


def test_a_question_cannot_leave_the_archive(folder: Path) -> None:
    (folder.parent / "secret.csv").write_text("a\n1\n")
    statements = [
        f"SELECT * FROM read_csv('{folder.parent}/secret.csv')",
        f"SELECT * FROM read_text('{folder}/../secret.csv')",
        "SET lock_configuration = false",
        "SET enable_external_access = true",
        "INSTALL httpfs",
    ]
    with Engine(read_archive(folder)) as engine:
        for statement in statements:
            with pytest.raises(Exception, match=r"(?i)permission|locked|disabled|configuration"):
                engine.rows(statement)
