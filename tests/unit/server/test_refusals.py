"""What a server says instead of an answer, in words for a person."""

import email.utils
import time

import pytest

from exec_archive.errors import AccessDenied, ExecArchiveError, NotN8n, ServerTrouble
from exec_archive.server.api import N8nApi
from exec_archive.server.probe import Abilities, probe
from exec_archive.server.trouble import AskedToWait, Refused
from fake_n8n import Exchange, FakeN8n, faults
from fake_n8n.wire import Answer
from unit.server.conftest import Connect


def refused(api: N8nApi) -> ExecArchiveError:
    with pytest.raises(ExecArchiveError) as error:
        api.rows({})
    return error.value


def test_a_wrong_key_is_refused(fake: FakeN8n, connect: Connect, slept: list[float]) -> None:
    error = refused(N8nApi(connect(key="another")))
    assert isinstance(error, AccessDenied)
    assert error.problem == f"{fake.url} refuses the key (401: Unauthorized)."
    assert "Settings, n8n API" in error.advice
    assert "another" not in error.problem + error.advice
    assert slept == [], "a key does not get better by waiting"


@pytest.mark.parametrize(
    ("scopes", "words"),
    [
        ({"execution:read"}, ("may not list executions", "scope execution:list")),
        ({"execution:list"}, ("may not read an execution", "scope execution:read")),
        ({"execution:list", "execution:read"}, ("may not list workflows", "scope workflow:list")),
    ],
)
def test_a_key_without_a_right_is_told_which(
    fake: FakeN8n, connect: Connect, scopes: set[str], words: tuple[str, str]
) -> None:
    fake.scopes = frozenset(scopes)
    api = N8nApi(connect())
    with pytest.raises(AccessDenied) as error:
        [api.rows({}), api.row("1"), list(api.workflows())]
    assert words[0] in error.value.problem
    assert words[1] in error.value.advice


def test_a_probe_tells_what_a_key_may_do(fake: FakeN8n, connect: Connect) -> None:
    assert probe(N8nApi(connect())) == Abilities(
        read_executions=True, list_workflows=True, newest_id="3"
    )
    fake.scopes = frozenset({"execution:list"})
    assert probe(N8nApi(connect())) == Abilities(
        read_executions=False, list_workflows=False, newest_id="3"
    )
    fake.world.set_up_anew()
    assert probe(N8nApi(connect())).read_executions is None


@pytest.mark.parametrize(
    ("said", "waits"),
    [("2", 2.0), ("0", 0.0), ("300", 300.0), (None, 0.5), ("²", 0.5), ("soon", 0.5), ("-5", 0.5)],
)
def test_a_server_that_asks_to_wait_is_given_the_time(
    fake: FakeN8n, connect: Connect, slept: list[float], said: str | None, waits: float
) -> None:
    fake.faults.append(faults.too_many_requests(said))
    assert len(N8nApi(connect()).rows({}).rows) == 3
    assert slept == [waits]


@pytest.mark.parametrize("seconds", [-60, 40])
def test_the_time_to_wait_may_be_a_date(
    fake: FakeN8n, connect: Connect, slept: list[float], seconds: int
) -> None:
    date = email.utils.formatdate(time.time() + seconds, usegmt=True)
    fake.faults.append(faults.too_many_requests(date))
    assert len(N8nApi(connect()).rows({}).rows) == 3
    assert max(0, seconds - 30) <= slept[0] <= max(0, seconds)


@pytest.mark.parametrize("said", ["301", "86400", "9" * 30, "9" * 4000])
def test_a_server_that_asks_to_wait_too_long_is_left(
    fake: FakeN8n, connect: Connect, slept: list[float], said: str
) -> None:
    fake.faults.append(faults.too_many_requests(said))
    error = refused(N8nApi(connect()))
    assert isinstance(error, AskedToWait)
    assert "429 to executions: Too many requests" in error.problem
    assert "It asks to wait" in error.advice
    assert len(error.advice) < 150
    assert slept == []


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_a_server_that_is_away_for_a_moment_is_asked_again(
    fake: FakeN8n, connect: Connect, slept: list[float], status: int
) -> None:
    fake.faults.extend([faults.page_of_html(status)] * 3)
    assert len(N8nApi(connect()).rows({}).rows) == 3
    assert slept == [0.5, 1.5, 4.5]
    fake.choose_fault = lambda _: faults.page_of_html(status)
    assert str(status) in refused(N8nApi(connect())).problem


