"""What each kind of rule finds, and when it is over."""

from datetime import timedelta
from pathlib import Path
from unittest.mock import patch

import pytest

from archives import take_in
from exec_archive.configuration_alerts import (
    ErrorRate,
    Failures,
    Losses,
    NewError,
    Rule,
    Silence,
    Slow,
    span,
)
from exec_archive.monitor import watch
from exec_archive.query.alerts.facts import known_until
from exec_archive.store.sync_state import SyncState, save_state
from exec_archive.store.writing import open_for_writing
from made_histories import orders
from watching import BEGIN, Watching

HOUR = timedelta(hours=1)


def watching(tmp_path: Path, rule: Rule) -> Watching:
    return Watching(tmp_path, {"it": rule})


def summaries(it: Watching) -> list[str]:
    return [each.summary for each in it.channels["mail"].got]


# error-rate


def test_too_many_failures_in_a_span_are_told_until_it_is_below(tmp_path: Path) -> None:
    it = watching(tmp_path, ErrorRate(rate=0.5, span="1h", least=4))
    it.put_all([(30, "error"), (31, "success"), (32, "error")])
    it.check()
    assert it.told == []
    it.put(33, "success")
    it.check()
    it.check()
    assert it.told == ["alert 2 1032"]
    assert summaries(it) == ["2 of 4 executions of Orders failed within 1h (50%)."]
    it.put_all([(50, "success"), (51, "success")])
    it.check()
    assert it.told == ["alert 2 1032", "recovered 2 1032 by 1051"]


def test_a_span_in_which_nothing_ended_changes_nothing(tmp_path: Path) -> None:
    it = watching(tmp_path, ErrorRate(rate=0.5, span="1h", least=2))
    it.put_all([(30, "error"), (31, "error")])
    it.check()
    it.check(later=5 * HOUR)
    assert it.told == ["alert 2 1031"]


def test_a_rate_that_rises_since_good_ones_left_the_span_is_no_news(tmp_path: Path) -> None:
    it = watching(tmp_path, ErrorRate(rate=0.5, span="1h", least=2))
    it.put_all([(30, "error"), (31, "error")])
    it.check()
    it.put_all([(5, "success"), (6, "success"), (34, "success")])
    it.check()
    assert len(it.told) == 2
    it.check(later=timedelta(minutes=20))
    assert len(it.told) == 2
    it.put(70, "error")
    it.check()
    assert it.told[2:] == ["alert 3 1070"]


# silence


def _pulled(it: Watching, minute: float) -> None:
    """Notes a complete pull."""
    with open_for_writing(it.folder) as writer:
        at = BEGIN + timedelta(minutes=minute)
        save_state(writer, "files", SyncState(stored_as="files", completed_at=at))


def test_a_schedule_that_stopped_is_told_until_it_runs_again(tmp_path: Path) -> None:
    it = watching(tmp_path, Silence(workflow="w1", after="1h"))
    it.put(0, "success")
    _pulled(it, 59)
    it.check()
    assert it.told == []
    _pulled(it, 61)
    it.check()
    it.check()
    assert summaries(it) == ["Orders has not run for more than 1h."]
    it.put(120, "running")
    it.check()
    assert it.told == ["alert 0 1000", "recovered 0 1000 by 1120"]
    _pulled(it, 300)
    it.check()
    assert it.told[2:] == ["alert 0 1120"]


def test_a_pull_that_did_not_work_is_no_silence(tmp_path: Path) -> None:
    it = watching(tmp_path, Silence(workflow="w1", after="1h"))
    it.put(0, "success")
    _pulled(it, 30)
    it.check(later=1000 * HOUR)
    assert it.told == []


def test_what_started_while_a_long_pull_ran_may_not_be_known_yet(tmp_path: Path) -> None:
    it = watching(tmp_path, Silence(workflow="w1", after="1h"))
    it.put(0, "success")
    for listed, heard in ((30, []), (61, ["alert 0 1000"])):
        with open_for_writing(it.folder) as writer:
            at, end = BEGIN + timedelta(minutes=listed), BEGIN + 9 * HOUR
            state = SyncState(stored_as="files", completed_at=end, listed_at=at)
            save_state(writer, "files", state)
        it.check(later=9 * HOUR)
        assert it.told == heard


def test_a_server_that_was_set_up_anew_is_not_missed(tmp_path: Path) -> None:
    it = watching(tmp_path, Silence(workflow="w1", after="1h"))
    it.put(0, "success")
    with open_for_writing(it.folder) as writer:
        state = SyncState(stored_as="files~2", completed_at=BEGIN + 9 * HOUR)
        save_state(writer, "files", state)
    it.check()
    assert it.told == []


# slow


def test_a_slow_success_is_told_until_one_is_not(tmp_path: Path) -> None:
    it = watching(tmp_path, Slow(factor=2, least=20))
    it.put_all([(minute, "success") for minute in range(30)])
    it.check()
    it.put(70, "success", seconds=9)
    it.check()
    assert it.told == ["alert 1 1070"]
    assert summaries(it) == ["Orders took 9.0 s, more than 2 times its usual 1.0 s."]
    (looked,) = it.explained()
    assert "told already" in looked.judgement.standings[0].said
    it.put(71, "success")
    it.check()
    assert it.told[1:] == ["recovered 1 1070 by 1071"]


