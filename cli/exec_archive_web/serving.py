"""Running the server: in a thread, on a socket that is open before anybody is told of it."""

import contextlib
import errno
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import uvicorn

from exec_archive.errors import MachineError
from exec_archive_web.current import CurrentArchive
from exec_archive_web.public_api import BASE_PATH, OnTrouble, public_api

LOOPBACK = "127.0.0.1"
_SECONDS_TO_END = 2  # for those who are in the middle of an answer


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.answers = threading.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.answers.set()


def _ignore(_: Exception) -> None:
    pass


@contextlib.contextmanager
def running_server(
    folder: Path,
    key: str,
    host: str = LOOPBACK,
    port: int = 0,
    *,
    instance: str | None = None,
    on_trouble: OnTrouble = _ignore,
) -> Iterator[str]:
    """Serves an archive as long as the block lasts, and gives the address of its API.

    Port 0 takes any free one. `on_trouble` hears why an answer could not be given.
    """
    archive = CurrentArchive(folder, instance)
    archive.check()
    with contextlib.closing(archive), _listening(host, port) as listening:
        server = _Server(
            uvicorn.Config(
                public_api(archive, key, on_trouble),
                lifespan="off",
                ws="none",
                log_config=None,
                log_level="critical",  # what goes wrong is told by on_trouble, without a trace
                access_log=False,
                server_header=False,
                proxy_headers=False,
                timeout_graceful_shutdown=_SECONDS_TO_END,
            )
        )
        thread = threading.Thread(target=server.run, args=([listening],), daemon=True)
        thread.start()
        try:
            while not server.answers.wait(0.1) and thread.is_alive():
                pass
            yield _address(listening)
        finally:
            server.should_exit = True
            thread.join()


def _listening(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listening = socket.create_server((host, port), family=family)
        # Else the body of each answer waits until its head was acknowledged, 40 ms later.
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    except (OSError, UnicodeError) as error:
        if isinstance(error, OSError) and error.errno == errno.EADDRINUSE:
            raise MachineError(
                f"Port {port} of {host} is taken by another program.",
                "Choose another one with --port; 0 takes any that is free.",
            ) from None
        reason = error.strerror if isinstance(error, OSError) else "it is no address"
        raise MachineError(
            f"This machine cannot listen at {host}, port {port}: {reason}.",
            "Choose other ones with --host and --port; 127.0.0.1 is this machine alone.",
        ) from None
    return listening


def _address(listening: socket.socket) -> str:
    host, port = listening.getsockname()[:2]
    return f"http://{f'[{host}]' if ':' in host else host}:{port}{BASE_PATH}"
