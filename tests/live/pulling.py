"""Pulls from a real n8n: again and again while it is filled, and through a tap that can break."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from n8n_rig.public_api import PublicApi
from n8n_rig.server import Server, ServerError

BETWEEN_PULLS_SECONDS = 1.5


@dataclass(frozen=True)
class Pulled:
    """How one pull ended."""

    code: int
    answer: dict[str, Any]
    err: str


@dataclass(frozen=True)
class Watched:
    """An archive that was pulled into all the while, and how each pull ended."""

    archive: Path
    pulls: list[Pulled]


def run(archive: Path, *words: str, key: str = "") -> subprocess.CompletedProcess[bytes]:
    """One command of exec-archive over an archive."""
    command = [sys.executable, "-m", "exec_archive_cli", *words]
    env = {**os.environ, "EXEC_ARCHIVE": str(archive), "N8N_API_KEY": key}
    return subprocess.run(command, capture_output=True, check=False, env=env)


def pull(archive: Path, url: str, key: str, *words: str) -> Pulled:
    """One pull, and what it says."""
    done = run(archive, "pull", "real", "--url", url, "--json", *words, key=key)
    err = done.stderr.decode()
    assert "Traceback" not in err, err
    assert key not in err + done.stdout.decode()
    return Pulled(done.returncode, json.loads(done.stdout)["pulls"][0], err)


def pulled_while(server: Server, folder: Path, busy: Callable[[], object]) -> Watched:
    """Pulls until what makes the server busy is done."""
    archive, pulls = folder / "archive", []
    done = threading.Event()
    key = PublicApi(server).key

    def again_and_again() -> None:
        while not done.wait(BETWEEN_PULLS_SECONDS):
            pulls.append(pull(archive, server.url, key))

    thread = threading.Thread(target=again_and_again)
    thread.start()
    try:
        busy()
    finally:
        done.set()
        thread.join()
    return Watched(archive, pulls)


@contextmanager
def tapped(server: Server, let_through: int, then: Callable[[], object]) -> Iterator[str]:
    """The server by another port; after so many bytes of its answers something happens, once."""
    host, _, port = server.url.removeprefix("http://").partition(":")
    listening = socket.create_server(("127.0.0.1", 0))
    left = [let_through]

    def forward(source: socket.socket, target: socket.socket, *, counts: bool) -> None:
        with suppress(OSError):
            while chunk := source.recv(16_384):
                if counts:
                    before, left[0] = left[0], left[0] - len(chunk)
                    if before > 0 >= left[0]:
                        then()
                target.sendall(chunk)
        for each in (source, target):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)

    def relay(near: socket.socket) -> None:
        with near, suppress(OSError), socket.create_connection((host, int(port))) as far:
            asks = threading.Thread(target=forward, args=(near, far), kwargs={"counts": False})
            asks.start()
            forward(far, near, counts=True)
            asks.join()

    def accept() -> None:
        with listening, suppress(OSError):
            while True:
                near, _ = listening.accept()
                threading.Thread(target=relay, args=(near,), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        with suppress(OSError):
            listening.shutdown(socket.SHUT_RDWR)  # ends the waiting for another


def restart(server: Server) -> None:
    """Brings a killed n8n up again, which may need a second try while its port is let go."""
    for _ in range(3):
        with suppress(ServerError):
            server.start()
            return
        time.sleep(2)
    raise ServerError("n8n did not come up again")


def rows(api: PublicApi) -> dict[str, dict[str, Any]]:
    """Every execution the server has, in whatever state, without its data."""
    found = {row["id"]: row for row in api.executions()}
    for status in ("new", "running", "waiting"):
        found |= {row["id"]: row for row in api.executions(status=status)}
    return found
