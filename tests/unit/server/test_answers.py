"""Bodies that are cut, wrong, endless or slow: each ends in a sentence, and what passes passes."""

import gzip
import json
import mmap
import zlib
from pathlib import Path

import pytest

from exec_archive.errors import MachineError, NotN8n, ServerTrouble
from exec_archive.server.api import N8nApi
from exec_archive.server.connection import Connection
from exec_archive.server.trouble import BrokenAnswer, Unreachable
from fake_n8n import Exchange, FakeN8n, faults
from fake_n8n.wire import chunk
from unit.server.conftest import Connect

PLENTY = 1 << 20
BREAKING = [faults.cut_body, faults.cut_chunks, faults.cut_gzip]


def get(connection: Connection, largest: int = PLENTY) -> bytes:
    return bytes(connection.get("executions", {}, largest))


def listed(raw: bytes) -> list[str]:
    return [row["id"] for row in json.loads(raw)["data"]]


def test_an_answer_is_what_the_server_said(fake: FakeN8n, connect: Connect) -> None:
    connection = connect()
    assert listed(get(connection)) == ["3", "2", "1"]
    for _ in range(50):
        fake.world.insert()  # large enough to be packed
    assert len(listed(get(connection))) == 53
    assert all(request.headers["accept-encoding"] == "gzip" for request in fake.requests)


@pytest.mark.parametrize("fault", [*BREAKING, faults.reset])
def test_what_broke_off_is_asked_for_again(
    fake: FakeN8n, connect: Connect, slept: list[float], fault: faults.Fault
) -> None:
    connection = connect()
    get(connection)
    fake.faults.extend([fault, fault])
    assert listed(get(connection)) == ["3", "2", "1"]
    assert slept == [0.5, 1.5], "it waits a little longer each time"


@pytest.mark.parametrize("fault", BREAKING)
def test_what_always_breaks_off_is_given_up(
    fake: FakeN8n, connect: Connect, slept: list[float], fault: faults.Fault
) -> None:
    fake.choose_fault = lambda _: fault
    with pytest.raises(BrokenAnswer, match="broke off before its end") as broken:
        get(connect())
    assert "Run the same command again" in broken.value.advice
    assert len(slept) == 3


def test_more_body_than_its_length_says_does_not_become_the_next_answer(
    fake: FakeN8n, connect: Connect
) -> None:
    connection = connect()
    fake.faults.append(faults.short_length)
    assert len(get(connection)) > 0
    assert listed(get(connection)) == ["3", "2", "1"]


@pytest.mark.parametrize("fault", [faults.body_without_end, faults.gzip_without_end])
def test_a_body_without_end_is_left(
    fake: FakeN8n, connect: Connect, tmp_path: Path, fault: faults.Fault
) -> None:
    fake.choose_fault = lambda _: fault
    with pytest.raises(BrokenAnswer, match="did not end after 3,000,000 bytes"):
        get(connect(attempts=2), 3_000_000)
    assert list((tmp_path / "spool").iterdir()) == [], "what it kept meanwhile is gone"


def test_a_body_that_drips_is_left(fake: FakeN8n, connect: Connect) -> None:
    fake.choose_fault = lambda _: faults.dripping
    with pytest.raises(BrokenAnswer, match="came too slowly"):
        get(connect(attempts=1, grace_seconds=0.05))


def test_a_packed_body_of_which_nothing_unpacks_is_left(fake: FakeN8n, connect: Connect) -> None:
    def endless_name(exchange: Exchange) -> None:
        """A gzip header whose file name goes on and on."""
        head = exchange.answer.head(Content_Encoding="gzip", Transfer_Encoding="chunked")
        exchange.write(head + chunk(b"\x1f\x8b\x08\x08\0\0\0\0\0\xff"))
        while True:
            exchange.write(chunk(b"a" * 100))
            exchange.pause(0.01)

    fake.choose_fault = lambda _: endless_name
    with pytest.raises(BrokenAnswer, match="came too slowly"):
        get(connect(attempts=1, grace_seconds=0.05))


def test_what_follows_a_packed_body_without_end_is_left(fake: FakeN8n, connect: Connect) -> None:
    def and_more(exchange: Exchange) -> None:
        head = exchange.answer.head(Content_Encoding="gzip", Transfer_Encoding="chunked")
        exchange.write(head + chunk(gzip.compress(exchange.answer.body)))
        while True:
            exchange.write(chunk(b"more"))
            exchange.pause(0.01)

    fake.choose_fault = lambda _: and_more
    with pytest.raises(BrokenAnswer, match="came too slowly"):
        get(connect(attempts=1, grace_seconds=0.05))


