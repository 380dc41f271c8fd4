"""The parts of the door that take hours or many addresses to see."""

import anyio
import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.types import Message, Receive, Scope, Send

from exec_archive_web.door.attempts import SECONDS, WRONG_ONES, Attempts
from exec_archive_web.door.door import Door
from exec_archive_web.door.hosts import Hosts
from exec_archive_web.door.sessions import SECONDS as SESSION_SECONDS
from exec_archive_web.door.sessions import Sessions
from exec_archive_web.door.tokens import Tokens
from exec_archive_web.door.visitor import Visitor


class Clock:
    """A clock that goes when it is told to."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def guessed(attempts: Attempts, address: str, times: int = WRONG_ONES) -> None:
    for _ in range(times):
        attempts.note_wrong(address)


def test_a_minute_after_wrong_tokens_one_is_looked_at_again() -> None:
    clock = Clock()
    attempts = Attempts(clock)
    guessed(attempts, "10.0.0.7", WRONG_ONES - 1)
    assert attempts.wait("10.0.0.7") == 0
    clock.now += 10
    attempts.note_wrong("10.0.0.7")
    assert attempts.wait("10.0.0.7") == SECONDS - 10
    assert attempts.wait("10.0.0.8") == 0
    clock.now += SECONDS - 10.5
    assert attempts.wait("10.0.0.7") == 1
    clock.now += 1
    assert attempts.wait("10.0.0.7") == 0
    attempts.note_wrong("10.0.0.7")
    assert attempts.wait("10.0.0.7") == 0


def test_who_has_many_addresses_of_one_network_is_one_guesser() -> None:
    attempts = Attempts(Clock())
    for number in range(WRONG_ONES):
        attempts.note_wrong(f"2001:db8::{number + 1:x}")
    assert attempts.wait("2001:db8::ffff:1")
    assert not attempts.wait("2001:db8:0:1::1")


def test_guesses_from_everywhere_take_no_more_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("exec_archive_web.door.attempts._MOST_ADDRESSES", 5)
    attempts = Attempts(Clock())
    for number in range(20):
        guessed(attempts, f"10.0.0.{number}")
    assert [attempts.wait(f"10.0.0.{number}") > 0 for number in range(20)] == [False] * 15 + [
        True
    ] * 5


def test_a_session_lasts_half_a_day() -> None:
    clock = Clock()
    sessions = Sessions(clock)
    name = sessions.begin(Visitor(may_retry=True))
    clock.now += SESSION_SECONDS - 1
    found = sessions.visitor(name)
    assert found is not None
    assert found.may_retry
    assert len(found.csrf) == 43
    clock.now += 1
    assert sessions.visitor(name) is None
    assert sessions.visitor("") is None


def test_sessions_are_told_apart_and_end_alone() -> None:
    sessions = Sessions()
    first, second = (sessions.begin(Visitor(may_retry=may)) for may in (True, False))
    told = [sessions.visitor(name) for name in (first, second)]
    assert told[0] is not None
    assert told[1] is not None
    assert (told[0].may_retry, told[1].may_retry) == (True, False)
    assert told[0].csrf != told[1].csrf
    sessions.end(first)
    assert sessions.visitor(first) is None
    assert sessions.visitor(second) == told[1]


def test_too_many_logins_end_the_oldest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("exec_archive_web.door.sessions._MOST", 3)
    sessions = Sessions()
    names = [sessions.begin(Visitor(may_retry=False)) for _ in range(5)]
    assert [sessions.visitor(name) is not None for name in names] == [False] * 2 + [True] * 3


def test_a_token_that_may_retry_may_although_it_also_reads() -> None:
    tokens = Tokens(["a", "b"], ["b", "c"])
    assert [tokens.holder(given) for given in (b"a", b"b", b"c", b"d", b"")] == [
        Visitor(may_retry=False),
        Visitor(may_retry=True),
        Visitor(may_retry=True),
        None,
        None,
    ]


@given(st.binary(max_size=40))
def test_whatever_a_host_header_holds_it_is_judged(header: bytes) -> None:
    assert Hosts().admit([header]) in {True, False}


@pytest.mark.parametrize(
    ("header", "admitted"),
    [
        (b"localhost", True),
        (b"LOCALHOST:80", True),
        (b"localhost.", True),
        (b"192.168.1.20:5680", True),
        (b"[fe80::1]:5680", True),
        (b"archive.example", True),
        (b"archive.example.", True),
        (b"archive.example.evil", False),
        (b"xarchive.example", False),
        (b"localhost@evil.example", False),
        (b"localhost:80:80", False),
        (b"localhost:x", False),
        (b"1.2.3.4.evil.example", False),
        (b"", False),
    ],
)
def test_names_are_whole_names(header: bytes, admitted: bool) -> None:
    assert Hosts(["archive.example"]).admit([header]) is admitted
    assert not Hosts(["archive.example"]).admit([header, header])
    assert not Hosts().admit([])


def test_a_request_that_breaks_off_has_nothing_done() -> None:
    came: list[Message] = [
        {"type": "http.request", "body": b"csr", "more_body": True},
        {"type": "http.disconnect"},
    ]
    happened: list[object] = []

    async def inside(_scope: Scope, _receive: Receive, _send: Send) -> None:
        happened.append("asked")

    async def receive() -> Message:
        return came.pop(0)

    async def send(message: Message) -> None:
        happened.append(message)

    scope: Scope = {
        "type": "http",
        "method": "POST",
        "raw_path": b"/api/automations/executions/3/retry",
        "query_string": b"",
        "headers": [(b"host", b"localhost"), (b"x-n8n-api-key", b"a token that is known")],
    }
    anyio.run(Door(inside, Tokens(["a token that is known"])), scope, receive, send)
    assert happened == []
