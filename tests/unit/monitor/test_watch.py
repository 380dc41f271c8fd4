"""What is told of runs of failures, when, and how often."""

from datetime import timedelta
from pathlib import Path

import pytest

from exec_archive.configuration_alerts import Failures
from exec_archive.errors import ArchiveLocked, BadRequest
from exec_archive.monitor.journal import Journal, open_journal
from exec_archive.monitor.watch import check
from exec_archive_cli.render.alerts.answer import nearest_first
from watching import Died, Watching

HOUR = timedelta(hours=1)


@pytest.fixture
def watching(tmp_path: Path) -> Watching:
    return Watching(tmp_path, {"orders": Failures(count=3)})


def test_the_third_failure_is_told_once_and_the_recovery_once(watching: Watching) -> None:
    watching.put_all([(1, "success"), (2, "error"), (3, "crashed")])
    watching.check()
    assert watching.told == []
    watching.put(70, "error")
    watching.check(later=HOUR)
    watching.put(71, "error")
    watching.check(later=HOUR)
    assert watching.told == ["alert 3 1070"]
    watching.put(200, "success")
    watching.check(later=HOUR)
    watching.check(later=HOUR)
    assert watching.told == ["alert 3 1070", "recovered 4 1070 by 1200"]
    first, second = watching.channels["chat"].got
    assert second.of == first.id != second.id
    assert first.workflow_name == "Orders"
    assert first.summary == "Orders failed 3 times in a row."
    assert second.summary == "Orders works again after 4 failures."


def test_what_was_over_before_the_watch_began_is_history(watching: Watching) -> None:
    watching.put_all([(1, "error"), (2, "error"), (3, "error"), (4, "success")])
    watching.check()
    assert watching.told == []


def test_what_is_open_when_the_watch_begins_is_news_in_its_full_length(watching: Watching) -> None:
    watching.put_all([(minute, "error") for minute in range(1, 6)])
    watching.check()
    assert watching.told == ["alert 5 1005"]


def test_a_run_that_came_and_went_between_two_checks_is_told_with_its_end(
    watching: Watching,
) -> None:
    watching.check()
    watching.put_all([(70, "error"), (71, "error"), (72, "error"), (73, "success")])
    watching.check(later=2 * HOUR)
    assert watching.told == ["alert 3 1072", "recovered 3 1072 by 1073"]


def test_what_was_canceled_neither_counts_nor_ends_a_run(watching: Watching) -> None:
    watching.put_all([(1, "error"), (2, "error"), (3, "canceled"), (4, "unknown")])
    watching.check()
    assert watching.told == []
    watching.put(5, "error")
    watching.check()
    assert watching.told == ["alert 3 1005"]


def test_what_still_runs_does_not_end_a_run(watching: Watching) -> None:
    watching.put_all([(1, "error"), (2, "error"), (3, "error"), (4, "running")])
    watching.check()
    assert watching.told == ["alert 3 1003"]


def test_a_failure_that_arrives_late_does_not_make_it_another_run(watching: Watching) -> None:
    watching.put_all([(2, "error"), (3, "error"), (4, "error")])
    watching.check()
    watching.put(1, "error")
    watching.check()
    assert watching.told == ["alert 3 1004"]


def test_a_success_that_arrives_late_ends_the_run_it_stands_behind(watching: Watching) -> None:
    watching.put_all([(minute, "error") for minute in (1, 2, 3)])
    watching.check()
    watching.put_all([(5, "error"), (4, "success")])
    watching.check()
    assert watching.told == ["alert 3 1003", "recovered 3 1003 by 1004"]


def test_each_workflow_has_runs_of_its_own(watching: Watching) -> None:
    for minute, workflow in enumerate(["w1", "w2"] * 3):
        watching.put(minute, "error", workflow=workflow)
    watching.check()
    assert watching.told == ["alert 3 1004", "alert 3 1005"]


def test_runs_by_hand_may_be_left_out(watching: Watching) -> None:
    watching.rules = {"orders": Failures(count=3, manual=False)}
    watching.put_all([(1, "error"), (2, "error"), (3, "error")], mode="manual")
    watching.check()
    assert watching.told == []


def test_a_receiver_that_is_down_gets_it_later_and_in_order(watching: Watching) -> None:
    mail = watching.channels["mail"]
    mail.refuses = True
    watching.put_all([(1, "error"), (2, "error"), (3, "error")])
    done = watching.check()
    assert [each.channel for each in done.delivered.sent] == ["chat"]
    assert [each.delivery.why for each in done.delivered.waiting] == ["The receiver is down."]
    watching.put(4, "success")
    mail.refuses = False
    watching.check(later=timedelta(seconds=10))
    assert watching.told == []  # it is not due, and its end must not come first
    watching.check(later=timedelta(minutes=1))
    assert watching.told == ["alert 3 1003", "recovered 3 1003 by 1004"]


