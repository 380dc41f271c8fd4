"""What this machine has no room for, or refuses, is no damage to an archive."""

from pathlib import Path

import duckdb
import pytest

from acceptance.kit.made import body, whole
from archives import take_in
from exec_archive.errors import ArchiveDamaged, MachineError, NoRoom
from exec_archive.query.engine import Engine
from exec_archive.query.refusals import machine_trouble
from exec_archive.store.archive import OpenArchive, read_archive

_LARGE_SORT = (
    "SELECT range, repeat('x', 200) || range AS t FROM range(3000000) ORDER BY hash(range)"
)
_LITTLE = "SET memory_limit = '50MB'; SET max_temp_directory_size = '100GB';"


@pytest.fixture
def opened(tmp_path: Path) -> OpenArchive:
    take_in(tmp_path / "archive", body(whole("1")))
    return read_archive(tmp_path / "archive")


@pytest.mark.parametrize(
    ("settings", "kind", "words"),
    [
        ("SET temp_directory = ''", MachineError, "more memory than there is"),
        ("SET temp_directory = '/dev/null/x'", MachineError, "Failed to create directory"),
        ("SET max_temp_directory_size = '1MB'", NoRoom, "no room on the disk"),
    ],
)
def test_a_sort_that_finds_no_room(
    opened: OpenArchive,
    monkeypatch: pytest.MonkeyPatch,
    settings: str,
    kind: type[MachineError],
    words: str,
) -> None:
    monkeypatch.setattr(Engine, "_settings", lambda *_: f"{_LITTLE} {settings};")
    with Engine(opened) as engine, pytest.raises(MachineError, match=words) as refused:
        engine.rows(_LARGE_SORT)
    assert type(refused.value) is kind


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ('Could not write file "/a/tmp/duckdb_temp_1_0_owner": No space left on device', NoRoom),
        ('Could not write file "/a/tmp/duckdb_temp_1_0_owner": File too large', NoRoom),
        ('Cannot open file "/a/segments/1/outputs.parquet": Too many open files', MachineError),
        ('Cannot open file "/a/segments/1/outputs.parquet": Permission denied', MachineError),
        ('Cannot open file "/a/tmp/duckdb_temp_1_0_owner": Not a directory', MachineError),
        ('Could not read from file "/a/outputs.parquet": Input/output error', MachineError),
    ],
)
def test_what_the_system_refuses(opened: OpenArchive, said: str, kind: type[MachineError]) -> None:
    error = duckdb.IOException(f"IO Error: {said}\n\nLINE 1: SELECT\n        ^")
    trouble = machine_trouble(error, str(error), opened)
    assert type(trouble) is kind
    assert kind is NoRoom or trouble.problem.endswith(f": {said}.")


def test_a_file_that_is_gone_is_damage(opened: OpenArchive) -> None:
    with Engine(opened) as engine, pytest.raises(ArchiveDamaged):
        engine.rows(f"SELECT * FROM read_parquet('{opened.folder}/gone.parquet')")
    assert machine_trouble(duckdb.IOException("No files found"), "No files found", opened) is None
