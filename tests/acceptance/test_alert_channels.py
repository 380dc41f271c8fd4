"""`alerts test`: a real mail server and a real receiver get an alert, and mistakes are told."""

import json
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
import trustme

from acceptance.kit.contracts import keeps_to
from acceptance.kit.in_process import Ask
from acceptance.kit.receivers import (
    PASSWORD,
    USER,
    HttpReceiver,
    MailServer,
    answering,
    breaking_off,
    speaking,
    without_end,
)
from acceptance.kit.running import Ran
from acceptance.kit.servers import nobodys_port
from acceptance.kit.terminals import on_terminal, screen
from exec_archive.monitor.channels import mail, webhook

PATH = "/hooks/T0KEN-of-a-test"
SIGNED_BY = "a secret of this test"
SECRETS = [PASSWORD, "pässword", "T0KEN", quote(PASSWORD), SIGNED_BY]


@pytest.fixture
def receiver() -> Iterator[HttpReceiver]:
    with HttpReceiver() as server:
        yield server


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def mail_server(authority: trustme.CA) -> Iterator[MailServer]:
    refuses = {"bob@example.com": "550 No such user here"}
    with MailServer(authority.issue_cert("127.0.0.1"), refuses=refuses) as server:
        yield server


@pytest.fixture
def config(env: dict[str, str], tmp_path: Path, authority: trustme.CA) -> Callable[..., Path]:
    """Writes a config file with both channels, and the secrets beside it."""

    def write(mail_port: int, url: str, to: str = "ops@example.com", user: str = USER) -> Path:
        folder = tmp_path / "config"
        folder.mkdir()
        authority.cert_pem.write_to_path(str(folder / "authority.pem"))
        texts = {
            "password": f"{PASSWORD}\n",
            "hook": f"{url}{PATH}\n",
            "signs": f"{SIGNED_BY}\n",
            "config.toml": (
                '[channels.mail]\ntype = "email"\nhost = "127.0.0.1"\n'
                f'port = {mail_port}\nfrom = "n8n@example.com"\nto = ["{to}", "ada@example.com"]\n'
                f'user = "{user}"\npassword_file = "password"\nca_bundle = "authority.pem"\n'
                '[channels.chat]\ntype = "webhook"\nurl_file = "hook"\nsecret_file = "signs"\n'
            ),
        }
        for name, text in texts.items():
            (folder / name).write_text(text, "utf-8")
            (folder / name).chmod(0o600)
        env["EXEC_ARCHIVE_CONFIG"] = str(folder / "config.toml")
        return folder

    return write


