"""A real receiver gets one POST, signed; and what keeps it from getting one."""

import hashlib
import hmac
import json
import traceback
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest
import trustme

from acceptance.kit.contracts import keeps_to
from acceptance.kit.receivers import (
    HttpReceiver,
    Posted,
    answering,
    breaking_off,
    without_end,
)
from acceptance.kit.servers import ConnectProxy, TlsFront, nobodys_port
from exec_archive.configuration_channels import Webhook
from exec_archive.monitor.alert import as_json, from_json
from exec_archive.monitor.channels.channel import LoginRefused, NotDelivered, NotReady
from exec_archive.monitor.channels.opening import opened
from exec_archive.monitor.channels.webhook import WebhookChannel, WebhookPatience
from unit.monitor.conftest import A_RECOVERY, AN_ALERT, Kept

PATH = "/hooks/T0KEN-of-a-test/also+secret"
QUERY = "key=another-t0ken"
SIGNED_BY = "a sécret that signs"
SECRETS = [PATH, "T0KEN-of-a-test", "also+secret", "another-t0ken", SIGNED_BY]

Make = Callable[..., WebhookChannel]


@pytest.fixture
def receiver() -> Iterator[HttpReceiver]:
    """One that takes everything, unless it is told to answer otherwise."""
    with HttpReceiver() as server:
        yield server


@pytest.fixture
def slept() -> list[float]:
    """How long it would have waited."""
    return []


@pytest.fixture
def channel_to(kept: Kept, slept: list[float]) -> Make:
    """A channel to an address, signed, that does not really wait."""
    secret = kept("secret", SIGNED_BY)

    def make(where: str, /, **more: Any) -> WebhookChannel:
        fields = {"url": f"{where}{PATH}?{QUERY}", "secret_file": secret, "timeout": 10, **more}
        return WebhookChannel("chat", Webhook(**fields), WebhookPatience(sleep=slept.append))

    return make


def refused(channel: WebhookChannel) -> NotDelivered:
    """Why it was not delivered, said without any secret."""
    with pytest.raises(NotDelivered) as error:
        channel.send(AN_ALERT)
    told = "".join(traceback.format_exception(error.value)) + error.value.advice
    told += repr(channel) + repr(channel._settings) + repr(channel._hook) + channel.receiver
    assert not [each for each in SECRETS if each in told], told
    assert "\n" not in error.value.reason
    return error.value


def is_signed(posted: Posted) -> bool:
    """As docs/alerts.md tells receivers to look."""
    signed = posted.headers["x-exec-archive-timestamp"].encode() + b"." + posted.body
    made = hmac.new(SIGNED_BY.encode(), signed, hashlib.sha256).hexdigest()
    return posted.headers["x-exec-archive-signature"] == f"v1={made}"


@pytest.mark.parametrize("alert", [AN_ALERT, A_RECOVERY])
def test_it_is_posted_as_published_and_signed(
    receiver: HttpReceiver, channel_to: Make, alert: Any
) -> None:
    assert channel_to(receiver.url).send(alert) == []
    (posted,) = receiver.posted
    assert posted.path == f"{PATH}?{QUERY}"
    assert posted.headers["content-type"] == "application/json"
    assert posted.headers["user-agent"].startswith("exec-archive/")
    assert posted.headers["x-exec-archive-alert"] == alert.id
    assert is_signed(posted)
    keeps_to("alert", json.loads(posted.body))
    assert from_json(json.loads(posted.body)) == alert


def test_the_signature_holds_for_this_time_and_this_body_alone(
    receiver: HttpReceiver, channel_to: Make
) -> None:
    channel_to(receiver.url).send(AN_ALERT)
    (posted,) = receiver.posted
    assert not is_signed(posted._replace(body=posted.body + b" "))
    later = {**posted.headers, "x-exec-archive-timestamp": "1"}
    assert not is_signed(posted._replace(headers=later))
    now = datetime.now(UTC).timestamp()
    assert abs(int(posted.headers["x-exec-archive-timestamp"]) - now) < 60


def test_without_a_secret_nothing_is_signed(receiver: HttpReceiver, channel_to: Make) -> None:
    channel_to(receiver.url, secret_file=None).send(AN_ALERT)
    assert "x-exec-archive-signature" not in receiver.posted[0].headers


def test_a_template_is_sent_in_place_of_the_published_form(
    receiver: HttpReceiver, channel_to: Make
) -> None:
    template = '{"text": "{summary} {cause}", "n": 1}'
    channel_to(receiver.url, template=template).send(AN_ALERT)
    assert json.loads(receiver.posted[0].body) == {
        "text": "Orders failed 3 times in a row. Push to CRM: upstream database is down",
        "n": 1,
    }
    assert is_signed(receiver.posted[0])