def test_the_waits_between_tries_double_up_to_an_hour_and_end_after_a_week(
    watching: Watching,
) -> None:
    mail = watching.channels["mail"]
    mail.refuses = True
    watching.put_all([(1, "error"), (2, "error"), (3, "error")])
    waits = []
    for _ in range(8):
        (waiting,) = watching.check().delivered.waiting
        assert waiting.delivery.next_try is not None
        waits.append(int((waiting.delivery.next_try - watching.now).total_seconds() / 60))
        watching.now = waiting.delivery.next_try
    assert waits == [1, 2, 4, 8, 16, 32, 60, 60]
    done = watching.check(later=timedelta(days=7)).delivered
    assert [each.delivery.state for each in done.lost] == ["gave-up"]
    mail.refuses = False
    watching.check(later=HOUR)
    assert watching.told == []


def test_what_waits_for_a_channel_that_is_gone_is_dropped_and_said(watching: Watching) -> None:
    watching.channels["mail"].refuses = True
    watching.put_all([(1, "error"), (2, "error"), (3, "error")])
    watching.check()
    mail = watching.channels.pop("mail")
    assert [each.channel for each in watching.check().delivered.lost] == ["mail"]
    mail.refuses = False
    watching.channels["mail"] = mail
    watching.check(later=HOUR)
    assert watching.told == []


def test_a_process_that_dies_behind_sending_sends_it_again_with_its_id(watching: Watching) -> None:
    mail = watching.channels["mail"]
    mail.dies = True
    watching.put_all([(1, "error"), (2, "error"), (3, "error")])
    with pytest.raises(Died):
        watching.check()
    mail.dies = False
    watching.check()
    watching.check()
    first, second = mail.got
    assert first == second
    assert len(watching.channels["chat"].got) == 1


def test_a_torn_last_line_is_put_aside(watching: Watching) -> None:
    watching.put_all([(1, "error"), (2, "error"), (3, "error")])
    watching.check()
    journal = watching.folder / "alerts" / "journal.jsonl"
    whole = journal.read_bytes()
    journal.write_bytes(whole + b'{"event":"found","at":"2026-')
    watching.put(4, "success")
    watching.check()
    assert watching.told == ["alert 3 1003", "recovered 3 1003 by 1004"]
    assert journal.read_bytes().startswith(whole)
    assert len(Journal(watching.folder).found) == 2


def test_without_its_journal_the_same_run_gets_the_same_id(watching: Watching) -> None:
    watching.put_all([(1, "error"), (2, "error"), (3, "error")])
    watching.check()
    (watching.folder / "alerts" / "journal.jsonl").unlink()
    watching.check()
    first, second = watching.channels["mail"].got
    assert first == second


def test_what_it_writes_is_for_its_owner_alone(watching: Watching) -> None:
    watching.put_all([(1, "error"), (2, "error"), (3, "error")])
    watching.check()
    folder = watching.folder / "alerts"
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {each.stat().st_mode & 0o777 for each in folder.iterdir()} == {0o600}


def test_explaining_notes_nothing_and_sends_nothing(watching: Watching) -> None:
    watching.put_all([(1, "error"), (2, "error"), (3, "error")])
    (looked,) = watching.explained()
    assert [each.said for each in looked.judgement.standings] == ["3 failures in a row: it fires"]
    assert not (watching.folder / "alerts").exists()
    assert watching.told == []


def test_a_rule_that_names_a_channel_that_is_not_there_is_refused(watching: Watching) -> None:
    watching.rules = {"orders": Failures(channels=("pager",))}
    with pytest.raises(BadRequest, match="names the channel 'pager'"):
        check(watching.watch())


def test_a_rule_may_go_by_one_channel_alone(watching: Watching) -> None:
    watching.rules = {"orders": Failures(channels=("chat",))}
    watching.put_all([(1, "error"), (2, "error"), (3, "error")])
    watching.check()
    assert (watching.told, len(watching.channels["chat"].got)) == ([], 1)


