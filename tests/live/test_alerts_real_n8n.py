"""A workflow of a real n8n fails three times: one mail and one webhook say so, and that it is over.

The recovery is brought about by `retry`, which has n8n run the last failure again.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import trustme

from acceptance.kit.receivers import PASSWORD, USER, HttpReceiver, MailServer

if TYPE_CHECKING:
    from n8n_rig.server import Server

pytestmark = pytest.mark.live

WORKFLOW = "HTTP: call partner API"
TAG = "watched"  # executions do not say it: the server is asked which workflows bear it
TIMES = 3


@pytest.fixture
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def mail_server(authority: trustme.CA) -> Iterator[MailServer]:
    with MailServer(authority.issue_cert("127.0.0.1")) as server:
        yield server


@pytest.fixture
def receiver() -> Iterator[HttpReceiver]:
    with HttpReceiver() as server:
        yield server


@pytest.fixture
def config(
    tmp_path: Path,
    server: Server,
    authority: trustme.CA,
    mail_server: MailServer,
    receiver: HttpReceiver,
) -> Path:
    """A config file with the server, a rule and both channels."""
    folder = tmp_path / "config"
    folder.mkdir(mode=0o700)
    authority.cert_pem.write_to_path(str(folder / "authority.pem"))
    texts = {
        "password": f"{PASSWORD}\n",
        "config.toml": (
            f'[instances.real]\nurl = "{server.url}"\nkey_variable = "N8N_API_KEY"\n'
            f'[alerts.partner]\nwhen = "failures"\nworkflow = "HTTP: *"\n'
            f'tag = "{TAG}"\ncount = {TIMES}\n'
            '[channels.mail]\ntype = "email"\nhost = "127.0.0.1"\n'
            f'port = {mail_server.port}\nfrom = "n8n@example.com"\nto = ["ops@example.com"]\n'
            f'user = "{USER}"\npassword_file = "password"\nca_bundle = "authority.pem"\n'
            f'[channels.hook]\ntype = "webhook"\nurl = "{receiver.url}/hook"\n'
        ),
    }
    for name, text in texts.items():
        (folder / name).write_text(text, "utf-8")
        (folder / name).chmod(0o600)
    return folder / "config.toml"


class Watched:
    """An archive that is pulled into, and watched by the rules of a config file."""

    def __init__(self, archive: Path, config: Path, key: str) -> None:
        self.archive = archive
        self._env = {
            **os.environ,
            "EXEC_ARCHIVE": str(archive),
            "EXEC_ARCHIVE_CONFIG": str(config),
            "N8N_API_KEY": key,
        }

    def run(self, *words: str) -> str:
        """What a command says; it goes well."""
        command = [sys.executable, "-m", "exec_archive_cli", *words]
        done = subprocess.run(command, capture_output=True, check=False, env=self._env)
        assert done.returncode == 0, done.stderr.decode()
        for secret in (self._env["N8N_API_KEY"], PASSWORD):
            assert secret.encode() not in done.stdout + done.stderr
        return done.stdout.decode()


def test_three_failures_are_told_once_and_the_recovery_once(
    server: Server,
    tmp_path: Path,
    config: Path,
    mail_server: MailServer,
    receiver: HttpReceiver,
) -> None:
    from n8n_rig.partner_service import partner_service
    from n8n_rig.workshop import Workshop

    with partner_service(server.identity.partner_port):
        workshop = Workshop(server)
        workshop.tag(workshop.ids["partner"], [TAG])
        # Whatever failed before this test is over.
        workshop.run("partner", {"url": f"{server.identity.partner_url}/ok"})
        watched = Watched(tmp_path / "archive", config, workshop.api.key)
        watched.run("pull", "real", "--alerts", "--quiet")
        url = f"{server.identity.partner_url}/flaky?key={time.time_ns()}&fail={TIMES}"
        failed = []
        for turn in range(TIMES):
            assert (mail_server.mails, receiver.posted) == ([], []), f"told after {turn} failures"
            failed.append(workshop.run("partner", {"url": url}))
            watched.run("pull", "real", "--alerts", "--quiet")
        watched.run("pull", "real", "--alerts", "--quiet")

        (mail,), (posted,) = mail_server.mails, receiver.posted
        alert = json.loads(posted.body)
        assert alert["workflow"]["name"] == WORKFLOW
        assert (alert["event"], alert["count"]) == ("alert", TIMES)
        assert (alert["first"]["id"], alert["last"]["id"]) == (failed[0], failed[-1])
        assert alert["command"] == f"exec-archive why real/{failed[-1]}"
        assert WORKFLOW in mail["Subject"]
        assert str(TIMES) in mail["Subject"]
        assert mail["X-Exec-Archive-Alert"] == alert["id"]
        assert f"try {TIMES} refused" in mail.get_content()
        assert mail_server.was_encrypted == [True]

        (retried,) = json.loads(watched.run("retry", f"real/{failed[-1]}", "--json"))["retries"]
        assert (retried["outcome"], retried["of"]) == ("success", failed[-1])
        watched.run("pull", "real", "--alerts", "--quiet")
        watched.run("alerts", "check")

    over = json.loads(receiver.posted[1].body)
    assert (over["event"], over["of"]) == ("recovered", alert["id"])
    assert over["recovered_by"]["id"] == retried["id"]
    assert WORKFLOW in mail_server.mails[1]["Subject"]
    assert mail_server.mails[1]["In-Reply-To"] == mail["Message-ID"]
    assert (len(receiver.posted), len(mail_server.mails)) == (2, 2)
    told = json.loads(watched.run("alerts", "history", "--json"))
    assert len(told) == 2
