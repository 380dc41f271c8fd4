"""An archive kept open for longer than its files are kept: it is to be opened again, not mended."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from archives import opened, saved, take_in
from exec_archive.errors import ArchiveDamaged
from exec_archive.library import Archive
from exec_archive.model import Execution
from exec_archive.store.compaction import compact
from exec_archive.store.manifest import read_manifest

QUESTIONS: dict[str, Callable[[Archive], object]] = {
    "list": lambda archive: list(archive.executions()),
    "one": lambda archive: archive.execution("1"),
    "outputs": lambda archive: list(archive.outputs(FOUND["1"])),
    "document": lambda archive: archive.document(FOUND["1"]),
    "documents": lambda archive: [b"".join(c) for _, c in archive.documents([FOUND["1"]])],
    "contents": lambda archive: archive.contents(),
}
FOUND: dict[str, Execution] = {}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    take_in(tmp_path, saved(id="1"))
    take_in(tmp_path, saved(id="2"))
    FOUND["1"] = opened(tmp_path).execution("1")
    return tmp_path


@pytest.mark.parametrize("question", QUESTIONS)
def test_files_that_were_merged_away_are_no_damage(folder: Path, question: str) -> None:
    archive = opened(folder)
    old = [folder / "segments" / each.id for each in read_manifest(folder).segments]
    compact(folder)
    assert QUESTIONS[question](archive), "they stay for a day"
    for segment in old:
        shutil.rmtree(segment)
    with pytest.raises(ArchiveDamaged, match="merged anew since it was opened") as raised:
        QUESTIONS[question](archive)
    assert raised.value.advice.startswith("Open it again")
    assert QUESTIONS[question](archive.reload())


def test_so_it_is_where_only_the_outputs_are_gone_as_yet(folder: Path) -> None:
    archive = opened(folder)
    old = [folder / "segments" / each.id for each in read_manifest(folder).segments]
    compact(folder)
    (old[0] / "outputs.parquet").unlink()
    with pytest.raises(ArchiveDamaged, match="merged anew since it was opened"):
        archive.document(FOUND["1"])


@pytest.mark.parametrize("question", QUESTIONS)
def test_files_that_should_be_there_are_damage(folder: Path, question: str) -> None:
    archive = opened(folder)
    take_in(folder, saved(id="3"))  # the manifest is another one, but names them still
    for segment in read_manifest(folder).segments:
        shutil.rmtree(folder / "segments" / segment.id)
    with pytest.raises(ArchiveDamaged) as raised:
        QUESTIONS[question](archive)
    assert "Restore the archive from a copy" in raised.value.advice
