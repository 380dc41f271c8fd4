"""Mail reaches a real mail server, encrypted and logged in; and what keeps it from doing so."""

import socket
import traceback
from collections.abc import Callable
from typing import Any

import pytest
import trustme

from acceptance.kit.receivers import PASSWORD, USER, MailServer, speaking
from acceptance.kit.servers import nobodys_port
from exec_archive.configuration_channels import Email
from exec_archive.monitor.channels.channel import LoginRefused, NotDelivered, NotReady
from exec_archive.monitor.channels.mail import MailChannel, MailPatience
from exec_archive.monitor.channels.opening import opened
from unit.monitor.conftest import A_RECOVERY, AN_ALERT, Kept

Make = Callable[..., MailChannel]


@pytest.fixture
def to_port(bundle: str, kept: Kept) -> Make:
    """A channel to a port of this machine, with the right password unless said otherwise."""
    password = kept("password", PASSWORD)

    def make(port: int, patience: MailPatience | None = None, **more: Any) -> MailChannel:
        fields = {
            "host": "127.0.0.1",
            "port": port,
            "sender": "n8n@example.com",
            "to": ("ops@example.com",),
            "user": USER,
            "password_file": password,
            "ca_bundle": bundle,
            **more,
        }
        return MailChannel("mail", Email(**fields), patience)

    return make


def refused(channel: MailChannel) -> NotDelivered:
    """Why it was not delivered, said without the password."""
    with pytest.raises(NotDelivered) as error:
        channel.send(AN_ALERT)
    told = "".join(traceback.format_exception(error.value))
    assert PASSWORD not in told + error.value.advice + repr(channel)
    assert "\n" not in error.value.reason
    return error.value


def test_starttls_and_login(to_port: Make, certificate: trustme.LeafCert) -> None:
    with MailServer(certificate) as server:
        assert to_port(server.port).send(AN_ALERT) == []
    assert server.was_encrypted == [True]
    assert server.logins == [PASSWORD.encode()]
    assert server.recipients == [["ops@example.com"]]
    assert server.mails[0]["Subject"] == "[exec-archive] Orders failed 3 times in a row."


def test_tls_from_the_first_byte_on(to_port: Make, certificate: trustme.LeafCert) -> None:
    with MailServer(certificate, at_once=True) as server:
        channel = to_port(server.port, security="tls")
        channel.send(AN_ALERT)
        channel.send(A_RECOVERY)
    assert server.was_encrypted == [True, True]
    assert [mail["X-Exec-Archive-Alert"] for mail in server.mails] == [AN_ALERT.id, A_RECOVERY.id]


def test_without_encryption_and_login_on_this_machine(to_port: Make) -> None:
    with MailServer(wants_login=False) as server:
        to_port(server.port, security="none", user=None, password_file=None).send(AN_ALERT)
    assert server.was_encrypted == [False]
    assert len(server.mails) == 1


def test_a_server_that_knows_only_the_older_login(
    to_port: Make, certificate: trustme.LeafCert, monkeypatch: pytest.MonkeyPatch
) -> None:
    protocol = MailServer._protocol

    def without_plain(self: MailServer) -> Any:
        made = protocol(self)
        made._auth_methods.pop("PLAIN")
        return made

    monkeypatch.setattr(MailServer, "_protocol", without_plain)
    with MailServer(certificate) as server:
        to_port(server.port).send(AN_ALERT)
    assert server.logins == [PASSWORD.encode()]
    assert len(server.mails) == 1


def test_a_wrong_password_is_told(to_port: Make, certificate: trustme.LeafCert, kept: Kept) -> None:
    other = kept("other", "another one")
    with MailServer(certificate) as server:
        error = refused(to_port(server.port, password_file=other))
    assert isinstance(error, LoginRefused)
    assert f"127.0.0.1:{server.port} refuses the login (535: " in error.reason
    assert other in error.advice
    assert server.mails == []


