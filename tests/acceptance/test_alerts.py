"""`alerts check`, `alerts history` and `pull --alerts`, with real receivers."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from acceptance.kit.contracts import keeps_to
from acceptance.kit.in_process import Ask
from acceptance.kit.made import failing, save, whole
from acceptance.kit.receivers import HttpReceiver, MailServer, answering
from acceptance.kit.servers import nobodys_port
from exec_archive.monitor.channels.webhook import WebhookPatience
from exec_archive.store.archive import read_archive
from exec_archive.store.sync_state import read_state
from fake_n8n import FakeN8n

RULE = '[alerts.failing]\nwhen = "failures"\n'


@pytest.fixture
def receiver() -> Iterator[HttpReceiver]:
    with HttpReceiver() as receiver:
        yield receiver


def write(ask: Ask, *parts: str) -> Path:
    """Writes the config file."""
    path = ask.archive.parent / "config" / "config.toml"
    ask.env["EXEC_ARCHIVE_CONFIG"] = str(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(parts), "utf-8")
    path.chmod(0o600)
    return path


def chat(url: str, timeout: float = 10) -> str:
    return f'[channels.chat]\ntype = "webhook"\nurl = "{url}"\ntimeout = {timeout}\n'


def mail(port: int) -> str:
    return (
        '[channels.mail]\ntype = "email"\nhost = "127.0.0.1"\nsecurity = "none"\n'
        f'port = {port}\nfrom = "n8n@example.com"\nto = ["ops@example.com"]\n'
    )


def fail(ask: Ask, *names: str, message: str = "mailbox bob@example.com is unavailable") -> None:
    """Imports failures that follow on each other."""
    made = [
        {**failing(name, node="Send", message=message), "startedAt": _at(name)} for name in names
    ]
    _import(ask, made)


def succeed(ask: Ask, name: str) -> None:
    _import(ask, [whole(name, startedAt=_at(name))])


def _at(name: str) -> str:
    return f"2026-11-20T10:{int(name):02}:00.000Z"


def _import(ask: Ask, executions: list[Any]) -> None:
    folder = save(ask.archive.parent / f"saved-{executions[0]['id']}", *executions)
    assert ask("import", folder).code == 0


def test_three_failures_and_their_end_reach_mail_and_webhook_once(
    ask: Ask, receiver: HttpReceiver
) -> None:
    with MailServer(wants_login=False) as server:
        write(ask, RULE, mail(server.port), chat(receiver.url))
        fail(ask, "1", "2", "3")
        ran = ask("alerts", "check")
        assert ran.code == 0
        assert ran.lines == [
            "alert      Orders failed 3 times in a row.",
            "           Send: mailbox [email] is unavailable",
            "           exec-archive why files/3",
        ]
        assert ran.err.splitlines() == ["sent by mail: 1", "sent by chat: 1"]
        assert "nothing new: 1 rule, 1 workflow" in ask("alerts", "check").err
        succeed(ask, "4")
        assert "Orders works again after 3 failures." in ask("alerts", "check").out
        posted = [json.loads(each.body) for each in receiver.posted]
        assert [each["event"] for each in posted] == ["alert", "recovered"]
        assert posted[1]["of"] == posted[0]["id"]
        assert posted[1]["recovered_by"]["id"] == "4"
        assert (posted[0]["workflow"]["name"], posted[0]["count"]) == ("Orders", 3)
        first, second = server.mails
        assert "Orders" in first["Subject"]
        assert "bob@example.com" not in first.get_content()
        assert second["In-Reply-To"] == first["Message-ID"]
    assert ask("alerts", "check").code == 0


def test_the_command_of_an_alert_shows_the_cause(ask: Ask) -> None:
    write(ask, RULE)
    fail(ask, "1", "2", "3")
    command = ask("alerts", "check").lines[-1].split()
    assert command[0] == "exec-archive"
    assert "mailbox bob@example.com is unavailable" in ask(*command[1:]).out


@pytest.mark.parametrize(
    ("details", "line"),
    [("plain", "Send: mailbox bob@example.com is unavailable"), ("none", None)],
)
def test_details_go_out_as_the_rule_says(ask: Ask, details: str, line: str | None) -> None:
    write(ask, RULE, f'details = "{details}"\n')
    fail(ask, "1", "2", "3")
    (found,) = ask("alerts", "check", "--json").json["found"]
    assert found["cause"] == line


def test_answers_in_json_are_as_promised(ask: Ask, receiver: HttpReceiver) -> None:
    port = nobodys_port()
    write(ask, RULE, chat(receiver.url), mail(port))
    fail(ask, "1", "2", "3")
    explained = ask("alerts", "check", "--explain", "--json")
    keeps_to("alerts_explain", explained.json)
    assert explained.json[0]["would_tell"] == ["Orders failed 3 times in a row."]
    checked = ask("alerts", "check", "--json")
    keeps_to("alerts_check", checked.json)
    assert checked.code == 7
    assert [each["channel"] for each in checked.json["sent"]] == ["chat"]
    assert [each["channel"] for each in checked.json["waiting"]] == ["mail"]
    history = ask("alerts", "history", "--json")
    keeps_to("alerts_history", history.json)
    states = {each["channel"]: each["state"] for each in history.json[0]["deliveries"]}
    assert states == {"chat": "sent", "mail": "waiting"}
    rows = ask("alerts", "history", "--format", "jsonl").lines
    assert [json.loads(row) for row in rows] == history.json


def test_what_is_not_sent_yet_is_said_and_ends_with_7(ask: Ask) -> None:
    write(ask, RULE, mail(nobodys_port()))
    fail(ask, "1", "2", "3")
    ran = ask("alerts", "check")
    assert ran.code == 7
    assert "not sent yet by mail: 1 (" in ran.err
    assert "mail waits with 1: next try" in ask("alerts", "history").out


def test_times_are_those_of_the_zone_that_was_asked_for(ask: Ask) -> None:
    write(ask, RULE, mail(nobodys_port()))
    fail(ask, "1", "2", "3")
    ran = ask("alerts", "check", "--tz", "Asia/Tokyo")
    assert "after 2026-12-01 21:01:00." in ran.err
    explained = ask("alerts", "check", "--explain", "--tz", "Asia/Tokyo")
    assert "2026-12-01 21:00:00" in explained.out


@pytest.mark.parametrize("wrong", ["count = 0", 'when = "never"', "colour = 1", 'span = "1h"'])
def test_a_wrong_rule_is_named_and_costs_other_commands_nothing(ask: Ask, wrong: str) -> None:
    kind = "" if wrong.startswith("when") else 'when = "failures"\n'
    write(ask, f"[alerts.orders]\n{kind}{wrong}\n")
    fail(ask, "1")
    ask("alerts", "check").refused(2, "[alerts.orders] in the config file", "docs/alerts.md")
    assert ask("config", "list").code == 0


def test_nothing_configured_says_where_to_begin(ask: Ask) -> None:
    fail(ask, "1")
    assert "No rule is configured" in ask("alerts", "check").err
    assert not (ask.archive / "alerts").exists()
    assert "No rule is configured" in ask("alerts", "check", "--explain").err
    assert "Nothing was told so far" in ask("alerts", "history").err


def test_a_bundle_is_refused(ask: Ask) -> None:
    fail(ask, "1", "2", "3")
    bundle = ask.archive.parent / "b.zip"
    assert ask("bundle", "3", "--output", bundle).code == 0
    ask("alerts", "check", "--archive", bundle).refused(2, "is a bundle", "Name an archive")


def test_other_commands_do_not_mind_the_journal(ask: Ask) -> None:
    write(ask, RULE)
    fail(ask, "1", "2", "3")
    assert ask("alerts", "check").code == 0
    bundle = ask.archive.parent / "b.zip"
    for command in (["verify"], ["info"], ["compact"], ["bundle", "3", "--output", bundle]):
        assert ask(*command).code == 0
    assert b"journal" not in bundle.read_bytes()
    assert ask("alerts", "history", "--json").json[0]["alert"]["count"] == 3


# Pulls


@pytest.fixture
def failing_n8n(n8n: FakeN8n) -> FakeN8n:
    """The server, on which one workflow failed three times at last."""
    for _ in range(2):
        n8n.world.insert("error")
    return n8n


def test_a_pull_tells_what_is_new(
    pulling: Ask, failing_n8n: FakeN8n, receiver: HttpReceiver
) -> None:
    write(pulling, RULE, chat(receiver.url))
    ran = pulling("pull", "--alerts")
    assert ran.code == 0
    assert "failed 3 times in a row." in ran.err
    assert "sent by chat: 1" in ran.err
    assert [json.loads(each.body)["count"] for each in receiver.posted] == [3]
    quiet = pulling("pull", "--alerts", "--quiet")
    assert (quiet.out, quiet.err) == ("", "")
    assert len(receiver.posted) == 1


def test_a_pull_without_the_option_checks_nothing(
    pulling: Ask, failing_n8n: FakeN8n, receiver: HttpReceiver
) -> None:
    write(pulling, RULE, chat(receiver.url))
    assert pulling("pull").code == 0
    assert receiver.posted == []
    assert not (pulling.archive / "alerts").exists()


def test_the_answer_of_a_pull_has_the_check(
    pulling: Ask, failing_n8n: FakeN8n, receiver: HttpReceiver
) -> None:
    write(pulling, RULE, chat(receiver.url))
    answer = pulling("pull", "--alerts", "--json").json
    keeps_to("pull", answer)
    assert len(answer["alerts"]["check"]["sent"]) == 1


@pytest.mark.parametrize("kind", ["refuses", "redirects", "slow", "down"])
def test_a_receiver_in_trouble_costs_the_pull_nothing_and_gets_it_later(
    pulling: Ask, failing_n8n: FakeN8n, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with HttpReceiver() as receiver:
        troubles = {
            "refuses": answering(400),
            "redirects": answering(302, Location="/elsewhere"),
            "slow": receiver.says_nothing,
        }
        receiver.add(troubles.get(kind, answering(204)))
        url = f"http://127.0.0.1:{nobodys_port()}" if kind == "down" else receiver.url
        write(pulling, RULE, chat(url, timeout=0.2))
        quick = partial(WebhookPatience, sleep=lambda _: None)
        monkeypatch.setattr("exec_archive.monitor.channels.webhook.WebhookPatience", quick)
        ran = pulling("pull", "--alerts", "--quiet")
        assert ran.code == 0
        assert "not sent yet by chat: 1 (" in ran.err
        receiver.add(answering(204))
        write(pulling, RULE, chat(receiver.url))
        pulling.env["EXEC_ARCHIVE_NOW"] = "2100-01-01T00:00:00+00:00"
        assert pulling("pull", "--alerts", "--quiet").err == ""
        posted = [json.loads(each.body)["id"] for each in receiver.posted]
        assert len(set(posted)) == 1
        assert pulling("alerts", "history", "--json").json[0]["deliveries"][0]["state"] == "sent"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[alerts.x]\nwhen = 3\n", "[alerts.x] in the config file"),
        ('[alerts.x]\nwhen = "failures"\nchannels = ["pager"]\n', "names the channel 'pager'"),
        (RULE + '[channels.x]\ntype = "sms"\n', "[channels.x] in the config file"),
    ],
)
def test_a_slip_in_the_config_file_costs_no_pull(
    pulling: Ask, n8n: FakeN8n, text: str, said: str
) -> None:
    write(pulling, text)
    ran = pulling("pull", "--alerts", "--quiet")
    assert ran.code == 0
    assert said in ran.err
    answer = pulling("pull", "--alerts", "--json").json
    keeps_to("pull", answer)
    assert said in answer["alerts"]["error"]["problem"]


def test_a_tag_is_asked_of_the_server(
    pulling: Ask, failing_n8n: FakeN8n, receiver: HttpReceiver
) -> None:
    write(pulling, RULE, 'tag = "critical"\n', chat(receiver.url))
    assert pulling("pull", "--alerts", "--quiet").code == 0
    assert receiver.posted == []
    failing_n8n.world.tagged["critical"] = {"wfOrders00000001"}
    assert pulling("pull", "--alerts", "--quiet").code == 0
    assert len(receiver.posted) == 1


def test_a_rule_about_a_tag_says_that_no_server_was_asked(ask: Ask) -> None:
    write(ask, RULE, 'tag = "critical"\n')
    fail(ask, "1")
    assert "its tag: pull --alerts asks the server" in ask("alerts", "check", "--explain").out


def test_a_secret_is_never_told_by_its_half(ask: Ask) -> None:
    write(ask, RULE)
    dashes, password = "-" * 5, "hunter" * 5
    begin, end = (f"{dashes}{word} PRIVATE KEY{dashes}" for word in ("BEGIN", "END"))
    before = f"{begin} {'QUJD' * 970} {end} postgres://bob:".rjust(3980, "x")
    fail(ask, "1", "2", "3", message=f"{before}{password}@db.example.com")
    (found,) = ask("alerts", "check", "--json").json["found"]
    assert "[pem]" in found["cause"]
    assert "hunter" not in found["cause"]


def test_a_journal_and_a_state_of_garbage_cost_no_pull_anything(
    pulling: Ask, failing_n8n: FakeN8n, receiver: HttpReceiver
) -> None:
    write(pulling, RULE, 'tag = "critical"\n', chat(receiver.url))
    failing_n8n.world.tagged["critical"] = {"wfOrders00000001"}
    assert pulling("pull", "--quiet").code == 0
    folder = pulling.archive / "alerts"
    folder.mkdir()
    (folder / "journal.jsonl").write_bytes(b"[" * 100_000 + b"\n\xff\x00\n[1]\n" + b'{"event":')
    (folder / "state.json").write_bytes(b'{"rules":{"\xff":1}}')
    ran = pulling("pull", "--alerts", "--quiet")
    assert (ran.code, ran.out, ran.err) == (0, "", "")
    assert len(receiver.posted) == 1


def test_a_folder_of_alerts_that_is_none_costs_no_pull_anything(
    pulling: Ask, failing_n8n: FakeN8n
) -> None:
    write(pulling, RULE, 'tag = "critical"\n')
    assert pulling("pull", "--quiet").code == 0
    (pulling.archive / "alerts").write_text("a file")
    answer = pulling("pull", "--alerts", "--json")
    assert answer.code == 0
    assert answer.json["alerts"]["error"]["exit_code"] != 0


def test_what_nobody_foresaw_about_tags_costs_no_pull_anything(
    pulling: Ask, failing_n8n: FakeN8n, monkeypatch: pytest.MonkeyPatch
) -> None:
    def odd(*_: object) -> None:
        raise KeyError("odd")

    write(pulling, RULE, 'tag = "critical"\n')
    monkeypatch.setattr("exec_archive_cli.watching.note_tag", odd)
    ran = pulling("pull", "--alerts", "--json")
    assert ran.code == 0
    assert ran.json["pulls"][0]["error"] is None
    assert "was asked for the workflows with the tag 'critical'" in ran.err


def test_the_command_of_an_alert_holds_from_any_folder(
    ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(ask, RULE)
    fail(ask, "1", "2", "3")
    monkeypatch.chdir(ask.archive.parent)
    ran = ask("alerts", "check", "--archive", ask.archive.name, "--json")
    assert f" --archive {ask.archive} why " in ran.json["found"][0]["command"]


def test_who_interrupts_a_check_is_told_that_what_was_noted_stays(
    ask: Ask, receiver: HttpReceiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(ask, RULE, chat(receiver.url))
    fail(ask, "1", "2", "3")

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("exec_archive.monitor.channels.webhook.WebhookChannel.send", interrupted)
        ran = ask("alerts", "check")
    assert (ran.code, ran.out) == (130, "")
    assert "What was committed before stays" in ran.err
    assert "sent by chat: 1" in ask("alerts", "check").err


def test_a_silence_counts_to_when_the_pull_began(pulling: Ask, n8n: FakeN8n) -> None:
    before = datetime.now(UTC).replace(tzinfo=None)
    assert pulling("pull", "--quiet").code == 0
    archive = read_archive(pulling.archive)
    (name,) = archive.manifest.sync
    state = read_state(archive, name)
    assert state.listed_at is not None
    assert state.completed_at is not None
    assert before <= state.listed_at < state.completed_at
