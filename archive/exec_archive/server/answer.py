"""The body of one answer: bounded in size and in time, on disk where it is large."""

import contextlib
import mmap
import tempfile
import time
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import urllib3
from urllib3.exceptions import HTTPError, ReadTimeoutError

from exec_archive.errors import machine_error
from exec_archive.server.deadline import Deadline
from exec_archive.server.trouble import AGAIN, BrokenAnswer
from exec_archive.store.durable import make_private_folder

Body = bytes | mmap.mmap

_AT_ONCE = 64 << 10  # larger pieces leave holes in the memory of this process
_GZIP = 31  # how zlib calls it


# What is larger goes to a file and is mapped from there; no usual page is.
IN_MEMORY = 16 << 20


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much an answer may hold, and how slowly it may come."""

    largest: int
    in_memory: int = field(default_factory=lambda: IN_MEMORY)
    grace_seconds: float = 60.0
    slowest_bytes_a_second: float = 8192.0


def receive(
    response: urllib3.BaseHTTPResponse, bounds: Bounds, deadline: Deadline, spool_folder: Path
) -> Body:
    """The whole body, unpacked; raises BrokenAnswer where it is not whole."""
    held = bytearray()
    with contextlib.ExitStack() as opened:
        file: IO[bytes] | None = None
        for chunk in chunks(response, bounds, deadline):
            if file is None and len(held) + len(chunk) > bounds.in_memory:
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


def chunks(
    response: urllib3.BaseHTTPResponse, bounds: Bounds, deadline: Deadline
) -> Iterator[bytes]:
    """The body piece by piece, unpacked, within its bounds."""
    size = 0
    begun = time.monotonic()
    deadline.begin(bounds.grace_seconds)
    is_packed = response.headers.get("Content-Encoding", "").lower() == "gzip"
    for chunk in _unpacked(response) if is_packed else _raw(response):
        size += len(chunk)
        if size > bounds.largest:
            raise BrokenAnswer(
                f"An answer of the server did not end after {bounds.largest:,} bytes.", AGAIN
            )
        deadline.extend(len(chunk) / bounds.slowest_bytes_a_second)
        if deadline.is_past:
            seconds = time.monotonic() - begun
            raise BrokenAnswer(
                f"An answer of the server came too slowly: {size:,} bytes in {seconds:.0f} s.",
                AGAIN,
            )
        yield chunk


def _raw(response: urllib3.BaseHTTPResponse) -> Iterator[bytes]:
    while True:
        try:
            # One read of the socket at a time: a body that drips must not hold us till it is whole.
            chunk = response.read1(_AT_ONCE, decode_content=False)
        except ReadTimeoutError:
            raise BrokenAnswer("An answer of the server stopped coming.", AGAIN) from None
        except (HTTPError, OSError):
            raise _broken_off() from None
        if not chunk:
            return
        yield chunk


def _unpacked(response: urllib3.BaseHTTPResponse) -> Iterator[bytes]:
    """Not left to urllib3: it takes half a stream for whole, and waits as long as nothing unpacks.

    So a chunk may be empty here.
    """
    unpacker = zlib.decompressobj(_GZIP)
    for packed in _raw(response):
        rest = packed
        while rest and not unpacker.eof:
            try:
                yield unpacker.decompress(rest, _AT_ONCE)
            except zlib.error:
                raise _broken_off() from None
            rest = unpacker.unconsumed_tail
        yield b""  # for what follows the end, too, time runs
    if not unpacker.eof:
        raise _broken_off()


def _broken_off() -> BrokenAnswer:
    return BrokenAnswer("An answer of the server broke off before its end.", AGAIN)


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
