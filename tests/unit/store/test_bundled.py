"""A bundle's zip: its files are where they are, and nothing is unpacked beyond its size."""

import io
import zipfile
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from acceptance.kit.zips import told_of, with_manifest, write
from exec_archive.errors import ArchiveDamaged
from exec_archive.store.bundled import (
    BundledExecution,
    BundledFile,
    BundleManifest,
    MappedFile,
    read_bundle,
)
from exec_archive.store.manifest import Manifest
from exec_archive.store.zip_members import BadZip, judged_members

MANIFEST = msgspec.json.encode(Manifest())


def test_its_files_are_given_as_they_were(tmp_path: Path) -> None:
    page = b"<p>" * 3_000_000
    content = {"archive/archive.json": MANIFEST, "report.html": page, "README.txt": b""}
    bundle = read_bundle(write(tmp_path / "x.zip", with_manifest(content).items()))
    assert bundle is not None
    for name, text in content.items():
        assert b"".join(bundle.pieces(name)) == text
    assert len(bundle.stored("report.html")) < len(page)


@given(size=st.integers(0, 5_000_000), said=st.integers(0, 5_000_000))
def test_no_more_is_unpacked_than_was_said(
    size: int, said: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    content = {"archive/archive.json": MANIFEST, "report.html": b"\0" * size}
    made = write(tmp_path_factory.mktemp("x") / "x.zip", with_manifest(content).items())
    bundle = read_bundle(made)
    assert bundle is not None
    bundle.members["report.html"] = bundle.members["report.html"]._replace(bytes=said)
    if said == size:
        assert sum(map(len, bundle.pieces("report.html"))) == size
        return
    unpacked: list[int] = []
    with pytest.raises(BadZip):
        unpacked.extend(map(len, bundle.pieces("report.html")))
    assert sum(unpacked) <= said


def test_other_files_are_none(tmp_path: Path) -> None:
    for name, text in {"a": b"", "b": b"P", "c": b"PAR1", "d": MANIFEST}.items():
        (tmp_path / name).write_bytes(text)
        assert read_bundle(tmp_path / name) is None
    with zipfile.ZipFile(tmp_path / "e", "w") as other:
        other.writestr("1.json", b"{}")
    assert read_bundle(tmp_path / "e") is None


@pytest.mark.parametrize("text", [b"PK", b"PK\5\6", b"PK\3\4" + b"\0" * 1000])
def test_what_begins_as_a_zip_and_is_none_is_said(tmp_path: Path, text: bytes) -> None:
    (tmp_path / "x").write_bytes(text)
    with pytest.raises(ArchiveDamaged, match="cannot be used"):
        read_bundle(tmp_path / "x")


@given(st.binary(max_size=300))
def test_no_end_of_a_zip_is_stumbled_over(text: bytes) -> None:
    for content in (text, text + b"PK\5\6" + text, b"PK\6\6" + text + b"PK\6\7PK\5\6" + text):
        try:
            assert judged_members(io.BytesIO(content)) is None
        except BadZip:
            continue


@given(content=st.binary(max_size=50), asked=st.lists(st.tuples(st.integers(0, 60), st.booleans())))
def test_a_mapped_file_is_read_as_any_file(content: bytes, asked: list[tuple[int, bool]]) -> None:
    ours, plain = MappedFile(memoryview(content)), io.BytesIO(content)
    for number, seeks in asked:
        if seeks:
            assert ours.seek(number) == plain.seek(number)
        else:
            assert ours.read(number) == plain.read(number)
        assert ours.tell() == plain.tell()
    assert ours.seek(0, io.SEEK_END) == len(content)
    assert not ours.writable()


def test_its_manifest_is_written_as_it_is_read() -> None:
    manifest = BundleManifest(
        created_at="2026-11-20T15:00:00.000Z",
        profile="share",
        executions=[BundledExecution("files", "1", "asked"), BundledExecution("files", "2", "x")],
        files={"README.txt": BundledFile(1, "0" * 64)},
    )
    again = msgspec.json.decode(msgspec.json.encode(manifest), type=BundleManifest)
    assert again == manifest
    assert set(msgspec.to_builtins(manifest)) == set(told_of({}))
    assert (again.asked_for, again.made_at.isoformat()) == (1, "2026-11-20T15:00:00")