@pytest.mark.parametrize("attempts", [1, 2])
def test_silence_is_not_waited_out(fake: FakeN8n, connect: Connect, attempts: int) -> None:
    def nothing(exchange: Exchange) -> None:
        exchange.wait_until_client_leaves()

    for fault, problem in ((faults.silence, "stopped coming"), (nothing, "does not answer")):
        fake.choose_fault = lambda _, fault=fault: fault
        with pytest.raises(ServerTrouble, match=problem):
            get(connect(attempts=attempts, silence_seconds=0.05))


def test_a_wrong_address_is_not_tried_again(
    fake: FakeN8n, connect: Connect, slept: list[float]
) -> None:
    fake.choose_fault = lambda _: faults.reset
    with pytest.raises(Unreachable, match="no way to"):
        get(connect())
    assert slept == []


def test_a_large_answer_is_on_the_disk_and_leaves_nothing(
    fake: FakeN8n, connect: Connect, tmp_path: Path
) -> None:
    text = json.dumps({"data": [], "filling": "x" * 5_000_000}).encode()
    fake.choose_fault = lambda _: faults.instead(200, json.loads(text))
    body = connect().get("executions", {}, 10_000_000)
    assert isinstance(body, mmap.mmap)
    assert json.loads(body[:]) == json.loads(text)
    body.close()
    spool = tmp_path / "spool"
    assert list(spool.iterdir()) == []
    assert spool.stat().st_mode & 0o077 == 0


def test_a_disk_that_refuses_is_no_trouble_of_the_server(
    fake: FakeN8n, connect: Connect, tmp_path: Path
) -> None:
    (tmp_path / "spool").write_bytes(b"in the way")
    fake.choose_fault = lambda _: faults.instead(200, {"filling": "x" * 2_000_000})
    with pytest.raises(MachineError, match="keeping an answer of the server"):
        get(connect(), 10_000_000)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b'{"data":{}}',
        b'{"data":[1]}',
        b'{"data":[{}]}',
        b'{"data":[{"id":1}]}',
        b'{"data":[],"nextCursor":5}',
        b"<!DOCTYPE html>",
        b'"\xff"',
        b"\xff\xfe",
        b"{",
        b'{"data":[{"id":"1","x":' + b"[" * 2000 + b"]" * 2000 + b"}]}",
    ],
)
def test_what_is_not_n8n_is_told_so(fake: FakeN8n, connect: Connect, body: bytes) -> None:
    def other(exchange: Exchange) -> None:
        exchange.write(exchange.answer.head(Content_Length=str(len(body))) + body)

    fake.choose_fault = lambda _: other
    with pytest.raises(NotN8n, match="is not n8n's API") as refused:
        N8nApi(connect()).rows({})
    assert "Check the address" in refused.value.advice


@pytest.mark.parametrize("fault", [faults.html_instead, faults.empty_object])
def test_a_page_of_something_else_is_not_n8n(
    fake: FakeN8n, connect: Connect, fault: faults.Fault
) -> None:
    fake.choose_fault = lambda _: fault
    with pytest.raises(NotN8n):
        N8nApi(connect()).rows({})
    with pytest.raises(NotN8n):
        list(N8nApi(connect()).workflows())


def test_a_list_that_stops_short_is_still_n8n(fake: FakeN8n, connect: Connect) -> None:
    fake.choose_fault = lambda _: faults.truncated_json
    with pytest.raises(BrokenAnswer, match="no whole JSON"):
        N8nApi(connect()).rows({})


def test_another_service_is_not_n8n(fake: FakeN8n, connect: Connect) -> None:
    def ssh(exchange: Exchange) -> None:
        exchange.write(b"SSH-2.0-OpenSSH_9.9\r\n")
        exchange.close()

    fake.choose_fault = lambda _: ssh
    with pytest.raises(NotN8n, match="does not speak HTTP"):
        get(connect())


def test_packed_answers_may_come_in_any_pieces(fake: FakeN8n, connect: Connect) -> None:
    text = json.dumps({"data": list(range(3000))}).encode()

    def in_pieces(exchange: Exchange) -> None:
        packed = gzip.compress(text)
        exchange.write(exchange.answer.head(Content_Encoding="GZIP", Transfer_Encoding="chunked"))
        for place in range(0, len(packed), 7):
            exchange.write(chunk(packed[place : place + 7]))
        exchange.write(chunk(b""))

    fake.choose_fault = lambda _: in_pieces
    connection = connect()
    assert [get(connection), get(connection)] == [text, text]


def test_what_only_says_it_is_packed_breaks_off(fake: FakeN8n, connect: Connect) -> None:
    def unpacked(exchange: Exchange) -> None:
        body = zlib.compress(b"{}")  # not what the header says
        head = exchange.answer.head(Content_Encoding="gzip", Content_Length=str(len(body)))
        exchange.write(head + body)

    fake.choose_fault = lambda _: unpacked
    with pytest.raises(BrokenAnswer):
        get(connect())
