"""A merge that breaks off, or that meets damage, leaves the archive as it was."""

import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from archives import opened, saved, take_in
from exec_archive.errors import ArchiveDamaged
from exec_archive.store.compaction import compact, compact_small
from exec_archive.store.manifest import SegmentFile, read_manifest, write_manifest
from exec_archive.store.tables import TABLES
from exec_archive.store.writing import open_for_writing
from power_cuts import PowerCut, cut_at

WAITING = saved(status="waiting", finished=False)
DONE = saved(stoppedAt="2026-11-20T06:00:00.000Z")
OTHER = saved(id="2", workflowId="w2")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three segments: one execution that waited and was done, and another one."""
    for document in (WAITING, DONE, OTHER):
        take_in(tmp_path / "archive", document)
    return tmp_path / "archive"


def documents(folder: Path) -> dict[str, bytes]:
    archive = opened(folder)
    return {each.id: archive.document(each) for each in archive.executions()}


WHOLE = {"1": DONE, "2": OTHER}


@pytest.mark.parametrize("deep", [False, True])
def test_a_cut_at_any_step_loses_nothing(
    folder: Path, monkeypatch: pytest.MonkeyPatch, deep: bool
) -> None:
    with monkeypatch.context() as patch:
        count = cut_at(patch, -1)
        compact(shutil.copytree(folder, folder.parent / "whole"), deep=deep)
        steps = count()
    assert steps == 11
    for step in range(1, steps + 1):
        copy = shutil.copytree(folder, folder.parent / f"cut-{step}")
        with monkeypatch.context() as patch:
            cut_at(patch, step)
            with pytest.raises(PowerCut):
                compact(copy, deep=deep)
        assert documents(copy) == WHOLE, step
        assert len(read_manifest(copy).segments) == (3 if step < steps else 1), step
        assert compact(copy, deep=deep).segments_after == 1
        assert documents(copy) == WHOLE
        assert not list((copy / "segments").glob(".writing-*"))


def test_what_was_merged_before_a_cut_stays_merged(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3, 7):
        take_in(folder, saved(id=str(number)))
    size = sum(segment.json_bytes for segment in read_manifest(folder).segments[:3])
    monkeypatch.setattr("exec_archive.store.compaction_plan._ORDINARY_BYTES", size)
    with monkeypatch.context() as patch:
        cut_at(patch, 14)
        with pytest.raises(PowerCut):
            compact(folder)
    assert len(read_manifest(folder).segments) == 5
    assert len(documents(folder)) == 6


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("how", ["flipped", "cut short", "gone"])
def test_a_damaged_file_is_named_and_nothing_is_merged(folder: Path, table: str, how: str) -> None:
    before = (folder / "archive.json").read_bytes()
    segment = read_manifest(folder).segments[1]
    file = folder / "segments" / segment.id / f"{table}.parquet"
    content = file.read_bytes()
    if how == "gone":
        file.unlink()
    else:
        middle = len(content) // 2
        flipped = content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]
        file.write_bytes({"flipped": flipped}.get(how, content[:middle]))
    for deep in (False, True):
        with pytest.raises(ArchiveDamaged, match=str(file)) as raised:
            compact(folder, deep=deep)
        assert "exec-archive verify" in raised.value.advice
    assert (folder / "archive.json").read_bytes() == before
    assert not list((folder / "segments").glob(".writing-*"))


def write_anew(
    folder: Path, number: int, table: str, change: Callable[[pa.Table], pa.Table]
) -> None:
    """Changes a file, and the manifest with it, so that only the rows tell."""
    manifest = read_manifest(folder)
    segment = manifest.segments[number]
    path = folder / "segments" / segment.id / f"{table}.parquet"
    rows = change(pq.read_table(path))
    pq.write_table(rows, path)
    content = path.read_bytes()
    segment.files[table] = SegmentFile(
        rows.num_rows, len(content), hashlib.sha256(content).hexdigest()
    )
    write_manifest(folder, manifest)


@pytest.mark.parametrize("deep", [False, True])
@pytest.mark.parametrize(
    ("number", "table"),
    [(1, "documents"), (1, "outputs"), (1, "node_runs"), (0, "executions"), (2, "executions")],
)
def test_rows_that_are_missing_are_not_passed_over(
    folder: Path, number: int, table: str, deep: bool
) -> None:
    write_anew(folder, number, table, lambda rows: rows.slice(0, 0))
    before = (folder / "archive.json").read_bytes()
    with pytest.raises(ArchiveDamaged, match="left as they are"):
        compact(folder, deep=deep)
    assert (folder / "archive.json").read_bytes() == before


@pytest.mark.parametrize("hides", [2, 7, 2**40])
def test_a_row_that_hides_itself_is_damage(folder: Path, hides: int) -> None:
    def hide(rows: pa.Table) -> pa.Table:
        place = rows.column_names.index("supersedes")
        return rows.set_column(place, "supersedes", pa.array([hides], pa.int64()))

    write_anew(folder, 1, "executions", hide)
    with pytest.raises(ArchiveDamaged):
        compact(folder)


@pytest.mark.parametrize("deep", [False, True])
def test_columns_of_a_later_version_are_kept(folder: Path, deep: bool) -> None:
    def add(rows: pa.Table) -> pa.Table:
        return rows.append_column("colour", pa.array(["red"] * rows.num_rows))

    for table in TABLES:
        write_anew(folder, 2, table, add)
    compact(folder, deep=deep)
    (segment,) = read_manifest(folder).segments
    for table in TABLES:
        rows = pq.read_table(folder / "segments" / segment.id / f"{table}.parquet")
        colours = set(rows["colour"].to_pylist())
        assert colours == ({"red", None}), table
    assert documents(folder) == WHOLE


def test_columns_an_older_version_did_not_have_are_empty(folder: Path) -> None:
    write_anew(folder, 0, "executions", lambda rows: rows.drop_columns(["tags", "created_at"]))
    compact(folder)
    assert documents(folder) == WHOLE


def test_the_automatic_one_meets_damage_no_less_carefully(tmp_path: Path) -> None:
    for number in range(10):
        take_in(tmp_path, saved(id=str(number)))
    segment = read_manifest(tmp_path).segments[4]
    (tmp_path / "segments" / segment.id / "outputs.parquet").write_bytes(b"")
    with open_for_writing(tmp_path) as writer, pytest.raises(ArchiveDamaged):
        compact_small(writer)
    assert len(read_manifest(tmp_path).segments) == 10


def test_what_the_manifest_says_besides_is_kept(folder: Path) -> None:
    manifest = json.loads((folder / "archive.json").read_text())
    manifest |= {"invented_later": 7}
    (folder / "archive.json").write_text(json.dumps(manifest))
    compact(folder)
    after: dict[str, Any] = json.loads((folder / "archive.json").read_text())
    assert (after["invented_later"], after["revision"]) == (7, 3)
    assert after["archive_id"] == manifest["archive_id"]
    assert msgspec.structs.asdict(read_manifest(folder))["revision"] == 3
