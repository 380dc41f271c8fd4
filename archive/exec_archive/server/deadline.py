"""The moment at which a wait for an answer ends, however its bytes come."""

import http.client
import io
import math
import socket
import time
from typing import Any, ClassVar

import urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection


class Deadline:
    """When an answer must be here: later with what it brings, and with nothing else."""

    def __init__(self) -> None:
        self._end = math.inf

    def begin(self, seconds: float) -> None:
        """Counts from now on."""
        self._end = time.monotonic() + seconds

    def extend(self, seconds: float) -> None:
        """Grants more, for what has come."""
        self._end += seconds

    @property
    def is_past(self) -> bool:
        """Whether there was time enough."""
        return time.monotonic() > self._end


def guard(pools: urllib3.PoolManager, deadline: Deadline) -> None:
    """Has each read of a socket look at the deadline first.

    The timeout of a socket counts from one byte to the next: heads, trailers and the sizes of
    chunks that never end would be waited for as long as they come.
    """

    class Answer(_Answer):
        until = deadline

    class Plain(HTTPConnection):
        response_class = Answer

    class Encrypted(HTTPSConnection):
        response_class = Answer

    class PlainPool(urllib3.HTTPConnectionPool):
        ConnectionCls = Plain

    class EncryptedPool(urllib3.HTTPSConnectionPool):
        ConnectionCls = Encrypted

    pools.pool_classes_by_scheme = {"http": PlainPool, "https": EncryptedPool}


def bounded(raw: io.RawIOBase, until: Deadline, largest: float = math.inf) -> io.BufferedReader:
    """What a socket brings, until the deadline, and no more of it than that."""
    return io.BufferedReader(_Guarded(raw, until, largest))


class _Answer(http.client.HTTPResponse):
    """An answer, also that of a proxy."""

    until: ClassVar[Deadline]

    def __init__(self, sock: socket.socket, *args: Any, **how: Any) -> None:
        super().__init__(sock, *args, **how)
        self.fp = bounded(self.fp.detach(), self.until)


class _Guarded(io.RawIOBase):
    """What comes from a socket, until the deadline."""

    def __init__(self, raw: io.RawIOBase, until: Deadline, largest: float) -> None:
        self._raw = raw
        self._until = until
        self._left = largest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        if self._until.is_past:
            raise TimeoutError
        if self._left <= 0:
            raise OSError("it says too much")
        count = self._raw.readinto(buffer)
        self._left -= count or 0
        return count

    def close(self) -> None:
        self._raw.close()
        super().close()
