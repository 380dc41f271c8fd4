"""Lies in what its manifests say, and in what does not agree with them."""

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from acceptance.hostile_bundle.bounds import NEW_ONE, refused
from acceptance.kit.in_process import Ask
from acceptance.kit.tampering import edit_manifest
from acceptance.kit.zips import Content, Json, with_manifest, write

_A_FILE: Json = {"rows": 1, "bytes": 1, "sha256": "0" * 64}


@pytest.mark.parametrize(
    "change",
    [
        lambda told: told["files"].pop("README.txt"),
        lambda told: told["files"].update({"more.html": {"bytes": 1, "sha256": "0"}}),
        lambda told: told["files"]["README.txt"].update(bytes=1),
        lambda told: told["files"]["archive/archive.json"].update(sha256="0" * 64),
        lambda told: told["files"].clear(),
        lambda told: told.update(files=[]),
        lambda told: told.pop("created_at"),
        lambda told: told.update(created_at="2026-13-99T99:99:99.000Z"),
        lambda told: told.update(created_at="0001-01-01T00:00:00.000Z\n"),
        lambda told: told.update(executions=[{"id": 1}]),
        lambda told: told.update(profile=None),
        lambda told: told.update(kept=["x", 1]),
        lambda told: told.update(kept=["x" * 1001]),
        lambda told: told.update(min_reader="1"),
        lambda told: told.clear(),
    ],
)
def test_a_manifest_that_is_not_true_is_refused(
    ask: Ask, content: Content, tmp_path: Path, change: Callable[[Json], object]
) -> None:
    made = write(tmp_path / "report.zip", with_manifest(content, change).items())
    refused(ask, made, "cannot be used: its", NEW_ONE)


@pytest.mark.parametrize("text", [b"", b"{", b"[]", b"\xff\xfe", b"[" * 100_000, b"1e999"])
@pytest.mark.parametrize("name", ["bundle.json", "archive/archive.json"])
def test_a_manifest_that_is_none_is_refused(
    ask: Ask, content: Content, tmp_path: Path, name: str, text: bytes
) -> None:
    files = {**with_manifest({**content, name: text}), name: text}
    made = write(tmp_path / "report.zip", files.items())
    refused(ask, made, f"its {name} cannot be read", NEW_ONE)


def _from_the_future(told: Json) -> None:
    told.clear()
    told["min_reader"] = 2


def test_a_newer_one_asks_for_an_update(ask: Ask, content: Content, tmp_path: Path) -> None:
    files = with_manifest(content, _from_the_future)
    made = write(tmp_path / "report.zip", files.items())
    refused(ask, made, "needs a reader of bundles of version 2", "Update exec-archive", code=8)


@pytest.mark.parametrize(
    "change",
    [
        lambda said: said["segments"][0].update(id="../.."),
        lambda said: said["segments"][0].update(id="/etc"),
        lambda said: said["segments"][0].update(id="elsewhere"),
        lambda said: said["segments"][0]["files"].pop("outputs"),
        lambda said: said["segments"][0]["files"]["outputs"].update(bytes=1),
        lambda said: said["segments"][0]["files"].update({"../x": {**_A_FILE}}),
        lambda said: said["segments"].clear(),
        lambda said: said["segments"].append(said["segments"][0] | {"id": "another"}),
    ],
)
def test_an_archive_that_is_not_in_it_is_refused(
    ask: Ask, archive: Path, content: Content, tmp_path: Path, change: Callable[[Json], object]
) -> None:
    edit_manifest(archive, change)
    content["archive/archive.json"] = (archive / "archive.json").read_bytes()
    made = write(tmp_path / "report.zip", with_manifest(content).items())
    refused(ask, made, "cannot be used: its", NEW_ONE)


def test_verify_finds_what_was_changed_later(ask: Ask, made: Path) -> None:
    content = made.read_bytes()
    for name, text in (("README.txt", b"x" * 9), ("report.html", b"other")):
        with zipfile.ZipFile(made) as opened:
            info = opened.getinfo(name)
        place = info.header_offset + 30 + len(name)
        changed = bytearray(content)
        changed[place : place + len(text)] = text
        made.write_bytes(changed)
        ran = ask("verify", "--archive", made)
        assert ran.code == 5, ran
        assert NEW_ONE in ran.err
        assert name in ran.out
    made.write_bytes(content)
    assert ask("verify", "--archive", made).code == 0


def test_verify_finds_what_is_not_what_was_made(ask: Ask, content: Content, tmp_path: Path) -> None:
    def change(told: Json) -> None:
        told["files"]["README.txt"]["sha256"] = "0" * 64

    made = write(tmp_path / "report.zip", with_manifest(content, change).items())
    ran = ask("verify", "--archive", made)
    assert ran.code == 5
    assert "README.txt: its sha256 is not the one it was stored with" in ran.out


def test_verify_finds_two_hashes_of_one_table(ask: Ask, content: Content, tmp_path: Path) -> None:
    def change(told: Json) -> None:
        (name,) = (each for each in told["files"] if each.endswith("outputs.parquet"))
        told["files"][name]["sha256"] = "0" * 64

    made = write(tmp_path / "report.zip", with_manifest(content, change).items())
    ran = ask("verify", "--archive", made)
    assert ran.code == 5
    assert "bundle.json" in ran.out
