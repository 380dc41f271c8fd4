"""No command that writes a file writes one into an archive, whatever is said of --force."""

from pathlib import Path

import pytest

from acceptance.kit.in_process import Ask
from acceptance.kit.made import save, whole

WRITING = {
    "download": "download 1",
    "several": "download 1 2",
    "bundle": "bundle 1",
    "report": "report 1",
    "repro": "repro 1",
    "perfetto": "export --to perfetto 1",
    "duckdb": "export --to duckdb",
}


@pytest.fixture
def archive(ask: Ask, tmp_path: Path) -> Path:
    """An archive of the test's own."""
    assert ask("import", save(tmp_path / "saved", whole("1"), whole("2"))).code == 0
    return ask.archive


def everything(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def refused(ask: Ask, command: str, place: Path, archive: Path) -> None:
    before = everything(archive)
    ran = ask(*command.split(), "-o", place, "--force")
    ran.refused(2, f"{place} is in the archive {archive}", "nothing edits it", "another place")
    assert everything(archive) == before


@pytest.mark.parametrize("command", WRITING)
def test_none_writes_into_one(ask: Ask, archive: Path, command: str) -> None:
    for name in ("archive.json", "new.zip", "segments/new"):
        refused(ask, WRITING[command], archive / name, archive)


@pytest.mark.parametrize("name", ["", "segments", "new/deeper", "lock"])
def test_nor_into_its_folders(ask: Ask, archive: Path, name: str) -> None:
    for command in ("download 1", "download 1 2", "bundle 1"):
        refused(ask, command, archive / name, archive)


def test_links_do_not_help(ask: Ask, archive: Path, tmp_path: Path) -> None:
    links = {
        "manifest": archive / "archive.json",
        "folder": archive,
        "deeper": archive / "segments",
    }
    for name, target in links.items():
        (tmp_path / name).symlink_to(target)
    for command in ("download 1", "bundle 1"):
        for place in ("manifest", "folder/new", "deeper/new"):
            refused(ask, command, tmp_path / place, archive)


def test_a_place_without_a_name_counts_from_where_one_is(
    ask: Ask, archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(archive / "segments")
    before = everything(archive)
    for command in ("bundle 1", "report 1", "download 1 -o 1.json", "download 1 -o ../1.json"):
        ask(*command.split()).refused(2, "is in the archive", "nothing edits it")
    assert everything(archive) == before


def test_another_archive_is_one_as_well(ask: Ask, archive: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    assert ask("import", save(tmp_path / "more", whole("3")), "--archive", other).code == 0
    refused(ask, "download 1", other / "new", other)
    assert archive.is_dir()


def test_beside_an_archive_there_is_room(ask: Ask, archive: Path) -> None:
    for place in (archive.parent / "1.json", archive.parent / "segments" / "1.json"):
        place.parent.mkdir(exist_ok=True)
        assert ask("download", "1", "-o", place).code == 0
    (archive.parent / "archive.json").write_text("{}", "utf-8")  # and segments beside it: one more
    refused(ask, "download 1", archive.parent / "1.json", archive.parent)