def test_no_user_where_one_is_wanted_is_told(to_port: Make, certificate: trustme.LeafCert) -> None:
    with MailServer(certificate) as server:
        error = refused(to_port(server.port, user=None, password_file=None))
    assert isinstance(error, LoginRefused)
    assert "refuses the login (530" in error.reason
    assert "Give the channel a user" in error.advice


def test_where_no_encryption_is_offered_no_password_goes(to_port: Make) -> None:
    with MailServer() as server:
        error = refused(to_port(server.port))
    assert "offers no encryption (STARTTLS)" in error.reason
    assert server.logins == []
    assert server.mails == []


@pytest.mark.parametrize("at_once", [False, True])
def test_a_certificate_of_an_unknown_authority_is_not_trusted(
    to_port: Make, certificate: trustme.LeafCert, at_once: bool
) -> None:
    with MailServer(certificate, at_once=at_once) as server:
        security = "tls" if at_once else "starttls"
        error = refused(to_port(server.port, ca_bundle=None, security=security))
    assert "is not trusted (unable to get local issuer certificate)" in error.reason
    assert "ca_bundle" in error.advice
    assert server.logins == []


def test_a_certificate_for_another_name_is_not_trusted(
    to_port: Make, authority: trustme.CA
) -> None:
    with MailServer(authority.issue_cert("mail.test")) as server:
        assert "not valid for '127.0.0.1'" in refused(to_port(server.port)).reason
    assert server.logins == []


def test_some_recipients_refused_is_delivered_and_told(
    to_port: Make, certificate: trustme.LeafCert
) -> None:
    with MailServer(certificate, refuses={"bob@example.com": "550 No such user here"}) as server:
        channel = to_port(server.port, to=("bob@example.com", "ops@example.com"))
        assert channel.send(AN_ALERT) == ["bob@example.com (550: No such user here) was refused"]
    assert server.recipients == [["ops@example.com"]]


def test_all_recipients_refused_is_not_delivered(
    to_port: Make, certificate: trustme.LeafCert
) -> None:
    with MailServer(certificate, refuses={"ops@example.com": "450 Try \x1b[2J later"}) as server:
        error = refused(to_port(server.port))
    assert error.reason == (
        f"127.0.0.1:{server.port} refuses every recipient: ops@example.com (450: Try [2J later)."
    )


def test_a_mail_that_is_refused_is_not_delivered(
    to_port: Make, certificate: trustme.LeafCert
) -> None:
    with MailServer(certificate, answers_data="554 Looks like spam") as server:
        error = refused(to_port(server.port))
    assert error.reason.endswith("refuses the mail (554: Looks like spam).")


def says_nothing(client: socket.socket) -> None:
    client.recv(1)


def closes_at_once(client: socket.socket) -> None:
    client.shutdown(socket.SHUT_RDWR)


def greets_without_end(client: socket.socket) -> None:
    while True:
        client.sendall(b"220-welcome\r\n")


def greets_in_one_line_without_end(client: socket.socket) -> None:
    while True:
        client.sendall(b"welcome ")


def drips(client: socket.socket) -> None:
    """One byte after the other, each well before any silence is too long."""
    client.settimeout(0.01)
    while True:
        client.sendall(b"2")
        try:
            client.recv(1)
        except TimeoutError:
            continue


def speaks_http(client: socket.socket) -> None:
    client.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")


@pytest.mark.parametrize(
    ("talk", "words"),
    [
        (says_nothing, "does not answer in time"),
        (closes_at_once, "There is no way to"),
        (greets_without_end, "it says too much"),
        (greets_in_one_line_without_end, "refuses the mail"),
        (drips, "does not answer in time"),
        (speaks_http, "in no words of SMTP"),
    ],
)
def test_a_server_that_is_none_is_left(
    to_port: Make, talk: Callable[[socket.socket], None], words: str
) -> None:
    # The others end by what they say, however long a busy machine takes for that.
    hurry = MailPatience(0.2, 0.3) if talk in {says_nothing, drips} else None
    with speaking(talk) as port:
        error = refused(to_port(port, hurry))
    assert words in error.reason
    assert f"127.0.0.1:{port}" in error.reason