def test_what_is_usual_is_a_duration_that_somebody_can_count(tmp_path: Path) -> None:
    it = watching(tmp_path, Slow(factor=2, least=20))
    for second in range(1, 31):
        it.put(second, "success", seconds=second)
    it.check()
    it.put(70, "success", seconds=99)
    it.check()
    assert summaries(it) == ["Orders took 99.0 s, more than 2 times its usual 30.0 s."]


def test_what_is_usual_takes_enough_runs_to_know(tmp_path: Path) -> None:
    it = watching(tmp_path, Slow(factor=2, least=20))
    it.put_all([(minute, "success") for minute in range(10)])
    it.put(70, "success", seconds=9)
    it.check()
    assert it.told == []


# new-error


def test_an_error_that_was_there_when_the_rule_was_widened_is_not_new(tmp_path: Path) -> None:
    it = watching(tmp_path, NewError(workflow="Nightly"))
    it.check()
    it.put(70, "error")
    it.check(later=2 * HOUR)
    it.rules = {"it": NewError()}
    it.check()
    it.put(71, "error")
    it.check()
    assert it.told == []
    it.put(72, "crashed")
    it.check()
    assert it.told == ["alert 1 1072"]


def test_an_error_never_seen_before_is_told_once(tmp_path: Path) -> None:
    it = watching(tmp_path, NewError())
    it.put(10, "error")
    it.check()
    it.put(70, "error")
    it.check()
    assert it.told == []
    it.put_all([(71, "crashed"), (72, "crashed")])
    it.check()
    it.put(73, "crashed")
    it.check()
    assert it.told == ["alert 2 1072"]


# losses


def test_a_silent_loss_is_told_once_and_history_is_not_judged(tmp_path: Path) -> None:
    it = watching(tmp_path, Losses(sureness="possible"))
    good = [orders(str(n), n) for n in range(1, 21)]
    take_in(it.folder, *good, orders("30", 30, swallowed=[1]))
    it.check()
    assert it.told == []
    take_in(it.folder, orders("40", 40, swallowed=[1]), orders("41", 41))
    it.check()
    take_in(it.folder, orders("50", 50, swallowed=[1]))
    it.check()
    assert it.told == ["alert 1 40"]
    (alert,) = it.channels["mail"].got
    assert alert.command == "exec-archive losses files/40"
    assert '"Keep"' in alert.summary


# Which workflows


@pytest.mark.parametrize(
    ("rule", "is_meant"),
    [
        (Failures(workflow="Orders*"), True),
        (Failures(workflow="ORDERS"), True),
        (Failures(workflow="rders"), False),
        (Failures(workflow="w1"), True),
        (Failures(workflow="W1"), False),
        (Failures(instance="files"), True),
        (Failures(instance="prod"), False),
        (Failures(tag="critical"), False),
    ],
)
def test_a_rule_is_about_the_workflows_it_names(
    tmp_path: Path, rule: Failures, is_meant: bool
) -> None:
    it = watching(tmp_path, rule)
    it.put_all([(1, "error"), (2, "error"), (3, "error")])
    it.check()
    assert bool(it.told) is is_meant


def test_the_ids_that_a_server_gave_for_a_tag_count(tmp_path: Path) -> None:
    it = watching(tmp_path, Failures(tag="critical"))
    it.put_all([(1, "error"), (2, "error"), (3, "error")])
    watch.note_tag(it.folder, "critical", "files", ["w1"])
    it.check()
    assert it.told == ["alert 3 1003"]


def test_a_server_set_up_anew_is_the_same_to_a_rule() -> None:
    assert Failures(instance="prod").means_instance("prod~2")
    assert not Failures(instance="prod~2").means_instance("prod")


@pytest.mark.parametrize(("text", "hours"), [("90m", 1.5), ("26h", 26), ("2d", 48), ("1w", 168)])
def test_a_span_is_a_number_and_a_unit(text: str, hours: float) -> None:
    assert span(text) == timedelta(hours=hours)


# What is sent


def test_a_cause_that_cannot_be_told_does_not_keep_the_alert(tmp_path: Path) -> None:
    it = watching(tmp_path, Failures(count=1))
    it.put(1, "error", workflowId="w;1", name="9; rm -rf")
    with patch("exec_archive.monitor.cause.one.execution_with_id", return_value=None):
        it.check()
    (alert,) = it.channels["mail"].got
    assert alert.cause is None
    assert alert.command == "exec-archive why 'files/9; rm -rf'"


def test_all_is_known_up_to_the_last_import_of_what_is_not_pulled(tmp_path: Path) -> None:
    it = watching(tmp_path, Failures())
    from exec_archive.query.engine import Engine
    from exec_archive.store.archive import read_archive

    with Engine(read_archive(it.folder)) as engine:
        assert list(known_until(engine)) == ["files"]


# Clocks and calendars


def test_a_clock_that_was_wrong_once_does_not_end_the_watch(tmp_path: Path) -> None:
    it = watching(tmp_path, NewError())
    right = it.now
    it.now += timedelta(days=3000)
    it.check()
    it.now = right
    it.check()
    it.put(70, "error")
    it.check(later=2 * HOUR)
    assert it.told == ["alert 1 1070"]


@pytest.mark.parametrize(
    "rule",
    [
        ErrorRate(rate=0.5, span="999999w", least=1),
        Silence(workflow="*", after="999999w"),
        Slow(baseline="999999w", least=1),
    ],
)
def test_no_span_is_too_long_for_the_calendar(tmp_path: Path, rule: Rule) -> None:
    it = watching(tmp_path, rule)
    it.put(10, "success")
    it.check()
    assert it.told == []
