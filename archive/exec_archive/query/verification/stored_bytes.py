"""Whether a file of a folder is there, within the folder, and the bytes that were stored."""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Protocol

from exec_archive.errors import machine_error

_AT_ONCE = 1 << 20

OnRead = Callable[[int], None]


class Promised(Protocol):
    """What a manifest says of a file."""

    @property
    def bytes(self) -> int:
        """Its size."""

    @property
    def sha256(self) -> str:
        """Of all its bytes."""


class NotThere(Exception):
    """There is no file to read; the text says why."""


def difference(path: Path, root: Path, promised: Promised, on_read: OnRead) -> str | None:
    """How a file below `root` is not what was stored; or a NotThere."""
    try:
        found = path.resolve(strict=True)
        if not found.is_relative_to(root.resolve()):
            raise NotThere("it is a link that leads out of the archive")
        if not found.is_file():
            raise NotThere("it is no file")
        size = found.stat().st_size
        if size != promised.bytes:
            return f"it has {size:,} bytes instead of {promised.bytes:,}"
        return difference_of(_pieces(found), promised, on_read)
    except (FileNotFoundError, NotADirectoryError):
        raise NotThere("it is missing") from None
    except PermissionError as error:
        raise machine_error(error, "reading a file of the archive") from error
    except OSError as error:
        raise NotThere(f"it cannot be read ({error.strerror or error})") from None
    except RuntimeError:
        raise NotThere("it is a link that leads in a circle") from None


def difference_of(
    pieces: Iterable[bytes | memoryview], promised: Promised, on_read: OnRead
) -> str | None:
    """How these bytes are not the ones that were stored."""
    checksum = hashlib.sha256()
    for piece in pieces:
        checksum.update(piece)
        on_read(len(piece))
    if checksum.hexdigest() != promised.sha256:
        return "its sha256 is not the one it was stored with"
    return None


def _pieces(path: Path) -> Iterator[memoryview]:
    buffer = bytearray(_AT_ONCE)
    with path.open("rb", buffering=0) as file:
        while count := file.readinto(buffer):
            yield memoryview(buffer)[:count]