@pytest.fixture
def ask(
    env: dict[str, str], capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> Ask:
    """Commands that do not really wait, and an eye on each answer: none gives a secret away."""
    monkeypatch.setattr(webhook, "WebhookPatience", lambda: _HURRY)

    class Discreet(Ask):
        def __call__(self, *arguments: str | Path) -> Ran:
            self.env = {**self.env, **env}
            ran = super().__call__(*arguments)
            assert not [each for each in SECRETS if each in ran.out + ran.err]
            return ran

    return Discreet(env, capsysbinary)


_HURRY = webhook.WebhookPatience(sleep=lambda _: None)
_LITTLE = mail.MailPatience(0.2, 0.5)


def test_every_channel_gets_one_and_says_so(
    ask: Ask, config: Callable[..., Path], mail_server: MailServer, receiver: HttpReceiver
) -> None:
    config(mail_server.port, receiver.url)
    ran = ask("alerts", "test")
    assert (ran.code, ran.err) == (0, "")
    assert ran.lines == [
        f"mail: taken by 127.0.0.1:{mail_server.port}, for ops@example.com, ada@example.com",
        f"chat: taken by {receiver.url}",
    ]
    assert mail_server.mails[0]["Subject"] == (
        "[exec-archive] This is a test: Orders failed 3 times in a row."
    )
    said = json.loads(receiver.posted[0].body)
    keeps_to("alert", said)
    assert said["event"] == "test"
    assert receiver.posted[0].path == PATH


def test_only_the_named_one_gets_it(
    ask: Ask, config: Callable[..., Path], mail_server: MailServer, receiver: HttpReceiver
) -> None:
    config(mail_server.port, receiver.url)
    assert ask("alerts", "test", "chat").lines == [f"chat: taken by {receiver.url}"]
    assert (len(mail_server.mails), len(receiver.posted)) == (0, 1)
    ask("alerts", "test", "chat", "sms").refused(
        3, "No channel is configured as 'sms'.", "There are: chat, mail."
    )
    assert len(receiver.posted) == 1


def test_a_recipient_that_was_refused_is_told(
    ask: Ask, config: Callable[..., Path], mail_server: MailServer
) -> None:
    config(mail_server.port, "http://127.0.0.1:1", to="bob@example.com")
    ran = ask("alerts", "test", "mail")
    assert ran.code == 0
    assert ran.err == "mail: bob@example.com (550: No such user here) was refused.\n"


def test_one_that_fails_does_not_keep_the_others(
    ask: Ask, config: Callable[..., Path], receiver: HttpReceiver
) -> None:
    port = nobodys_port()
    config(port, receiver.url)
    ran = ask("alerts", "test")
    assert ran.code == 6
    assert ran.lines == [f"chat: taken by {receiver.url}"]
    assert ran.err.startswith(f"mail: not delivered. There is no way to 127.0.0.1:{port} (")


def test_the_exit_code_says_what_is_wrong(
    ask: Ask, config: Callable[..., Path], mail_server: MailServer, receiver: HttpReceiver
) -> None:
    folder = config(mail_server.port, receiver.url, user="nobody")
    assert ask("alerts", "test", "mail").code == 4
    receiver.add(answering(403, "no"))
    assert ask("alerts", "test", "chat").code == 4
    receiver.add(answering(404, "no"))
    assert ask("alerts", "test", "chat").code == 6
    (folder / "password").unlink()
    assert ask("alerts", "test", "mail").code == 2
    (folder / "hook").chmod(0o644)
    ran = ask("alerts", "test", "chat")
    assert ran.code == 2
    assert "chmod 600" in ran.err


def test_the_answer_in_json_is_as_promised(
    ask: Ask, config: Callable[..., Path], mail_server: MailServer, receiver: HttpReceiver
) -> None:
    config(mail_server.port, receiver.url, to="bob@example.com")
    receiver.add(answering(500, "broken"))
    ran = ask("alerts", "test", "--json")
    assert ran.code == 6
    assert ran.err == ""
    keeps_to("alerts_test", ran.json)
    taken, refused = ran.json["channels"]
    assert (taken["taken"], len(taken["remarks"])) == (True, 1)
    assert refused["problem"] == f"{receiver.url} answers 500: broken."


def test_nothing_configured_is_told(ask: Ask) -> None:
    ask("alerts", "test").refused(3, "No channel is configured in", "docs/alerts.md")


def _silence(client: socket.socket) -> None:
    client.recv(1)


def _repeats(client: socket.socket) -> None:
    client.sendall(b"220 hello\r\n250-x\r\n250 STARTTLS\r\n500 what?\r\n")
    client.recv(4096)


@pytest.mark.parametrize("debug", ["", "1"])
def test_no_failure_shows_a_secret(
    ask: Ask,
    config: Callable[..., Path],
    receiver: HttpReceiver,
    monkeypatch: pytest.MonkeyPatch,
    debug: str,
) -> None:
    """What `ask` looks at, in all that can go wrong; a traceback names no values either."""
    monkeypatch.setattr(mail, "MailPatience", lambda: _LITTLE)
    monkeypatch.setitem(ask.env, "EXEC_ARCHIVE_DEBUG", debug)
    with speaking(_silence) as port:
        folder = config(port, receiver.url)
        text = (folder / "config.toml").read_text("utf-8") + "timeout = 0.2\n"
        (folder / "config.toml").write_text(text, "utf-8")
        for answer in (
            answering(400, f"{PATH} {SIGNED_BY}"),
            answering(429, SIGNED_BY),
            answering(302, Location=f"https://evil.example{PATH}"),
            without_end(500),
            breaking_off,
            receiver.says_nothing,
        ):
            receiver.add(answer)
            assert ask("alerts", "test", "--json").code == 6
            assert ask("alerts", "test").code == 6
    with speaking(_repeats) as other:
        (folder / "config.toml").write_text(text.replace(str(port), str(other)))
        assert ask("alerts", "test", "mail").code == 6


def test_a_terminal_sees_the_same(
    env: dict[str, str], config: Callable[..., Path], receiver: HttpReceiver
) -> None:
    config(nobodys_port(), receiver.url)
    code, raw = on_terminal("alerts", "test", "chat", env=env, columns=60)
    assert code == 0
    assert screen(raw).strip() == f"chat: taken by {receiver.url}"