def test_tls_where_none_is_spoken_is_told(to_port: Make) -> None:
    with MailServer() as server:
        error = refused(to_port(server.port, security="tls"))
    assert "No TLS connection to" in error.reason
    assert "starttls" in error.advice


def test_nobody_there_is_told(to_port: Make) -> None:
    assert "(Connection refused)" in refused(to_port(nobodys_port())).reason


@pytest.mark.parametrize("name", ["mail.invalid", "mail..invalid", f"{'m' * 70}.invalid"])
def test_a_name_that_nobody_has_is_told(to_port: Make, name: str) -> None:
    assert refused(to_port(25, host=name)).reason == f"No server is called {name}."


def test_a_server_that_cannot_look_a_password_up_now_is_no_refusal(to_port: Make) -> None:
    def is_not_ready(client: socket.socket) -> None:
        client.sendall(b"220 hello\r\n")
        while line := client.recv(4096):
            is_login = line.startswith(b"AUTH")
            client.sendall(b"454 later\r\n" if is_login else b"250 AUTH PLAIN\r\n")

    with speaking(is_not_ready) as port:
        error = refused(to_port(port, security="none"))
    assert not isinstance(error, LoginRefused)
    assert "(454: later)" in error.reason


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"password_file": "/nowhere/password"}, "The password cannot be read from the file"),
        (
            {"password_file": None, "password_command": "exit 3"},
            "No password comes of the command exit 3: it ended with 3",
        ),
        (
            {"password_file": None, "password_variable": "NO_SUCH_PASSWORD"},
            "There is no password: the environment variable NO_SUCH_PASSWORD is not set",
        ),
        ({"ca_bundle": "/nowhere/authority.pem"}, "holds no certificates that can be read"),
    ],
)
def test_what_is_missing_on_our_side_keeps_the_alert_too(
    to_port: Make, certificate: trustme.LeafCert, fields: dict[str, Any], words: str
) -> None:
    with MailServer(certificate) as server:
        error = refused(to_port(server.port, **fields))
    assert isinstance(error, NotReady)
    assert words in error.reason
    assert server.mails == []


def test_a_server_that_repeats_the_password_does_not_bring_it_into_words(to_port: Make) -> None:
    def repeats(client: socket.socket) -> None:
        client.sendall(b"220 hello\r\n")
        while line := client.recv(4096):
            is_login = line.startswith(b"AUTH")
            client.sendall(b"500 what is " + line if is_login else b"250 AUTH PLAIN\r\n")

    with speaking(repeats) as port:
        error = refused(to_port(port, security="none"))
    assert "refuses the login (500: what is AUTH PLAIN (hidden))" in error.reason


def test_a_password_is_asked_for_once(
    to_port: Make, certificate: trustme.LeafCert, tmp_path: Any, kept: Kept
) -> None:
    asked = tmp_path / "asked"
    command = f"echo >> '{asked}'; cat '{kept('password', PASSWORD)}'"
    with MailServer(certificate) as server:
        channel = to_port(server.port, password_file=None, password_command=command)
        assert not asked.exists(), "nothing is read before there is something to send"
        channel.send(AN_ALERT)
        channel.send(A_RECOVERY)
    assert len(server.mails) == 2
    assert asked.read_text() == "\n"


def test_it_is_opened_by_its_settings() -> None:
    settings = Email(host="smtp.example.com", sender="a@example.com", to=("b@example.com",))
    channel = opened("mail", settings)
    assert (channel.name, channel.receiver) == ("mail", "smtp.example.com:587, for b@example.com")
    assert isinstance(channel, MailChannel)
