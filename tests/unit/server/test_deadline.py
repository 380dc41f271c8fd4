"""Answers that go on and on without a body that grows: each wait ends, on every way."""

import contextlib
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import trustme

from acceptance.kit.servers import ConnectProxy, TlsFront, port_of
from exec_archive.errors import ServerTrouble
from exec_archive.server.answer import Bounds, chunks
from exec_archive.server.deadline import Deadline
from exec_archive.server.trouble import BrokenAnswer, Unreachable
from exec_archive.server.way import Way
from fake_n8n import Exchange, FakeN8n, Request
from fake_n8n.wire import chunk
from unit.server.conftest import Connect

SOON: dict[str, Any] = {"attempts": 1, "grace_seconds": 0.1}
A_WHILE = 0.01  # between two pieces: never silent for long
SILENCE = 0.3


def on_and_on(exchange: Exchange, piece: bytes) -> None:
    while True:
        exchange.write(piece)
        exchange.pause(A_WHILE)


def continues(exchange: Exchange) -> None:
    on_and_on(exchange, b"HTTP/1.1 100 Continue\r\n\r\n")


def continues_at_full_speed(exchange: Exchange) -> None:
    while True:
        exchange.write(b"HTTP/1.1 100 Continue\r\n\r\n" * 1000)


def a_line_of_the_head(exchange: Exchange) -> None:
    exchange.write(b"HTTP/1.1 200 OK\r\nX: ")
    on_and_on(exchange, b"a")


def trailers(exchange: Exchange) -> None:
    head = exchange.answer.head(Transfer_Encoding="chunked")
    exchange.write(head + chunk(exchange.answer.body) + b"0\r\n")
    on_and_on(exchange, b"a: b\r\n")


def the_size_of_a_chunk(exchange: Exchange) -> None:
    exchange.write(exchange.answer.head(Transfer_Encoding="chunked") + b"1;")
    on_and_on(exchange, b"a")


HEADS = [continues, continues_at_full_speed, a_line_of_the_head]
BODIES = [trailers, the_size_of_a_chunk]
Endless = Callable[[Exchange], None]


@contextlib.contextmanager
def directly(fake: FakeN8n, folder: Path) -> Iterator[tuple[str, Way]]:
    del folder
    yield fake.url, Way()


@contextlib.contextmanager
def by_a_proxy_and_tls(fake: FakeN8n, folder: Path) -> Iterator[tuple[str, Way]]:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(folder / "own.pem"))
    with (
        TlsFront(port_of(fake.url), authority.issue_cert("n8n.test")) as front,
        ConnectProxy(front.port) as proxy,
    ):
        yield "https://n8n.test", Way(folder / "own.pem", proxy.url)


AnyWay = Callable[[FakeN8n, Path], contextlib.AbstractContextManager[tuple[str, Way]]]
WAYS: list[AnyWay] = [directly, by_a_proxy_and_tls]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("endless", HEADS)
def test_a_head_without_end_is_left(
    fake: FakeN8n, connect: Connect, tmp_path: Path, way: AnyWay, endless: Endless
) -> None:
    fake.choose_fault = lambda _: endless
    with way(fake, tmp_path) as (url, by), pytest.raises(Unreachable):
        connect(url, by, silence_seconds=SILENCE, **SOON).get("executions", {}, 1 << 20)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("endless", BODIES)
def test_what_stands_around_a_body_and_does_not_end_is_left(
    fake: FakeN8n, connect: Connect, tmp_path: Path, way: AnyWay, endless: Endless
) -> None:
    fake.choose_fault = lambda _: endless
    with way(fake, tmp_path) as (url, by), pytest.raises(BrokenAnswer, match=r"stopped|slowly"):
        connect(url, by, **SOON).get("executions", {}, 1 << 20)


def test_a_proxy_whose_head_does_not_end_is_left(fake: FakeN8n, connect: Connect) -> None:
    class Endless(ConnectProxy):
        def greeted(self, connection: socket.socket) -> socket.socket | None:
            with contextlib.suppress(OSError):
                connection.sendall(b"HTTP/1.1 200 Connection established\r\n")
                while True:
                    connection.sendall(b"a: b\r\n")
            return None

    with Endless(port_of(fake.url)) as proxy, pytest.raises(ServerTrouble):
        connect("https://n8n.test", Way(proxy=proxy.url), silence_seconds=SILENCE, **SOON).get(
            "executions", {}, 1 << 20
        )


class Clock:
    """Goes only where it is moved to."""

    seconds = 0.0

    def monotonic(self) -> float:
        return self.seconds


@pytest.mark.parametrize(("bytes_a_second", "passes"), [(10_000, True), (5_000, False)])
def test_a_body_may_take_long_if_it_comes_fast_enough(
    monkeypatch: pytest.MonkeyPatch, bytes_a_second: int, passes: bool
) -> None:
    clock = Clock()
    monkeypatch.setattr("exec_archive.server.deadline.time", clock)
    pieces = iter([bytes(bytes_a_second * 10)] * 40)

    def read_for_ten_seconds(*_: object, **__: object) -> bytes:
        clock.seconds += 10.0
        return next(pieces, b"")

    response: Any = SimpleNamespace(headers={}, read1=read_for_ten_seconds)
    body = chunks(response, Bounds(1 << 30), Deadline())
    with contextlib.nullcontext() if passes else pytest.raises(BrokenAnswer, match="too slowly"):
        assert sum(map(len, body)) == bytes_a_second * 400


def test_each_question_has_time_of_its_own(
    fake: FakeN8n, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also on a connection that is used again."""
    clock = Clock()
    monkeypatch.setattr("exec_archive.server.deadline.time", clock)

    def answer_late(_: Request) -> None:
        clock.seconds += 70.0

    fake.on_request = answer_late
    connection = connect(attempts=1, silence_seconds=20.0, grace_seconds=60.0)
    for _ in range(4):
        assert connection.get("executions", {}, 1 << 20)
    clock.seconds += 1000.0
    assert connection.get("executions", {}, 1 << 20)
