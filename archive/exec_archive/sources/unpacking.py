"""Texts out of zips, gzips and streams: each as a private file of its own while it is read."""

import contextlib
import gzip
import lzma
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import IO, Protocol

from exec_archive.errors import machine_error
from exec_archive.sources.interface import LeftOut
from exec_archive.store.archive import is_unzipped
from exec_archive.store.bundle_layout import BUNDLE_NAME, IN_BUNDLE
from exec_archive.store.durable import make_private_folder
from exec_archive.store.manifest import MANIFEST_NAME

_COPIED_AT_ONCE = 1 << 20
# No execution n8n can send is larger (its engine's longest string is half a GiB).
_LARGEST = 4 << 30

# What the standard library raises for a packed text that is damaged, encrypted or of a kind that
# it does not know.
_NOT_TO_BE_UNPACKED = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    RuntimeError,
    NotImplementedError,
    OSError,
)


class TooLarge(RuntimeError):
    """It unpacks to more than any execution takes."""


class Stream(Protocol):
    """Something to read from."""

    def read(self, size: int, /) -> bytes:
        """The next bytes, none at the end."""


@contextlib.contextmanager
def spooled(stream: Stream, folder: Path) -> Iterator[IO[bytes]]:
    """A stream as a file: a nameless one, private, and beside the archive it goes into."""
    make_private_folder(folder)
    with tempfile.TemporaryFile(dir=folder) as file:
        size = 0
        while chunk := stream.read(_COPIED_AT_ONCE):
            size += len(chunk)
            if size > _LARGEST:
                raise TooLarge("it unpacks to more than 4 GiB, more than any execution")
            try:
                file.write(chunk)
                file.flush()
            except OSError as error:  # this disk's trouble, not the stream's
                raise machine_error(error, "unpacking what is to be read") from error
        file.seek(0)
        yield file


def zip_members(path: Path, folder: Path) -> Iterator[tuple[str, IO[bytes]] | LeftOut]:
    """Each file in a zip, with its name; hidden ones, as macOS adds them, are not meant."""
    try:
        archive = zipfile.ZipFile(path)
    except _NOT_TO_BE_UNPACKED as error:
        yield LeftOut(str(path), f"the zip cannot be read: {error}")
        return
    with archive:
        for member in archive.infolist():
            if member.is_dir() or _is_hidden(member.filename):
                continue
            with contextlib.ExitStack() as opened:
                try:
                    packed = opened.enter_context(archive.open(member))
                    file = opened.enter_context(spooled(packed, folder))
                except _NOT_TO_BE_UNPACKED as error:
                    yield LeftOut(f"{path}:{member.filename}", f"it cannot be unpacked: {error}")
                    continue
                yield member.filename, file


def holds_a_bundle(path: Path) -> bool:
    """Whether a path is a bundle, no matter how it was packed, or the folder of an unzipped one."""
    if not path.is_file():
        return is_unzipped(path) or (path.name == IN_BUNDLE and is_unzipped(path.parent))
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
    except _NOT_TO_BE_UNPACKED:
        return False
    # Packed again, everything may stand a folder deeper.
    folders = {name.removesuffix(BUNDLE_NAME) for name in names if name.endswith(BUNDLE_NAME)}
    return any(f"{folder}{IN_BUNDLE}/{MANIFEST_NAME}" in names for folder in folders)


def _is_hidden(name: str) -> bool:
    parts = PurePosixPath(name).parts
    return "__MACOSX" in parts or any(part.startswith(".") for part in parts)


def gunzipped(path: Path, folder: Path) -> Iterator[IO[bytes] | LeftOut]:
    """What a gzip holds."""
    with contextlib.ExitStack() as opened:
        try:
            packed = opened.enter_context(gzip.open(path))
            file = opened.enter_context(spooled(packed, folder))
        except _NOT_TO_BE_UNPACKED as error:
            yield LeftOut(str(path), f"it cannot be unpacked: {error}")
            return
        yield file
