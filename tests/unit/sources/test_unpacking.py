"""What is packed is read; what is damaged in a zip costs nothing beside it."""

import gzip
import io
import zipfile
from pathlib import Path

import pytest

from archives import saved
from exec_archive.sources.files import SavedFiles
from exec_archive.sources.interface import Incoming, LeftOut


def read(folder: Path, *names: str) -> tuple[list[bytes], list[LeftOut]]:
    paths = [str(folder / name) for name in names]
    source = SavedFiles(paths, io.BytesIO(), folder / "tmp")
    found = list(source.documents())
    texts = [bytes(each.text) for each in found if isinstance(each, Incoming)]
    return texts, [each for each in found if isinstance(each, LeftOut)]


def test_a_gzip_is_read_as_what_it_holds(tmp_path: Path) -> None:
    one, two = saved(id="1"), saved(id="2")
    (tmp_path / "1.json.gz").write_bytes(gzip.compress(one))
    (tmp_path / "all.ndjson.gz").write_bytes(gzip.compress(one + b"\n" + two + b"\n"))
    assert read(tmp_path, "1.json.gz", "all.ndjson.gz") == ([one, one, two], [])
    texts, left_out = read(tmp_path, ".")
    assert (len(texts), left_out) == (3, [])


@pytest.mark.parametrize(
    "method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA]
)
def test_a_damaged_member_costs_no_other(tmp_path: Path, method: int) -> None:
    path = tmp_path / "backup.zip"
    with zipfile.ZipFile(path, "w", method) as archive:
        for name in "123":
            archive.writestr(f"{name}.json", saved(id=name))
    content = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        start = archive.getinfo("2.json").header_offset + 30 + len("2.json")
        for i in range(start + 20, start + 50):
            content[i] ^= 0xFF
    path.write_bytes(content)
    texts, left_out = read(tmp_path, "backup.zip")
    assert texts == [saved(id="1"), saved(id="3")]
    (told,) = left_out
    assert "2.json" in told.where


def test_what_macos_adds_to_a_zip_is_not_meant(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "mac.zip", "w") as archive:
        archive.writestr("e/1.json", saved(id="1"))
        archive.writestr("__MACOSX/e/._1.json", b"\x00\x05\x16\x07")
        archive.writestr("e/.DS_Store", b"\x00")
    assert read(tmp_path, "mac.zip") == ([saved(id="1")], [])


def test_a_damaged_gzip_is_left_out(tmp_path: Path) -> None:
    packed = gzip.compress(saved(id="1"))
    (tmp_path / "half.json.gz").write_bytes(packed[: len(packed) // 2])
    texts, left_out = read(tmp_path, "half.json.gz")
    assert texts == []
    assert "unpacked" in left_out[0].why


def test_another_encoding_is_named(tmp_path: Path) -> None:
    (tmp_path / "windows.json").write_bytes(saved(id="1").decode().encode("utf-16"))
    _, (told,) = read(tmp_path, "windows.json")
    assert "UTF-16" in told.why


def test_what_unpacks_without_end_is_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("exec_archive.sources.unpacking._LARGEST", 100_000)
    with zipfile.ZipFile(tmp_path / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("1.json", saved(id="1"))
        archive.writestr("bomb.json", b"[" + b" " * 2_000_000)
        archive.writestr("2.json", saved(id="2"))
    (tmp_path / "bomb.gz").write_bytes(gzip.compress(b" " * 2_000_000))
    texts, left_out = read(tmp_path, "bomb.zip", "bomb.gz")
    assert texts == [saved(id="1"), saved(id="2")]
    assert ["4 GiB" in told.why for told in left_out] == [True, True]


def test_an_encrypted_member_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "secret.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("1.json", saved(id="1"))
    content = bytearray(path.read_bytes())
    content[6] |= 1  # the mark of encryption, in the member's own head
    content[content.rindex(b"PK\x01\x02") + 8] |= 1  # and in the directory
    path.write_bytes(content)
    texts, (told,) = read(tmp_path, "secret.zip")
    assert texts == []
    assert "encrypted" in told.why