@pytest.mark.parametrize("status", [200, 201, 202, 204])
def test_every_kind_of_success_counts(
    receiver: HttpReceiver, channel_to: Make, status: int
) -> None:
    receiver.add(answering(status))
    assert channel_to(receiver.url).send(AN_ALERT) == []


def test_a_success_that_does_not_end_is_one(receiver: HttpReceiver, channel_to: Make) -> None:
    receiver.add(without_end(200))
    assert channel_to(receiver.url).send(AN_ALERT) == []


def test_too_much_to_do_is_waited_for_as_it_asks(
    receiver: HttpReceiver, channel_to: Make, slept: list[float]
) -> None:
    receiver.add(answering(429, Retry_After="7"), answering(503), answering(200))
    channel_to(receiver.url).send(AN_ALERT)
    assert slept == [7, 3]
    assert len(receiver.posted) == 3
    assert all(is_signed(each) for each in receiver.posted)
    assert len({each.headers["x-exec-archive-alert"] for each in receiver.posted}) == 1
    assert len({each.body for each in receiver.posted}) == 1


def test_it_does_not_try_without_end(
    receiver: HttpReceiver, channel_to: Make, slept: list[float]
) -> None:
    receiver.add(answering(503, "busy"))
    assert refused(channel_to(receiver.url)).reason == f"{receiver.url} answers 503: busy."
    assert slept == [1, 3]
    assert len(receiver.posted) == 3


@pytest.mark.parametrize("seconds", ["3600", "99999999999999999999", "date"])
def test_who_asks_for_a_long_wait_is_not_waited_for(
    receiver: HttpReceiver, channel_to: Make, slept: list[float], seconds: str
) -> None:
    if seconds == "date":
        seconds = format_datetime(datetime.now(UTC) + timedelta(hours=1))
    receiver.add(answering(429, Retry_After=seconds))
    assert "answers 429" in refused(channel_to(receiver.url)).reason
    assert slept == []
    assert len(receiver.posted) == 1


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 500])
def test_any_other_refusal_is_told_at_once(
    receiver: HttpReceiver, channel_to: Make, slept: list[float], status: int
) -> None:
    receiver.add(answering(status, "  no_such\x1b[31m hook\nmore"))
    error = refused(channel_to(receiver.url))
    assert error.reason == f"{receiver.url} answers {status}: no_such [31m hook."
    assert isinstance(error, LoginRefused) == (status in {401, 403})
    assert (len(receiver.posted), slept) == (1, [])


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_no_redirect_is_followed(receiver: HttpReceiver, channel_to: Make, status: int) -> None:
    with HttpReceiver() as elsewhere:
        there = f"{elsewhere.url}/login{PATH}"
        receiver.add(answering(status, Location=there))
        error = refused(channel_to(receiver.url))
        assert elsewhere.posted == []
    assert f"sends us on ({status} to {elsewhere.url})" in error.reason
    assert len(receiver.posted) == 1


@pytest.mark.parametrize(
    "said",
    [
        f"no hook at {PATH}?{QUERY}",
        "T0KEN-of-a-test is none",
        "also+secret",
        f"signed with {SIGNED_BY}?",
        "another-t0ken",
    ],
)
def test_a_receiver_that_repeats_a_secret_does_not_bring_it_into_words(
    receiver: HttpReceiver, channel_to: Make, said: str
) -> None:
    receiver.add(answering(404, said))
    assert "(hidden)" in refused(channel_to(receiver.url)).reason


def test_a_page_for_a_browser_is_not_repeated(receiver: HttpReceiver, channel_to: Make) -> None:
    receiver.add(answering(404, "<html>…", Content_Type="text/html; charset=utf-8"))
    assert refused(channel_to(receiver.url)).reason == f"{receiver.url} answers 404."


@pytest.mark.parametrize("said", [b"x" * 100_000, b"\xff" * 400, "é".encode() * 5000])
def test_long_words_are_cut(receiver: HttpReceiver, channel_to: Make, said: bytes) -> None:
    receiver.add(answering(400, said))
    assert len(refused(channel_to(receiver.url)).reason) < 300


def test_a_refusal_that_does_not_end_is_left(receiver: HttpReceiver, channel_to: Make) -> None:
    receiver.add(without_end(400))
    assert "answers 400: on and on" in refused(channel_to(receiver.url)).reason


def test_a_receiver_that_says_nothing_is_left(
    receiver: HttpReceiver, channel_to: Make, slept: list[float]
) -> None:
    receiver.add(receiver.says_nothing)
    error = refused(channel_to(receiver.url, timeout=0.1))
    assert error.reason == f"{receiver.url} does not answer."
    assert slept == [1, 3]


