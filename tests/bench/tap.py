"""A server by another port, no faster than a real n8n."""

import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress

# The most that n8n 2.41.1 sent in pages with data, on two cores with its client beside it.
_BYTES_A_SECOND = 16e6
_AT_ONCE = 64 << 10


@contextlib.contextmanager
def tapped(url: str) -> Iterator[str]:
    """The address to ask instead."""
    host, _, port = url.removeprefix("http://").partition(":")
    listening = socket.create_server(("127.0.0.1", 0))

    def accept() -> None:
        with listening, suppress(OSError):
            while True:
                near, _ = listening.accept()
                threading.Thread(target=_relay, args=(near, host, int(port)), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        with suppress(OSError):
            listening.shutdown(socket.SHUT_RDWR)


def _relay(near: socket.socket, host: str, port: int) -> None:
    with near, suppress(OSError), socket.create_connection((host, port)) as far:
        for end in (near, far):
            end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        asks = threading.Thread(target=_copy, args=(near, far))
        asks.start()
        _copy(far, near, _BYTES_A_SECOND)
        asks.join()


def _copy(source: socket.socket, target: socket.socket, rate: float | None = None) -> None:
    """Until one side ends; what was not used of the rate while nothing came is lost."""
    free_at = time.monotonic()
    with suppress(OSError):
        while piece := source.recv(_AT_ONCE):
            if rate:
                free_at = max(free_at, time.monotonic()) + len(piece) / rate
                time.sleep(max(0.0, free_at - time.monotonic()))
            target.sendall(piece)
    for end in (source, target):
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
