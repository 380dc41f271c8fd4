"""Saved executions: files, folders, zips and gzips of JSON, or a stream."""

import contextlib
import mmap
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, BinaryIO

from exec_archive.document.text import READ_AT_ONCE, let_go
from exec_archive.sources.interface import Incoming, LeftOut, PassedOver
from exec_archive.sources.saved_json import find_documents, looks_like_json
from exec_archive.sources.unpacking import gunzipped, spooled, zip_members

STDIN = "-"

# Below this a file is read; above it is mapped, so that a large one need not fit in memory.
_MAPPED_FROM = 1 << 20
_ZIP = b"PK\x03\x04"
_GZIP = b"\x1f\x8b"
_JSON_SUFFIXES = {".json", ".jsonl", ".ndjson"}

Found = Incoming | LeftOut | PassedOver


class SavedFiles:
    """The executions under some paths, in the order of their names."""

    name = "files"
    is_now = False

    def __init__(self, paths: Sequence[str], stdin: BinaryIO, spool_folder: Path) -> None:
        self._paths = paths
        self._stdin = stdin
        self._spool_folder = spool_folder
        self.bytes_done = 0

    @property
    def total_bytes(self) -> int | None:
        """The size of all files; unknown when reading a stream."""
        if STDIN in self._paths:
            return None
        total = 0
        for path in self._paths:
            for file, _ in _files_under(Path(path)):
                if isinstance(file, Path):
                    with contextlib.suppress(OSError):
                        total += file.stat().st_size
        return total

    def documents(self) -> Iterator[Found]:
        """Every document under the paths."""
        for path in self._paths:
            if path == STDIN:
                yield from self._stream(self._stdin, "standard input")
                continue
            for file, named in _files_under(Path(path)):
                if isinstance(file, LeftOut):
                    yield file
                    continue
                try:
                    yield from self._file(file, named=named)
                except OSError as error:
                    yield LeftOut(str(file), f"it cannot be read: {error.strerror or error}")

    def _file(self, path: Path, *, named: bool) -> Iterator[Found]:
        size, before = path.stat().st_size, self.bytes_done
        with path.open("rb") as file:
            if not path.is_file():  # a pipe: a shell's <(...) or /dev/stdin
                yield from self._stream(file, str(path))
                return
            signature = file.read(4)
            file.seek(0)
            if signature == _ZIP or path.suffix.lower() == ".zip":
                yield from self._zip(path)
            elif signature[:2] == _GZIP:
                yield from self._gzip(path, named=named)
            else:
                must_be_json = _must_be_json(path.name, named=named)
                for found in _in_file(file, str(path), must_be_json):
                    self.bytes_done += len(found.text) if isinstance(found, Incoming) else 0
                    yield found
        self.bytes_done = before + size

    def _zip(self, path: Path) -> Iterator[Found]:
        for member in zip_members(path, self._spool_folder):
            if isinstance(member, LeftOut):
                yield member
            else:
                name, file = member
                yield from _in_file(file, f"{path}:{name}", _must_be_json(name, named=False))

    def _gzip(self, path: Path, *, named: bool) -> Iterator[Found]:
        for file in gunzipped(path, self._spool_folder):
            if isinstance(file, LeftOut):
                yield file
            else:
                name = path.name.removesuffix(".gz")
                yield from _in_file(file, str(path), _must_be_json(name, named=named))

    def _stream(self, stream: IO[bytes], where: str) -> Iterator[Found]:
        with spooled(stream, self._spool_folder) as file:
            yield from _in_file(file, where, must_be_json=True)


def _must_be_json(name: str, *, named: bool) -> bool:
    """Whether a file that is no JSON is a loss, or only a neighbour of saved executions."""
    return named or Path(name).suffix.lower() in _JSON_SUFFIXES


def _in_file(file: IO[bytes], where: str, must_be_json: bool) -> Iterator[Found]:
    size = os.fstat(file.fileno()).st_size
    head = file.read(4096)
    if not must_be_json and not looks_like_json(head):
        yield PassedOver(where)
        return
    if size < _MAPPED_FROM:
        yield from find_documents(head + file.read(), where)
        return
    # The views handed out keep the mapping alive; it goes with the last of them.
    mapping = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    read = 0
    for found in find_documents(mapping, where):
        yield found
        read += len(found.text) if isinstance(found, Incoming) else 0
        if read > READ_AT_ONCE:
            let_go(mapping)
            read = 0


def _files_under(path: Path) -> Iterator[tuple[Path | LeftOut, bool]]:
    """The files a path means, and whether the path named each itself.

    In a folder neither hidden files are meant nor pipes and sockets, which may never end.
    """
    if not path.is_dir():
        yield (path if path.exists() else LeftOut(str(path), "there is no such file")), True
        return
    unreadable: list[LeftOut] = []

    def remember(error: OSError) -> None:
        unreadable.append(
            LeftOut(str(error.filename), f"the folder cannot be read: {error.strerror}")
        )

    for folder, folders, names in os.walk(path, onerror=remember):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names, key=_natural):
            file = Path(folder, name)
            if not name.startswith(".") and (file.is_file() or not file.exists()):
                yield file, False
    for each in unreadable:
        yield each, False


def _natural(name: str) -> tuple[int, str]:
    """9.json before 10.json: ids in the order they were given."""
    return len(name), name