def test_a_head_that_drips_is_left(receiver: HttpReceiver, channel_to: Make) -> None:
    def drip(handler: Any) -> None:
        while not receiver.leaves.wait(0.01):
            handler.wfile.write(b"H")

    receiver.add(drip)
    with pytest.raises(NotDelivered):
        channel_to(receiver.url, timeout=0.2).send(AN_ALERT)


def test_a_receiver_that_breaks_off_is_asked_again(
    receiver: HttpReceiver, channel_to: Make, slept: list[float]
) -> None:
    receiver.add(breaking_off, answering(200))
    assert channel_to(receiver.url).send(AN_ALERT) == []
    receiver.add(breaking_off)
    assert "There is no way to" in refused(channel_to(receiver.url)).reason
    assert slept == [1, 1, 3]


def test_nobody_there_is_told(channel_to: Make, slept: list[float]) -> None:
    error = refused(channel_to(f"http://127.0.0.1:{nobodys_port()}"))
    assert "(Connection refused)" in error.reason
    assert slept == [1, 3]


def test_tls_by_an_authority_that_is_named(
    receiver: HttpReceiver, channel_to: Make, certificate: trustme.LeafCert, bundle: str
) -> None:
    with TlsFront(receiver.port, certificate) as front:
        here = f"https://127.0.0.1:{front.port}"
        channel_to(here, ca_bundle=bundle).send(AN_ALERT)
        assert len(receiver.posted) == 1
        assert "is not trusted" in refused(channel_to(here)).reason
        assert len(receiver.posted) == 1, "an alert must not go to whom we do not trust"


def test_a_proxy_leads_to_it_and_sees_nothing(
    receiver: HttpReceiver, channel_to: Make, authority: trustme.CA, bundle: str
) -> None:
    with (
        TlsFront(receiver.port, authority.issue_cert("chat.test")) as front,
        ConnectProxy(front.port) as proxy,
    ):
        channel_to("https://chat.test", ca_bundle=bundle, proxy=proxy.url).send(AN_ALERT)
        assert [each.split()[:2] for each in proxy.asked] == [["CONNECT", "chat.test:443"]]
        assert b"T0KEN" not in proxy.seen
    assert len(receiver.posted) == 1


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"url": f"http://chat.test{PATH}"}, "http://chat.test is plain HTTP"),
        ({"url": f"ftp://chat.test{PATH}"}, "The address of the webhook is none"),
        ({"url": f"chat.test{PATH}"}, "The address of the webhook is none"),
        ({"url": "https://also+secret@chat.test/"}, "The address of the webhook is none"),
        ({"url": f"https://chat.test:99999{PATH}"}, "The address of the webhook is none"),
        ({"url": f"https://[{PATH}"}, "The address of the webhook is none"),
        ({"url": f"https://chat.test{PATH}\r\nX: y"}, "The address of the webhook is none"),
        ({"url": None, "url_file": "/nowhere/url"}, "The address cannot be read from the file"),
        ({"secret_file": "/nowhere/secret"}, "The secret cannot be read from the file"),
        ({"ca_bundle": "/nowhere/a.pem"}, "holds no certificates that can be read"),
        ({"proxy": "socks://x"}, "no http or https address"),
    ],
)
def test_what_is_wrong_on_our_side_keeps_the_alert_too(
    channel_to: Make, fields: dict[str, Any], words: str
) -> None:
    error = refused(channel_to("https://chat.test", **fields))
    assert isinstance(error, NotReady)
    assert words in error.reason


def test_the_address_may_be_kept_like_a_secret(
    receiver: HttpReceiver, channel_to: Make, kept: Kept
) -> None:
    place = kept("url", f"{receiver.url}{PATH}?{QUERY}")
    channel = channel_to("", url=None, url_file=place)
    assert channel.receiver == "the webhook"
    channel.send(AN_ALERT)
    assert channel.receiver == receiver.url
    assert receiver.posted[0].path == f"{PATH}?{QUERY}"


def test_long_and_hostile_texts_are_sent_bounded_and_on_one_line(
    receiver: HttpReceiver, channel_to: Make
) -> None:
    hostile = "\x1b]0;x\x07\r\nBcc: x\u202e\ud800 " * 1000
    alert = AN_ALERT._replace(
        id=hostile, summary=hostile, cause=hostile, workflow_name=hostile, command=hostile
    )
    channel_to(receiver.url).send(alert)
    (posted,) = receiver.posted
    said = json.loads(posted.body)
    keeps_to("alert", said)
    assert len(posted.body) < 10_000
    assert all(text.isprintable() for text in (said["summary"], said["cause"], said["id"]))
    assert as_json(AN_ALERT).keys() == said.keys()


def test_it_is_opened_by_its_settings() -> None:
    assert isinstance(opened("chat", Webhook(url="https://chat.test/x")), WebhookChannel)
