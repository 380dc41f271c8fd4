"""What DuckDB may do with a bundle: read its files, within bounds, and nothing else."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from acceptance.kit import recorded
from acceptance.kit.zips import bundle
from archives import take_in
from exec_archive.errors import ArchiveDamaged, MachineError
from exec_archive.query import engine as engines
from exec_archive.query.engine import Engine, scan
from exec_archive.store.archive import OpenArchive, read_archive


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("archive") / "archive"
    take_in(made, *(body for _, body in recorded.bodies()))
    return made


@pytest.fixture
def opened(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[OpenArchive]:
    monkeypatch.chdir(tmp_path)
    yield read_archive(bundle(folder, tmp_path / "report.zip"))
    assert [path.name for path in tmp_path.iterdir()] == ["report.zip"]


@pytest.mark.parametrize(
    "statement",
    [
        "COPY (SELECT 1) TO '{here}/x.parquet'",
        "COPY (SELECT 1) TO '{here}/report.zip'",
        "COPY (SELECT 1) TO '{root}archive/x.parquet'",
        "SELECT * FROM read_text('{here}/report.zip')",
        "SELECT * FROM read_text('/etc/hostname')",
        "SELECT * FROM read_parquet('{root}../x')",
        "SELECT * FROM read_parquet('bundle://999999/archive/archive.json')",
        "SELECT * FROM read_parquet('https://example.com/x.parquet')",
        "ATTACH '{here}/x.db'",
        "SET memory_limit = '9GB'",
        "SET allowed_directories = ['/']",
        "SET temp_directory = '{here}'",
        "INSTALL httpfs",
        "LOAD httpfs",
    ],
)
def test_it_reads_the_bundle_alone(opened: OpenArchive, statement: str) -> None:
    from exec_archive.query.bundle_addresses import root_address

    assert opened.bundle is not None
    here, root = opened.folder.parent, root_address(opened.bundle)
    with Engine(opened) as engine, pytest.raises(ArchiveDamaged):
        engine.rows(statement.format(here=here, root=root))


def test_what_takes_more_memory_than_it_has_is_said(
    opened: OpenArchive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engines, "BUNDLE_MEMORY", "40MB")
    with Engine(opened) as engine, pytest.raises(MachineError, match="more memory than a bundle"):
        engine.rows("SELECT * FROM range(5_000_000) AS t(n) ORDER BY hash(n)::VARCHAR")


def test_many_threads_read_it_at_once(folder: Path, opened: OpenArchive) -> None:
    sql = "SELECT sum(hash(COLUMNS(*)))::VARCHAR FROM {}"
    with Engine(read_archive(folder)) as engine:
        expected = {
            table: engine.rows(sql.format(scan(engine.archive, table)))
            for table in ("executions", "outputs", "documents")
        }
    wrong: list[object] = []

    def ask() -> None:
        with Engine(opened) as engine:
            for _ in range(5):
                for table, rows in expected.items():
                    found = engine.rows(sql.format(scan(opened, table)))
                    if found != rows:
                        wrong.append(found)

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def test_two_bundles_are_two(folder: Path, tmp_path: Path) -> None:
    take_in(tmp_path / "other", recorded.files()[0].read_bytes())
    all_of_them = read_archive(bundle(folder, tmp_path / "a.zip"))
    one = read_archive(bundle(tmp_path / "other", tmp_path / "b.zip"))
    for archive in (all_of_them, one, all_of_them):
        with Engine(archive) as engine:
            ((count,),) = engine.rows(f"SELECT count(*) FROM {scan(archive, 'executions')}")
        assert count == archive.manifest.executions
