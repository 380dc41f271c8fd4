"""The fake n8n on a free loopback port."""

import socket
import socketserver
import sys
import threading
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from http.server import BaseHTTPRequestHandler
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qsl, urlsplit

from fake_n8n.api import ALL_SCOPES, Api
from fake_n8n.dialect import Version
from fake_n8n.faults import Fault
from fake_n8n.wire import Exchange, Request
from fake_n8n.world import World

_KEY = "a key for tests only"
_LOOKS_FOR_ITS_END = 0.005  # seconds; tests start many servers


class FakeN8n:
    """Answers from its world. Change `world`, `key` and the rest at any time, also in the hook."""

    def __init__(
        self,
        world: World | None = None,
        *,
        version: Version = "2.41",
        scopes: frozenset[str] = ALL_SCOPES,
        key: str = _KEY,
    ) -> None:
        self.world = world or World()
        self.version: Version = version
        self.scopes = scopes
        self.key = key
        self.requests: list[Request] = []
        self.on_request: Callable[[Request], None] | None = None  # before each is answered
        self.faults: deque[Fault | None] = deque()  # for the next requests, one each
        self.choose_fault: Callable[[Request], Fault | None] | None = None  # where none is queued
        self._server = _Server(self)

    @property
    def url(self) -> str:
        """Its address, without a slash at the end."""
        host, port = self._server.socket.getsockname()
        return f"http://{host}:{port}"

    @property
    def changing(self) -> list[Request]:
        """The requests that ask it to change something."""
        return [request for request in self.requests if request.method not in {"GET", "HEAD"}]

    @property
    def saw_a_key(self) -> bool:
        """Whether any request brought a key: none may, where a redirect leads."""
        return any(request.key is not None for request in self.requests)

    def fault_for(self, request: Request) -> Fault | None:
        """What goes wrong with this request."""
        if self.faults:
            return self.faults.popleft()
        return self.choose_fault(request) if self.choose_fault else None

    def api(self) -> Api:
        """What it answers as things stand."""
        return Api(self.world, self.key, self.version, self.scopes)

    def __enter__(self) -> Self:
        self._server.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.stop()
        if self._server.mishaps and error is None:
            raise self._server.mishaps[0]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: "_Server"

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class's name
        """Tests read `requests` instead."""

    def do_GET(self) -> None:
        """Answer whatever was asked."""
        address = urlsplit(self.path)
        request = Request(
            self.command,
            address.path,
            dict(parse_qsl(address.query, keep_blank_values=True)),
            {name.lower(): value for name, value in self.headers.items()},
            self.rfile.read(int(self.headers.get("content-length", 0))),
        )
        exchange = self._exchange(request)
        self.close_connection |= not exchange.keeps_connection

    do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_GET  # noqa: N815 - http.server's names

    def _exchange(self, request: Request) -> Exchange:
        fake = self.server.fake
        with self.server.one_at_a_time:
            fake.requests.append(request)
            if fake.on_request:
                fake.on_request(request)
            fault = fake.fault_for(request)
            answer = fake.api().answer(request)
        exchange = Exchange(request, answer, self.connection, self.server.closes)
        if fault:
            fault(exchange)
        else:
            exchange.send(answer)
        return exchange


class _Server(socketserver.TCPServer):
    allow_reuse_address = True
    request_queue_size = 64

    def __init__(self, fake: FakeN8n) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.fake = fake
        self.closes = threading.Event()
        self.one_at_a_time = threading.RLock()
        self.mishaps: list[BaseException] = []  # of a test's own hook, or of ours
        self._connections: dict[threading.Thread, socket.socket] = {}
        self._accepting = threading.Thread(
            target=self.serve_forever, args=(_LOOKS_FOR_ITS_END,), daemon=True
        )

    def start(self) -> None:
        self._accepting.start()

    def stop(self) -> None:
        """Waits for every thread, after it woke those that hang in a connection."""
        self.closes.set()
        self.shutdown()
        self._accepting.join()
        self.server_close()
        for thread, connection in list(self._connections.items()):
            _wake(connection)
            thread.join()

    def process_request(self, request: Any, client_address: Any) -> None:
        """In a thread, of which `stop` knows."""
        thread = threading.Thread(target=self._serve, args=(request, client_address), daemon=True)
        self._connections[thread] = request
        thread.start()

    def _serve(self, request: Any, client_address: Any) -> None:
        try:
            self.finish_request(request, client_address)
        except Exception:  # noqa: BLE001 - handle_error keeps it for the test
            self.handle_error(request, client_address)
        finally:
            self.shutdown_request(request)
            del self._connections[threading.current_thread()]

    def shutdown_request(self, request: Any) -> None:
        """Close at once: a farewell would turn a reset into an orderly end."""
        self.close_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that leaves is no mishap."""
        error = sys.exception()
        if error and not isinstance(error, OSError):
            self.mishaps.append(error)


def _wake(connection: socket.socket) -> None:
    with suppress(OSError):  # it may have ended by itself meanwhile
        connection.shutdown(socket.SHUT_RDWR)