def test_two_checks_never_work_at_the_same_time(
    watching: Watching, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("exec_archive.monitor.journal._WAIT_SECONDS", 0)
    watching.put_all([(1, "error"), (2, "error"), (3, "error")])
    with open_journal(watching.folder), pytest.raises(ArchiveLocked):
        watching.check()
    assert watching.told == []


def test_what_is_written_while_a_check_sends_is_not_kept_waiting(watching: Watching) -> None:
    watching.put_all([(1, "error"), (2, "error"), (3, "error")])
    with open_journal(watching.folder):
        watching.put(4, "success")


def test_a_success_that_arrives_late_parts_a_run_and_neither_part_is_told_again(
    watching: Watching,
) -> None:
    watching.check()
    watching.put_all([(minute, "error") for minute in range(61, 66)])
    watching.check(later=HOUR)
    watching.put(63.5, "success", name="10635")
    watching.check(later=HOUR)
    watching.put_all([(66, "error"), (67, "success")])
    watching.check(later=HOUR)
    assert watching.told == ["alert 5 1065", "recovered 5 1065 by 1067"]


@pytest.mark.parametrize(
    ("before", "now"),
    [
        (Failures(count=5), Failures(count=3)),
        (Failures(workflow="Nightly"), Failures()),
        (Failures(manual=False), Failures()),
    ],
)
def test_a_rule_that_is_changed_digs_up_nothing_that_is_over(
    watching: Watching, before: Failures, now: Failures
) -> None:
    watching.rules = {"orders": before}
    watching.check()
    runs: list[tuple[float, str]] = [
        (61, "error"),
        (62, "error"),
        (63, "error"),
        (64, "success"),
    ]
    watching.put_all(runs, mode="manual")
    watching.check(later=HOUR)
    watching.rules = {"orders": now}
    watching.check(later=HOUR)
    assert watching.told == []
    watching.put_all([(minute + 60, status) for minute, status in runs])
    watching.check(later=HOUR)
    assert watching.told == ["alert 3 1123", "recovered 3 1123 by 1124"]


def test_what_is_open_when_a_rule_is_changed_is_told(watching: Watching) -> None:
    watching.rules = {"orders": Failures(count=5)}
    watching.put_all([(1, "error"), (2, "error"), (3, "error")])
    watching.check()
    watching.rules = {"orders": Failures(count=3)}
    watching.check(later=HOUR)
    assert watching.told == ["alert 3 1003"]


def test_a_recovery_goes_to_those_who_were_told_of_the_alert(watching: Watching) -> None:
    watching.rules = {"orders": Failures(channels=("mail",))}
    watching.put_all([(1, "error"), (2, "error"), (3, "error")])
    watching.check()
    watching.rules = {"orders": Failures(channels=("chat",))}
    watching.put(4, "success")
    watching.check(later=HOUR)
    assert watching.told == ["alert 3 1003", "recovered 3 1003 by 1004"]
    assert watching.channels["chat"].got == []


def test_no_recovery_is_told_to_whom_the_alert_never_reached(watching: Watching) -> None:
    mail = watching.channels["mail"]
    mail.refuses = True
    watching.put_all([(1, "error"), (2, "error"), (3, "error")])
    watching.check()
    watching.put(4, "success")
    watching.check(later=6 * 24 * HOUR)
    done = watching.check(later=25 * HOUR).delivered
    assert [each.alert.event for each in done.lost] == ["alert"]
    mail.refuses = False
    done = watching.check(later=HOUR).delivered
    assert [(each.alert.event, each.delivery.state) for each in done.lost] == [
        ("recovered", "gave-up")
    ]
    assert watching.told == []
    assert not watching.check(later=HOUR).delivered.lost


def test_what_nobody_foresaw_on_one_channel_costs_no_other_anything(
    watching: Watching, monkeypatch: pytest.MonkeyPatch
) -> None:
    mail = watching.channels["mail"]
    nothing: dict[str, list[str]] = {}
    monkeypatch.setattr(mail, "send", lambda _: nothing["made up"])
    watching.put_all([(1, "error"), (2, "error"), (3, "error")])
    done = watching.check().delivered
    assert [each.channel for each in done.sent] == ["chat"]
    (waiting,) = done.waiting
    assert waiting.delivery.why == "something that is not handled (KeyError)"


def test_what_fires_stands_before_what_was_told(watching: Watching) -> None:
    watching.put_all([(minute, "error") for minute in range(1, 8)])
    watching.check()
    watching.put_all([(minute, "error") for minute in (1, 2, 3)], workflow="w2")
    watching.put(1, "error", workflow="w3")
    (looked,) = watching.explained()
    told = [each.workflow.id for each in nearest_first(looked)]
    assert told == ["w2", "w1", "w3"]
