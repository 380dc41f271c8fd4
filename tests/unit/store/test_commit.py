"""Before the manifest is replaced nothing happened; after it everything did."""

import json
import os
import time
from pathlib import Path

import pytest

from archives import opened, saved, take_in
from exec_archive.store.manifest import read_manifest
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


def test_what_a_cut_left_between_seal_and_manifest_goes_after_a_day(tmp_path: Path) -> None:
    take_in(tmp_path, saved(id="1"))
    orphans = [tmp_path / "segments" / name for name in ("000002-old", "000003-young")]
    for orphan in orphans:
        orphan.mkdir()
    two_days_ago = time.time() - 2 * 24 * 60 * 60
    os.utime(orphans[0], (two_days_ago, two_days_ago))
    take_in(tmp_path, saved(id="2"))
    assert [orphan.exists() for orphan in orphans] == [False, True]


def test_the_manifest_knows_every_file_by_its_sha256(tmp_path: Path) -> None:
    import hashlib

    take_in(tmp_path, saved(id="1"))
    for segment in read_manifest(tmp_path).segments:
        for table, file in segment.files.items():
            content = (tmp_path / "segments" / segment.id / f"{table}.parquet").read_bytes()
            assert (len(content), hashlib.sha256(content).hexdigest()) == (file.bytes, file.sha256)
