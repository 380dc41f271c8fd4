"""What may stand before a server: TLS, and a proxy that leads every name to one place."""

import contextlib
import select
import socket
import socketserver
import ssl
import threading
from types import TracebackType
from typing import Any, Self

import trustme

# As n8n makes them.
A_KEY = "n8n_api_5f0c1eb3a97d4a2f8e6b1c0d3a5f7e9b2c4d6f8a"

_AT_ONCE = 65536
_LOOKS_FOR_ITS_END = 0.005


class _Relay(socketserver.ThreadingTCPServer):
    """Hands on to a port of this machine whatever comes, and back."""

    daemon_threads = True
    block_on_close = False
    allow_reuse_address = True

    def __init__(self, port: int) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.port_behind = port
        self._accepting = threading.Thread(
            target=self.serve_forever, args=(_LOOKS_FOR_ITS_END,), daemon=True
        )

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.socket.getsockname()[1])

    def __enter__(self) -> Self:
        self._accepting.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.shutdown()
        self._accepting.join()
        self.server_close()

    def greeted(self, connection: socket.socket) -> socket.socket | None:
        """The connection as it goes on after its first words; None where it does not."""
        return connection

    def saw(self, raw: bytes) -> None:
        """Whatever the client sends."""

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that leaves, or that trusts us not, is no mishap."""


class _Handler(socketserver.BaseRequestHandler):
    server: _Relay

    def handle(self) -> None:
        client = self.server.greeted(self.request)
        if client is None:
            return
        behind = socket.create_connection(("127.0.0.1", self.server.port_behind))
        with client, behind, contextlib.suppress(OSError):
            while self._hand_on(client, behind):
                pass

    def _hand_on(self, client: socket.socket, behind: socket.socket) -> bool:
        """What has come from either side; both in one thread, as OpenSSL bears no two at once."""
        for here in _spoken(client, behind):
            raw = here.recv(_AT_ONCE)
            if here is client:
                self.server.saw(raw)
            (behind if here is client else client).sendall(raw)
            if not raw:
                return False
        return True


def _spoken(client: socket.socket, behind: socket.socket) -> list[socket.socket]:
    """Who has something to say; what TLS has decrypted already shows in no select."""
    if isinstance(client, ssl.SSLSocket) and client.pending():
        return [client]
    return select.select([client, behind], [], [])[0]


class TlsFront(_Relay):
    """A server's TLS, with a certificate of whichever authority."""

    def __init__(self, port: int, certificate: trustme.LeafCert) -> None:
        super().__init__(port)
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        certificate.configure_cert(self._context)

    def greeted(self, connection: socket.socket) -> socket.socket | None:
        return self._context.wrap_socket(connection, server_side=True)


class ConnectProxy(_Relay):
    """A proxy; `seen` is every byte that came to it, `asked` what it was asked to lead to."""

    def __init__(self, port: int, refuses_with: str | None = None) -> None:
        super().__init__(port)
        self.asked: list[str] = []
        self.seen = bytearray()
        self._refuses_with = refuses_with

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}"

    def greeted(self, connection: socket.socket) -> socket.socket | None:
        head = b""
        while b"\r\n\r\n" not in head:
            head += connection.recv(_AT_ONCE)
        self.saw(head)
        self.asked.append(head.split(b"\r\n")[0].decode())
        if self._refuses_with is not None or not head.startswith(b"CONNECT "):
            said = self._refuses_with or "405 Method Not Allowed"
            connection.sendall(f"HTTP/1.1 {said}\r\nContent-Length: 0\r\n\r\n".encode())
            return None
        connection.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
        return connection

    def saw(self, raw: bytes) -> None:
        self.seen += raw


def port_of(url: str) -> int:
    """The port at the end of an address."""
    return int(url.rpartition(":")[2])


def nobodys_port() -> int:
    """A port where nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])
