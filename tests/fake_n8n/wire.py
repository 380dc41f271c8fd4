"""A request as it arrived, an answer to it, and the connection that a fault may play with."""

import socket
import struct
import threading
import zlib
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from fake_n8n.execution import to_json

JSON = "application/json; charset=utf-8"
_NOT_WORTH_PACKING = 1024  # the same as on a real server


@dataclass(frozen=True, slots=True)
class Request:
    """What the server saw."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]  # names in small letters
    body: bytes = b""

    @property
    def key(self) -> str | None:
        """The key it brought, right or wrong."""
        return self.headers.get("x-n8n-api-key")


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer, before anything happens to it on its way."""

    status: int
    body: bytes
    headers: dict[str, str] = field(default_factory=lambda: {"Content-Type": JSON})

    @classmethod
    def json(cls, status: int, value: Any) -> "Answer":
        """An answer with any JSON."""
        return cls(status, to_json(value).encode())

    def head(self, **more: str) -> bytes:
        """Status and headers; an underscore in a name stands for a hyphen."""
        named = {name.replace("_", "-"): value for name, value in more.items()}
        lines = [f"HTTP/1.1 {self.status} {HTTPStatus(self.status).phrase}"]
        lines += [f"{name}: {value}" for name, value in (self.headers | named).items()]
        lines += ["Vary: Accept-Encoding", "Connection: keep-alive", "Keep-Alive: timeout=5"]
        return "\r\n".join([*lines, "", ""]).encode("latin-1")


class Exchange:
    """A request with its true answer; a fault sends that differently, or something else."""

    def __init__(
        self,
        request: Request,
        answer: Answer,
        connection: socket.socket,
        server_closes: threading.Event,
    ) -> None:
        self.request = request
        self.answer = answer
        self.keeps_connection = True
        self._connection = connection
        self._server_closes = server_closes

    def send(self, answer: Answer) -> None:
        """An answer as it should be; packed, if it is large and the client unpacks."""
        wants_gzip = "gzip" in self.request.headers.get("accept-encoding", "")
        if self.request.method == "HEAD":
            self.write(answer.head(Content_Length=str(len(answer.body))))
        elif wants_gzip and len(answer.body) >= _NOT_WORTH_PACKING:
            head = answer.head(Content_Encoding="gzip", Transfer_Encoding="chunked")
            self.write(head + chunk(packed(answer.body)) + chunk(b""))
        else:
            self.write(answer.head(Content_Length=str(len(answer.body))) + answer.body)

    def write(self, raw: bytes) -> None:
        """Bytes as they are; raises OSError when the client left or the server closes."""
        self._connection.sendall(raw)

    def close(self) -> None:
        """The connection ends with this answer."""
        self.keeps_connection = False

    def reset(self) -> None:
        """The connection breaks off rather than ends."""
        no_lingering = struct.pack("ii", True, 0)
        self._connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, no_lingering)
        self.close()

    def pause(self, seconds: float) -> bool:
        """Waits, but no longer than the server stands; whether it does."""
        return not self._server_closes.wait(seconds)

    def wait_until_client_leaves(self) -> None:
        """Says nothing more."""
        while self._connection.recv(4096):
            pass
        self.close()


def chunk(raw: bytes) -> bytes:
    """One chunk of a chunked body; an empty one ends it."""
    return b"%x\r\n%b\r\n" % (len(raw), raw)


def packed(raw: bytes) -> bytes:
    """As gzip, quickly."""
    packer = gzip_packer()
    return packer.compress(raw) + packer.flush()


def gzip_packer() -> "zlib._Compress":
    """Packs what it is given, piece by piece."""
    return zlib.compressobj(level=1, wbits=31)
