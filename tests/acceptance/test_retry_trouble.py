"""A server that fails, an answer that is lost, a Ctrl-C: it is asked once, and nothing is lost."""

import signal
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from acceptance.kit.in_process import Ask
from acceptance.kit.pulling import pulled
from acceptance.kit.retrying import (
    answered_at_its_end,
    asked,
    is_retry,
    only_retries,
    retried,
    retries,
)
from acceptance.kit.running import Ran, ended, start
from acceptance.kit.tampering import edit_manifest
from acceptance.kit.terminals import last_screen, on_terminal
from exec_archive.model import Execution
from exec_archive.retry import attempt, keeping, run
from exec_archive.retry.outcome import Retried
from exec_archive.store import writing
from exec_archive.store.manifest import LOCK_NAME
from fake_n8n import FakeN8n, Request, faults
from fake_n8n.faults import Fault
from fake_n8n.world import RetryPlan

_RUNS_ON = RetryPlan(after_looks=1_000_000)
SAYS_NOTHING: dict[str, Fault] = {
    "broken connection": faults.reset,
    "a page of something else": faults.html_instead,
    "a gateway that gave up": faults.page_of_html(504),
    "a gateway without a server": faults.page_of_html(503),
    "a gateway without time": faults.page_of_html(408),
    "a yes of another kind": faults.instead(202, {}),
    "a gateway that lost it": faults.bad_gateway,
    "an error": faults.internal_error,
}
LOST = {
    **SAYS_NOTHING,
    "half an answer": faults.cut_body,
    "half of the JSON": faults.truncated_json,
}


@pytest.fixture
def mirrored(pulling: Ask) -> Ask:
    """An archive of five executions, of which 3 failed."""
    assert pulled(pulling)["new"] == 5
    return pulling


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """A lock is not waited for."""
    monkeypatch.setattr(writing, "_WAIT_SECONDS", 0.01)
    monkeypatch.setattr(keeping, "_LOCK_PATIENCE_SECONDS", 0.0)


@pytest.fixture
def locked(mirrored: Ask) -> Iterator[FileLock]:
    """Another writer is at work."""
    lock = FileLock(mirrored.archive / LOCK_NAME, thread_local=False)
    with lock:
        yield lock


def not_reaching(n8n: FakeN8n, times: int = 1) -> None:
    """The first questions for a retry get lost before n8n hears of them."""
    whole, left = n8n.scopes, times

    def on_request(request: Request) -> None:
        nonlocal left
        if is_retry(request):
            n8n.scopes = whole if left == 0 else whole - {"execution:retry"}
            left = max(left - 1, 0)

    n8n.on_request = on_request


@pytest.mark.parametrize("how", LOST)
def test_a_lost_answer_is_looked_for_and_not_asked_for_again(
    mirrored: Ask, n8n: FakeN8n, how: str
) -> None:
    n8n.world.retry("3", "error")  # of which the archive does not know
    only_retries(n8n, LOST[how])
    answer = retried(mirrored, "3")
    assert (answer["outcome"], answer["id"], asked(n8n)) == ("success", "7", ["3"])


@pytest.mark.parametrize("how", SAYS_NOTHING)
def test_whether_it_began_may_stay_unknown(mirrored: Ask, n8n: FakeN8n, how: str) -> None:
    n8n.world.retry("3", "error")
    not_reaching(n8n)
    only_retries(n8n, LOST[how])
    answer = retried(mirrored, "3")
    assert (answer["outcome"], answer["id"], asked(n8n)) == ("not-known", None, ["3"])
    assert "Whether the retry of n8n/3 began is not known" in answer["error"]["problem"]
    assert "exec-archive pull, then exec-archive view n8n/3" in answer["error"]["advice"]
    assert answer["error"]["exit_code"] == 6


def test_a_server_with_too_much_to_do_is_left_alone(mirrored: Ask, n8n: FakeN8n) -> None:
    not_reaching(n8n)
    only_retries(n8n, faults.too_many_requests("7"))
    answer = retried(mirrored, "3")
    assert (answer["outcome"], answer["id"], asked(n8n)) == ("refused", None, ["3"])
    assert "answered 429" in answer["error"]["problem"]
    assert "asks to wait 7 s" in answer["error"]["advice"]


