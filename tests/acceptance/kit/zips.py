"""Makes bundles of archives: sound ones, and ones no program of ours would make."""

import hashlib
import json
import struct
import zipfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

REPORT = b"<!doctype html><title>report</title>" + b"<p>what happened</p>" * 100
BESIDE = {"report.html": REPORT, "redaction.json": b'{"rules": []}', "README.txt": b"Read me.\n"}

Json = dict[str, Any]
Content = dict[str, bytes]


def bundle(archive: Path, target: Path) -> Path:
    """A bundle of all that an archive holds."""
    return write(target, with_manifest(content_of(archive)).items())


def content_of(archive: Path) -> Content:
    """The files of a bundle of an archive, but for bundle.json."""
    content = {"archive/archive.json": (archive / "archive.json").read_bytes()}
    for segment in json.loads(content["archive/archive.json"])["segments"]:
        for table in segment["files"]:
            name = f"segments/{segment['id']}/{table}.parquet"
            content[f"archive/{name}"] = (archive / name).read_bytes()
    return content | BESIDE


def with_manifest(content: Content, change: Callable[[Json], object] = lambda _: None) -> Content:
    """The same with a bundle.json that says what is true of them, or what `change` makes of it."""
    told = told_of(content)
    change(told)
    return {"bundle.json": json.dumps(told).encode(), **content}


def told_of(content: Mapping[str, bytes]) -> Json:
    """A bundle.json for these files."""
    return {
        "bundle": 1,
        "min_reader": 1,
        "written_by": "exec-archive 0.0",
        "created_at": "2026-11-20T15:00:00.000Z",
        "profile": "share",
        "kept": ["node parameters"],
        "executions": [
            {"instance": "files", "id": "1", "why_included": "asked"},
            {"instance": "files", "id": "2", "why_included": "called"},
        ],
        "files": {
            name: {"bytes": len(text), "sha256": hashlib.sha256(text).hexdigest()}
            for name, text in content.items()
        },
    }


def write(target: Path, files: Iterable[tuple[str | zipfile.ZipInfo, bytes]]) -> Path:
    """A zip of these files: tables as they lie, the others packed."""
    with zipfile.ZipFile(target, "w") as made:
        for name, text in files:
            called = name if isinstance(name, str) else name.filename
            how = zipfile.ZIP_STORED if called.endswith(".parquet") else zipfile.ZIP_DEFLATED
            made.writestr(name, text, how)
    return target


def zipped(path: Path) -> Content:
    """The files of a zip, unpacked."""
    with zipfile.ZipFile(path) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def set_in_head(path: Path, name: str, offset: int, form: str, value: int) -> None:
    """Changes a field of what stands before a file in the zip."""
    with zipfile.ZipFile(path) as opened:
        start = opened.getinfo(name).header_offset
    _set(path, start + offset, form, value)


def set_in_directory(path: Path, name: str, offset: int, form: str, value: int) -> None:
    """Changes a field of what the zip's directory says of a file."""
    _set(path, path.read_bytes().rindex(name.encode()) - 46 + offset, form, value)


def set_in_end(path: Path, offset: int, form: str, value: int) -> None:
    """Changes a field of the zip's end."""
    _set(path, path.stat().st_size - 22 + offset, form, value)


def _set(path: Path, place: int, form: str, value: int) -> None:
    content = bytearray(path.read_bytes())
    struct.pack_into(f"<{form}", content, place, value)
    path.write_bytes(content)