def test_other_refusals_repeat_the_servers_words(fake: FakeN8n, connect: Connect) -> None:
    fake.choose_fault = lambda _: faults.instead(400, {"message": "limit must be <= 250."})
    error = refused(N8nApi(connect()))
    assert error.problem == "The server answered 400 to executions: limit must be <= 250."
    assert "Check the address" in error.advice
    fake.choose_fault = lambda _: faults.internal_error
    assert "Run the same command again later" in refused(N8nApi(connect())).advice


@pytest.mark.parametrize("said", ["Not Found", "not found"])
def test_what_n8n_does_not_have_is_none(fake: FakeN8n, connect: Connect, said: str) -> None:
    fake.choose_fault = lambda _: faults.instead(404, {"message": said})
    api = N8nApi(connect())
    assert (api.row("1"), api.document("1")) == (None, None)


@pytest.mark.parametrize("said", ["no Route matched with those values", "Not Found: /api", ""])
def test_a_404_of_something_in_front_of_n8n_is_a_refusal(
    fake: FakeN8n, connect: Connect, said: str
) -> None:
    fake.choose_fault = lambda _: faults.instead(404, {"message": said})
    api = N8nApi(connect())
    for ask in (api.row, api.document):
        with pytest.raises(Refused, match="answered 404"):
            ask("1")


def test_an_address_without_the_api_is_not_n8n(fake: FakeN8n, connect: Connect) -> None:
    error = refused(N8nApi(connect(f"{fake.url}/elsewhere")))
    assert isinstance(error, NotN8n)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"[" * 5000,
        b'{"x":' + b"[" * 5000,
        b'{"message":{"a":1}}',
        b'{"message":"\xff"}',
        b"<html>",
        b"x" * 100_000,
    ],
)
def test_a_refusal_without_words_is_a_refusal(fake: FakeN8n, connect: Connect, body: bytes) -> None:
    fake.choose_fault = lambda _: lambda exchange: exchange.send(Answer(418, body))
    assert refused(N8nApi(connect())).problem == "The server answered 418 to executions."


def test_a_refusal_that_drips_does_not_hold_us(fake: FakeN8n, connect: Connect) -> None:
    def cut(exchange: Exchange) -> None:
        exchange.write(Answer(500, b"").head(Content_Length="500") + b'{"message":"an')
        exchange.close()

    fake.choose_fault = lambda _: cut
    assert refused(N8nApi(connect())).problem == "The server answered 500 to executions."


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed_and_the_key_stays(
    fake: FakeN8n, connect: Connect, status: int
) -> None:
    with FakeN8n(key=fake.key) as elsewhere:
        fake.choose_fault = lambda _: faults.redirect(status, f"{elsewhere.url}/n8n")
        error = refused(N8nApi(connect()))
        assert elsewhere.requests == []
        assert f"sends us on to {elsewhere.url}/n8n; that is not followed" in error.problem
    assert isinstance(error, ServerTrouble)
    assert "give its address instead" in error.advice
    assert len(fake.requests) == 1


def test_a_redirect_to_https_of_the_same_host_says_which_address(
    fake: FakeN8n, connect: Connect
) -> None:
    fake.choose_fault = lambda _: faults.redirect(308, "https://n8n.example.com")
    assert "on to https://n8n.example.com; that" in refused(N8nApi(connect())).problem


@pytest.mark.parametrize(
    "location",
    ["/signin?next=1", "//evil.example", "http://[", "https://me:hunter2@evil.example/x", "%%"],
)
def test_any_redirect_is_told(fake: FakeN8n, connect: Connect, location: str) -> None:
    answer = Answer(302, b"", {"Location": location})
    fake.choose_fault = lambda _: lambda exchange: exchange.send(answer)
    error = refused(N8nApi(connect()))
    assert "that is not followed" in error.problem
    assert "hunter2" not in error.problem


def test_a_redirect_to_nowhere_is_a_refusal(fake: FakeN8n, connect: Connect) -> None:
    fake.choose_fault = lambda _: faults.instead(304, "")
    assert isinstance(refused(N8nApi(connect())), Refused)
