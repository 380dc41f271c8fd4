"""The body of one answer: bounded in size and in time, on disk where it is large."""

import contextlib
import mmap
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import urllib3
from urllib3.exceptions import HTTPError

from exec_archive.errors import machine_error
from exec_archive.server.trouble import AGAIN, BrokenAnswer
from exec_archive.store.durable import make_private_folder

Body = bytes | mmap.mmap

_AT_ONCE = 1 << 20


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much an answer may hold, and how slowly it may come."""

    largest: int
    in_memory: int = 1 << 20  # above that it goes to a file, and is mapped from there
    grace_seconds: float = 60.0
    slowest_bytes_a_second: float = 8192.0


def receive(response: urllib3.BaseHTTPResponse, bounds: Bounds, spool_folder: Path) -> Body:
    """The whole body, unpacked; raises BrokenAnswer where it is not whole."""
    held = bytearray()
    begun = time.monotonic()
    with contextlib.ExitStack() as opened:
        file: IO[bytes] | None = None
        size = 0
        while chunk := _next_chunk(response):
            size += len(chunk)
            _check(size, time.monotonic() - begun, bounds)
            if file is None and size > bounds.in_memory:
                file = opened.enter_context(_spool(spool_folder))
                _write(file, held)
                held.clear()
            if file is None:
                held += chunk
            else:
                _write(file, chunk)
        if file is None:
            return bytes(held)
        with _this_disk():
            file.flush()
        # The mapping keeps the nameless file alive; both go with the last view of it.
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)


def _next_chunk(response: urllib3.BaseHTTPResponse) -> bytes:
    try:
        # One read of the socket at a time: a body that drips must not hold us till it is whole.
        return response.read1(_AT_ONCE) or b""
    except (HTTPError, OSError) as error:
        raise BrokenAnswer(
            f"An answer of the server broke off ({type(error).__name__}).", AGAIN
        ) from None


def _check(size: int, seconds: float, bounds: Bounds) -> None:
    if size > bounds.largest:
        raise BrokenAnswer(
            f"An answer of the server did not end after {bounds.largest:,} bytes.", AGAIN
        )
    if seconds > bounds.grace_seconds + size / bounds.slowest_bytes_a_second:
        raise BrokenAnswer(
            f"An answer of the server came too slowly: {size:,} bytes in {seconds:.0f} s.", AGAIN
        )


def _spool(folder: Path) -> IO[bytes]:
    with _this_disk():
        make_private_folder(folder)
        return tempfile.TemporaryFile(dir=folder)


def _write(file: IO[bytes], chunk: bytes | bytearray) -> None:
    with _this_disk():
        file.write(chunk)


@contextlib.contextmanager
def _this_disk() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise machine_error(error, "keeping an answer of the server") from error