def test_an_answer_that_never_comes(
    mirrored: Ask, n8n: FakeN8n, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attempt, "_BEGINS_WITHIN_SECONDS", 0.5)
    not_reaching(n8n)
    only_retries(n8n, lambda exchange: exchange.wait_until_client_leaves())
    answer = retried(mirrored, "3", "--timeout", "0")
    assert (answer["outcome"], asked(n8n)) == ("not-known", ["3"])


def test_a_server_that_goes_away_meanwhile(mirrored: Ask, n8n: FakeN8n) -> None:
    n8n.world.retry_plans.append(_RUNS_ON)
    n8n.choose_fault = lambda request: (
        faults.bad_gateway if request.path.endswith("/executions/6") else None
    )
    answer = retried(mirrored, "3")
    assert (answer["outcome"], answer["id"]) == ("pending", "6")
    assert "goes on as 6, and can be followed no more" in answer["error"]["problem"]
    assert answer["error"]["exit_code"] == 6


def test_a_server_that_fails_before_it_is_asked(mirrored: Ask, n8n: FakeN8n) -> None:
    n8n.choose_fault = lambda _: faults.bad_gateway
    mirrored("retry", "3").refused(6, "answered 502")
    assert asked(n8n) == []


def test_data_that_cannot_be_had_comes_later(mirrored: Ask, n8n: FakeN8n) -> None:
    n8n.choose_fault = lambda request: (
        faults.internal_error
        if "includeData" in request.query and request.path.endswith("/6")
        else None
    )
    answer = retried(mirrored, "3")
    assert (answer["outcome"], answer["execution"]["completeness"]) == ("success", "no-data")
    assert "the server fails on it (500)" in answer["error"]["problem"]
    assert answer["error"]["exit_code"] == 7
    n8n.choose_fault = None
    assert pulled(mirrored)["still_missing"] == 1
    assert pulled(mirrored, "--full")["updated"] == 1
    assert mirrored("view", "6", "--json").json["execution"]["completeness"] == "full"


@pytest.mark.usefixtures("quick")
def test_an_archive_that_others_write_to_gets_it_with_the_next_pull(
    mirrored: Ask, n8n: FakeN8n, locked: FileLock
) -> None:
    ran = mirrored("retry", "3", "--json")
    (answer,) = retries(ran)
    assert (ran.code, answer["outcome"], answer["execution"]) == (7, "success", None)
    assert "n8n/3, 6, has ended, and is not archived yet" in answer["error"]["problem"]
    assert asked(n8n) == ["3"]
    locked.release()
    assert pulled(mirrored)["new"] == 1
    assert mirrored("view", "3", "--json").json["execution"]["retry_success_id"] == "6"


def test_another_writer_is_waited_for(
    mirrored: Ask, locked: FileLock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "_WAIT_SECONDS", 0.01)
    soon = threading.Timer(0.2, locked.release)
    soon.start()
    assert retried(mirrored, "3")["execution"]["id"] == "6"
    soon.join()


def test_an_archive_that_cannot_be_added_to_is_known_before(mirrored: Ask, n8n: FakeN8n) -> None:
    edit_manifest(mirrored.archive, lambda content: content.update(min_writer=99))
    mirrored("retry", "3").refused(8, "needs a writer of format 99")
    assert asked(n8n) == []


def interrupted(
    env: dict[str, str], n8n: FakeN8n, is_moment: Callable[[Request], bool], how: signal.Signals
) -> Ran:
    """A retry in a process of its own, ended while the server holds an answer back."""
    reached = threading.Event()
    before = n8n.choose_fault

    def choose(request: Request) -> Fault | None:
        if not is_moment(request):
            return before(request) if before else None
        reached.set()
        return lambda exchange: exchange.wait_until_client_leaves()

    n8n.choose_fault = choose
    process = start("retry", "3", env=env)
    try:
        while not reached.wait(0.01):
            assert process.poll() is None, ended(process)
        process.send_signal(how)
        return ended(process)
    finally:
        process.kill()
        process.communicate()


