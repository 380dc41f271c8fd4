"""Before the manifest is replaced nothing happened; after it everything did."""

import json
import os
import time
from pathlib import Path

import pytest

from archives import opened, saved, take_in
from exec_archive.errors import ArchiveLocked
from exec_archive.store.compaction import compact
from exec_archive.store.manifest import read_manifest
from exec_archive.store.writing import open_for_writing
from power_cuts import PowerCut, cut_at


def test_a_cut_at_any_step_leaves_all_or_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        count = cut_at(patch, -1)
        take_in(tmp_path / "whole", saved(id="1"))
        making = count()
        take_in(tmp_path / "whole", saved(id="2"))
        steps = count() - making
    # Five files, their folder, its new name, the folder above; the manifest, its name, its folder.
    assert steps == 11
    for step in range(1, steps + 1):
        folder = tmp_path / f"cut-{step}"
        take_in(folder, saved(id="1"))
        with monkeypatch.context() as patch:
            cut_at(patch, step)
            with pytest.raises(PowerCut):
                take_in(folder, saved(id="2"))
        archive = opened(folder)
        ids = {each.id for each in archive.executions()}
        assert ids in ({"1"}, {"1", "2"}), step
        for each in archive.executions():
            assert json.loads(archive.document(each))["id"] == each.id
        assert take_in(folder, saved(id="2")).new == (0 if "2" in ids else 1)
        assert {each.id for each in opened(folder).executions()} == {"1", "2"}


def test_leftovers_of_a_dead_writer_are_removed_by_the_next(tmp_path: Path) -> None:
    take_in(tmp_path, saved(id="1"))
    leftover = tmp_path / "segments" / ".writing-000002-dead"
    leftover.mkdir()
    (leftover / "outputs.parquet").write_bytes(b"PAR1 half of it")
    take_in(tmp_path, saved(id="2"))
    assert not leftover.exists()


def age(path: Path) -> None:
    two_days_ago = time.time() - 2 * 24 * 60 * 60
    os.utime(path, (two_days_ago, two_days_ago))


def test_what_was_merged_goes_after_a_day(tmp_path: Path) -> None:
    for number in range(3):
        take_in(tmp_path, saved(id=str(number)))
    merged = sorted((tmp_path / "segments").iterdir())
    compact(tmp_path)
    age(merged[0])
    take_in(tmp_path, saved(id="4"))
    assert [path.exists() for path in merged] == [False, True, True]
    assert len(opened(tmp_path)) == 4


def test_an_older_manifest_that_is_put_back_costs_no_segment(tmp_path: Path) -> None:
    take_in(tmp_path, saved(id="1"))
    older = (tmp_path / "archive.json").read_bytes()
    take_in(tmp_path, saved(id="2"))
    newer = (tmp_path / "archive.json").read_bytes()
    for path in (tmp_path / "segments").iterdir():
        age(path)
    (tmp_path / "archive.json").write_bytes(older)
    take_in(tmp_path, saved(id="3"))
    (tmp_path / "archive.json").write_bytes(newer)
    assert {each.id for each in opened(tmp_path).executions()} == {"1", "2"}


def test_a_second_writer_that_no_lock_kept_out_overwrites_nothing(tmp_path: Path) -> None:
    take_in(tmp_path, saved(id="1"))
    with open_for_writing(tmp_path) as first:
        (tmp_path / "lock").unlink()
        take_in(tmp_path, saved(id="2"))
        with pytest.raises(ArchiveLocked):
            first.save_sync("prod", b"{}")
    assert {each.id for each in opened(tmp_path).executions()} == {"1", "2"}


def test_the_manifest_knows_every_file_by_its_sha256(tmp_path: Path) -> None:
    import hashlib

    take_in(tmp_path, saved(id="1"))
    for segment in read_manifest(tmp_path).segments:
        for table, file in segment.files.items():
            content = (tmp_path / "segments" / segment.id / f"{table}.parquet").read_bytes()
            assert (len(content), hashlib.sha256(content).hexdigest()) == (file.bytes, file.sha256)
