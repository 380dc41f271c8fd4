"""Connections that strangers hold open: they keep nobody out, and end."""

import contextlib
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from acceptance.kit.api import EXECUTIONS, Api, served
from exec_archive.model import Execution
from exec_archive.query.by_id import executions_below
from exec_archive_web import connections
from exec_archive_web.n8n_api import listing

_LOGIN = (
    b"POST /admin/automations/login HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9000\r\n\r\nt"
)
_BEGUN = [b"", b"GET / HTTP/1.1\r\nHost: localhost\r\n", _LOGIN]


@pytest.fixture
def api(samples_env: dict[str, str]) -> Iterator[Api]:
    with served(Path(samples_env["EXEC_ARCHIVE"])) as found:
        yield found
        assert found.troubles == []


def connected(api: Api, begun: bytes = b"") -> socket.socket:
    where = urlsplit(api.url)
    found = socket.create_connection((str(where.hostname), int(where.port or 0)), timeout=30)
    found.sendall(begun)
    return found


def is_ended(connection: socket.socket) -> bool:
    try:
        return connection.recv(1) == b""
    except ConnectionError:
        return True
    except TimeoutError:
        return False


def test_who_holds_many_keeps_nobody_out(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "_MOST", 5)
    with contextlib.ExitStack() as stack:
        held = [stack.enter_context(connected(api, _BEGUN[i % 3])) for i in range(30)]
        assert api.executions("limit=1").status == 200
        for each in held:
            each.settimeout(0.2)
        assert sum(map(is_ended, held)) >= 25


@pytest.mark.parametrize("begun", _BEGUN)
def test_a_request_that_does_not_come_is_not_waited_for(
    api: Api, monkeypatch: pytest.MonkeyPatch, begun: bytes
) -> None:
    monkeypatch.setattr(connections, "_PATIENCE", 0.05)
    with connected(api, begun) as waiting:
        assert is_ended(waiting)


def test_an_answer_may_take_longer(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    def slow(*given: Any, **more: Any) -> list[Execution]:
        time.sleep(1.5)
        return executions_below(*given, **more)

    monkeypatch.setattr(connections, "_PATIENCE", 0.5)
    monkeypatch.setattr(listing, "executions_below", slow)
    assert api.executions("limit=1").status == 200


def test_who_is_not_let_in_keeps_no_connection(api: Api) -> None:
    asked = f"GET {EXECUTIONS} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()
    with connected(api, asked * 3) as stranger:
        answers = b"".join(iter(lambda: stranger.recv(65536), b""))
    assert answers.count(b"HTTP/1.1 401") == 1