@pytest.mark.skipif(sys.platform == "win32", reason="made for POSIX signals")
@pytest.mark.parametrize(
    ("moment", "words"),
    [
        ("/executions/3", "Nothing was asked of the server for n8n/3."),
        ("/3/retry", "The retry of n8n/3 was asked for, and goes on if it began."),
        ("/executions/6", "The retry of n8n/3 goes on as 6."),
    ],
)
def test_ctrl_c_says_what_goes_on(mirrored: Ask, n8n: FakeN8n, moment: str, words: str) -> None:
    n8n.world.retry_plans.append(_RUNS_ON)
    if moment.endswith("retry"):
        not_reaching(n8n)
    ran = interrupted(
        mirrored.env, n8n, lambda request: request.path.endswith(moment), signal.SIGINT
    )
    ran.refused(130, "Interrupted.\n", words)
    if moment != "/executions/3":
        assert "exec-archive pull" in ran.err
    n8n.choose_fault = None
    assert mirrored("verify").code == 0
    assert pulled(mirrored)["pending"] == (moment == "/executions/6")


def test_ctrl_c_while_the_question_is_open(mirrored: Ask, n8n: FakeN8n) -> None:
    """n8n has not answered yet, and the lists have told which one it is."""
    n8n.world.retry_plans.append(_RUNS_ON)
    only_retries(n8n, answered_at_its_end(n8n))
    ran = interrupted(
        mirrored.env, n8n, lambda request: request.path.endswith("/executions/6"), signal.SIGTERM
    )
    ran.refused(143, "Interrupted.\n", "The retry of n8n/3 goes on as 6.")
    assert asked(n8n) == ["3"]


def test_a_person_is_told_how_far_it_is(mirrored: Ask, n8n: FakeN8n) -> None:
    n8n.world.retry_plans.append(RetryPlan(after_looks=3))
    code, raw = on_terminal("retry", "3", env=mirrored.env, columns=80)
    assert code == 0
    assert "retrying 3 as 6 … running, 0 s" in raw.decode()
    assert last_screen(raw).split("\n")[:2] == [
        "✓ 3 retried as 6: success, 14 ms",
        "  exec-archive view 6",
    ]


@pytest.mark.parametrize(("said", "code", "ids"), [("y", 0, ["3", "6"]), ("n", 7, [])])
def test_several_are_asked_about(
    mirrored: Ask, n8n: FakeN8n, said: str, code: int, ids: list[str]
) -> None:
    n8n.world.insert("error")
    pulled(mirrored)
    ended_with, raw = on_terminal("retry", "3", "6", env=mirrored.env, columns=80, answers=[said])
    shown = last_screen(raw)
    assert (ended_with, asked(n8n)) == (code, ids)
    assert "n8n/6  error" in shown
    assert "Work: The service r" in shown
    assert "Retry these 2 executions? [y/N]: " in shown
    assert ("Nothing was retried." in shown) == (said == "n")


def test_what_nobody_foresaw_costs_no_other_its_retry(
    mirrored: Ask, n8n: FakeN8n, monkeypatch: pytest.MonkeyPatch
) -> None:
    n8n.world.insert("error")
    pulled(mirrored)

    def odd(folder: Path, api: Any, execution: Execution, *how: Any) -> Retried:
        if execution.id == "3":
            raise RuntimeError("odd")
        return run.retry(folder, api, execution, *how)

    monkeypatch.setattr("exec_archive_cli.commands.retry.retry", odd)
    ran = mirrored("retry", "3", "6", "--yes", "--json")
    assert [each["outcome"] for each in retries(ran)] == ["refused", "success"]
    assert ran.code == 70
    assert "does not handle (RuntimeError: odd)" in ran.err


def test_what_nobody_foresaw_after_it_was_asked_for_says_what_goes_on(
    mirrored: Ask, n8n: FakeN8n, monkeypatch: pytest.MonkeyPatch
) -> None:
    def odd(*_: Any) -> None:
        raise RuntimeError("odd")

    monkeypatch.setattr("exec_archive.retry.run.keep", odd)
    ran = mirrored("retry", "3", "--json")
    (answer,) = retries(ran)
    assert (answer["outcome"], answer["id"]) == ("not-known", "6")
    assert "The retry of n8n/3 has ended as 6." in ran.err
    assert (ran.code, asked(n8n)) == (70, ["3"])
