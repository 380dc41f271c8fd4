"""Running the server: in a thread, on a socket that is open before anybody is told of it."""

import asyncio
import contextlib
import errno
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, tzinfo
from pathlib import Path

import uvicorn
from starlette.types import ASGIApp

from exec_archive.errors import BadRequest, MachineError
from exec_archive_web.answers import OnTrouble
from exec_archive_web.application import application
from exec_archive_web.connections import TAKEN_IN_AT_ONCE, Connection
from exec_archive_web.current import CurrentArchive
from exec_archive_web.door.tokens import Tokens
from exec_archive_web.retries.retries import Retries
from exec_archive_web.retries.servers import Servers
from exec_archive_web.site import Site

LOOPBACK = "127.0.0.1"
_SECONDS_TO_END = 2  # for those who are in the middle of an answer


@dataclass(frozen=True, slots=True)
class Certificate:
    """The certificate of a server that speaks TLS, and its key."""

    file: Path
    key: Path


@dataclass(frozen=True, slots=True)
class Place:
    """Where a server listens, and by which names it may be asked."""

    host: str = LOOPBACK
    port: int = 0  # any free one
    certificate: Certificate | None = None
    names: tuple[str, ...] = ()  # beside those that are its own anyway


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.answers = threading.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        # Else a stranger who takes all connections has a trace written for each one that fails.
        asyncio.get_running_loop().set_exception_handler(lambda _loop, _about: None)
        await super().startup(sockets)
        self.answers.set()


def _ignore(_: Exception) -> None:
    pass


@contextlib.contextmanager
def running_server(
    folder: Path,
    tokens: Tokens,
    place: Place = Place(),
    *,
    instance: str | None = None,
    zone: tzinfo = UTC,
    servers: Servers | None = None,
    on_trouble: OnTrouble = _ignore,
) -> Iterator[str]:
    """Serves an archive as long as the block lasts, and gives its address.

    `servers` can be asked for retries; `on_trouble` hears why an answer could not be given.
    """
    archive = CurrentArchive(folder, instance)
    archive.check()
    retries = Retries(servers, on_trouble) if servers else None
    site = Site(archive, on_trouble, retries, zone)
    with contextlib.closing(archive), _listening(place) as listening:
        config = _configuration(application(site, tokens, place.names), place.certificate)
        server = _Server(config)
        thread = threading.Thread(target=server.run, args=([listening],), daemon=True)
        thread.start()
        try:
            while not server.answers.wait(0.1) and thread.is_alive():
                pass
            yield _address(listening, "https" if place.certificate else "http")
        finally:
            server.should_exit = True
            thread.join()


def _configuration(served: ASGIApp, certificate: Certificate | None) -> uvicorn.Config:
    config = uvicorn.Config(
        served,
        http=Connection,
        backlog=TAKEN_IN_AT_ONCE,
        lifespan="off",
        ws="none",
        log_config=None,
        log_level="critical",  # what goes wrong is told by on_trouble, without a trace
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=_SECONDS_TO_END,
        ssl_certfile=certificate.file if certificate else None,
        ssl_keyfile=certificate.key if certificate else None,
    )
    try:
        config.load()
    except OSError as error:  # also what is wrong inside of them
        reason = error.strerror or str(error)
        raise BadRequest(
            f"The certificate and its key cannot be used: {reason}.",
            "Give both as PEM files, with --tls-cert and --tls-key.",
        ) from None
    return config


def _listening(place: Place) -> socket.socket:
    host, port = place.host, place.port
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


def _address(listening: socket.socket, scheme: str) -> str:
    host, port = listening.getsockname()[:2]
    return f"{scheme}://{f'[{host}]' if ':' in host else host}:{port}"
