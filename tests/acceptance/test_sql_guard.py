"""`sql`: one SELECT over the archive's tables, and nothing else, however it is asked for."""

import hashlib
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from acceptance.kit.in_process import Ask
from acceptance.kit.made import save, whole
from acceptance.kit.running import run
from exec_archive.query.sql.asked import SqlEngine
from exec_archive.store.archive import OpenArchive, read_archive
from hostile_statements import ALL


def _content(*folders: Path) -> dict[str, str]:
    """What stands in folders: every name, and the sha256 of every file."""
    return {
        str(path): hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "folder"
        for folder in folders
        for path in sorted(folder.rglob("*"))
    }


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[OpenArchive, Path]]:
    """An archive, and a folder of secrets beside it; both as they were at the end."""
    home = tmp_path_factory.mktemp("guarded")
    save(home / "saved", whole("1"), whole("2"))
    archive, canary = home / "archive", home / "canary"
    done = run("--archive", archive, "import", home / "saved", env={"HOME": str(home)})
    assert done.code == 0, done.err
    canary.mkdir()
    (canary / "secret.txt").write_text("SECRET")
    (canary / "secret.csv").write_text("a,b\n1,SECRET\n")
    opened = read_archive(archive)
    shutil.copy(next(iter(opened.files("executions"))), canary / "secret.parquet")
    before = _content(home)
    yield opened, canary
    assert _content(home) == before


def test_every_hostile_statement_is_refused_and_does_nothing(
    guarded: tuple[OpenArchive, Path], ask: Ask
) -> None:
    opened, canary = guarded
    segment = opened.segment_folder(opened.manifest.segments[0])
    assert len(ALL) >= 60
    before = _content(opened.folder, canary)
    for statement in ALL:
        asked = statement.format(archive=opened.folder, segment=segment, canary=canary)
        answer = ask("--archive", opened.folder, "sql", asked)
        answer.refused(2)
        assert len(answer.err.splitlines()) == 2, answer.err
        assert "SECRET" not in answer.err
        assert "damaged" not in answer.err
    assert _content(opened.folder, canary) == before


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM read_text('{archive}/archive.json')",
        "SELECT * FROM read_text('{canary}/secret.txt')",
        "SELECT * FROM '{canary}/secret.parquet'",
        "SELECT * FROM glob('{canary}/*')",
        "COPY (SELECT 1) TO '{archive}/made.csv'",
        "COPY (SELECT 1) TO '{canary}/made.csv'",
        "ATTACH '{canary}/made.duckdb'",
        "INSTALL httpfs",
        "SET allowed_paths = ['/']",
        "SET enable_external_access = true",
        "SELECT * FROM a_variable",
    ],
)
def test_were_it_not_judged_it_would_still_be_shut_out(
    guarded: tuple[OpenArchive, Path], statement: str
) -> None:
    import duckdb
    import pyarrow as pa

    opened, canary = guarded
    a_variable = pa.table({"a": [1]})
    assert a_variable.num_rows == 1
    with SqlEngine(opened) as engine, pytest.raises(duckdb.Error):
        engine._connection.execute(statement.format(archive=opened.folder, canary=canary))
