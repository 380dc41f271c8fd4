"""archive.json: read by every command, replaced all at once, careful with what it does not know."""

import json
from pathlib import Path

import pytest

from archives import opened, saved, take_in
from exec_archive.errors import ArchiveDamaged, ArchiveLocked, ArchiveTooNew, NotAnArchive, NotFound
from exec_archive.store.archive import read_archive
from exec_archive.store.writing import open_for_writing


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    take_in(tmp_path / "archive", saved(id="1"))
    return tmp_path / "archive"


def change(folder: Path, **keys: object) -> None:
    manifest = json.loads((folder / "archive.json").read_text())
    (folder / "archive.json").write_text(json.dumps(manifest | keys))


def test_unknown_keys_are_kept(folder: Path) -> None:
    change(folder, invented_later={"a": [1]})
    take_in(folder, saved(id="2"))
    manifest = json.loads((folder / "archive.json").read_text())
    assert manifest["invented_later"] == {"a": [1]}
    assert len(manifest["segments"]) == 2


def test_unknown_keys_of_a_segment_are_kept(folder: Path) -> None:
    manifest = json.loads((folder / "archive.json").read_text())
    manifest["segments"][0]["invented_later"] = 7
    (folder / "archive.json").write_text(json.dumps(manifest))
    take_in(folder, saved(id="2"))
    segments = json.loads((folder / "archive.json").read_text())["segments"]
    assert [segment.get("invented_later") for segment in segments] == [7, None]


def test_a_newer_minor_format_is_read(folder: Path) -> None:
    change(folder, format=9)
    assert len(opened(folder)) == 1
    take_in(folder, saved(id="2"))
    assert json.loads((folder / "archive.json").read_text())["format"] == 9


def test_a_format_that_needs_a_newer_reader_is_refused(folder: Path) -> None:
    change(folder, min_reader=2, segments="in another shape")
    with pytest.raises(ArchiveTooNew, match="needs a reader of format 2"):
        read_archive(folder)
    with pytest.raises(ArchiveTooNew):
        take_in(folder, saved(id="2"))


@pytest.mark.parametrize("text", [b"", b"{", b"[]", b'{"min_reader":1,"segments":7}', b"\xff"])
def test_a_broken_manifest_is_damage(folder: Path, text: bytes) -> None:
    (folder / "archive.json").write_bytes(text)
    with pytest.raises(ArchiveDamaged):
        read_archive(folder)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("id", "../../elsewhere"),
        ("id", "/etc"),
        ("id", ""),
        ("executions", -7),
        ("revision", 10**19),
        ("superseded", -1),
    ],
)
def test_a_hostile_segment_is_damage(folder: Path, key: str, value: object) -> None:
    manifest = json.loads((folder / "archive.json").read_text())
    manifest["segments"][0][key] = value
    (folder / "archive.json").write_text(json.dumps(manifest))
    with pytest.raises(ArchiveDamaged):
        read_archive(folder)


def test_a_format_that_needs_a_newer_writer_can_be_read_but_not_added_to(folder: Path) -> None:
    change(folder, min_writer=2)
    assert len(opened(folder)) == 1
    with pytest.raises(ArchiveTooNew, match="needs a writer"):
        take_in(folder, saved(id="2"))


def test_an_archive_keeps_its_name(folder: Path) -> None:
    before = json.loads((folder / "archive.json").read_text())["archive_id"]
    take_in(folder, saved(id="2"))
    after = json.loads((folder / "archive.json").read_text())["archive_id"]
    assert before == after != ""


def test_a_new_disk_or_a_broken_off_beginning_is_no_hindrance(tmp_path: Path) -> None:
    (tmp_path / "lost+found").mkdir()
    (tmp_path / "segments").mkdir()
    assert take_in(tmp_path, saved(id="1")).new == 1


@pytest.mark.parametrize("name", ["a*", "b?", "[c]"])
def test_a_path_that_is_a_pattern_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(NotAnArchive, match="signs"):
        take_in(tmp_path / name, saved(id="1"))
    assert not list(tmp_path.iterdir())


def test_a_lost_manifest_is_damage_and_is_not_made_anew(folder: Path) -> None:
    (folder / "archive.json").unlink()
    with pytest.raises(ArchiveDamaged):
        read_archive(folder)
    with pytest.raises(ArchiveDamaged):
        take_in(folder, saved(id="2"))


def test_what_is_no_archive_is_left_alone(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        read_archive(tmp_path / "nothing")
    (tmp_path / "holiday.jpg").write_bytes(b"x")
    for act in (lambda: read_archive(tmp_path), lambda: take_in(tmp_path, saved())):
        with pytest.raises(NotAnArchive):
            act()
    assert [path.name for path in tmp_path.iterdir()] == ["holiday.jpg"]


def test_one_writer_at_a_time_and_readers_meanwhile(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("exec_archive.store.writing._WAIT_SECONDS", 0.01)
    with open_for_writing(folder):
        with pytest.raises(ArchiveLocked):
            take_in(folder, saved(id="2"))
        assert len(opened(folder)) == 1
    assert take_in(folder, saved(id="2")).new == 1


def test_everything_is_for_its_owner_only(folder: Path) -> None:
    for path in (folder, *folder.rglob("*")):
        assert path.stat().st_mode & 0o077 == 0, path
