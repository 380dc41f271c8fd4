"""What was lost though n8n says success: what the commands promise; the rules have unit tests."""

import json
import signal
import subprocess
import sys
import time

import pytest

from acceptance.kit import recorded
from acceptance.kit.cards import imported
from acceptance.kit.contracts import keeps_to
from acceptance.kit.in_process import Ask
from acceptance.kit.terminals import on_terminal, screen
from made_agents import asking
from made_flows import execution, failed, items, run
from made_histories import mails, orders

# Every finding in the recorded good runs, and why it is none too many.
_KNOWN = {
    # Three nodes were recorded with each way n8n has to go on after an error.
    ("36", "Continue, same output", "swallowed-errors"),
    # Its error output leads on to a node, and the error went there: only possible.
    ("36", "Continue, error output", "swallowed-errors"),
    ("36", "Old continueOnFail", "swallowed-errors"),
    # One of three customers is blocked: the sub-workflow fails for it, and the caller goes on.
    ("53", "Enrich (sub-workflow)", "swallowed-errors"),
    # The same, and n8n throws away what failed: 3 items in, 2 out, and no error is left. Its error
    # output leads on, but nothing came out there: so nothing was handled.
    ("57", "Enrich (sub-workflow)", "failed-call"),
    # Two of ten registrations were refused.
    ("70", "Register quietly", "swallowed-errors"),
    # A tool of the agent failed, and the agent answered all the same.
    ("74", "Order lookup", "swallowed-errors"),
}
_HANDLED = {("36", "Continue, error output", "swallowed-errors")}
_HOSTILE = 'Evil[/red] \x1b[31m"name"\u202e/😀'


def _history(ask: Ask, *more: bytes, count: int = 12) -> Ask:
    """Good runs, the first an hour before the others begin, and what is to be judged."""
    return imported(ask, *(orders(str(n), n - 60) for n in range(1, count + 1)), *more)


def _with_error_output(document: bytes) -> bytes:
    """Keep's errors on an output of their own, which leads on to Log."""
    made = json.loads(document)
    made["workflowData"]["connections"]["Keep"]["main"].append([{"node": "Log"}])
    (run_of_keep,) = made["data"]["resultData"]["runData"]["Keep"]
    given = run_of_keep["data"]["main"][0]
    run_of_keep["data"]["main"] = [
        [each for each in given if "error" not in each["json"]],
        [each for each in given if "error" in each["json"]],
    ]
    return json.dumps(made).encode()


def test_in_the_good_samples_nothing_else_is_found(samples: Ask) -> None:
    found = set()
    for name in recorded.with_status("success"):
        answer = samples("losses", name, "--json")
        assert (answer.code, answer.err) == (0, "")
        keeps_to("losses", answer.json)
        for each in answer.json["findings"]:
            told = (name, each["node"], each["kind"])
            assert each["sureness"] == ("possible" if told in _HANDLED else "certain")
            assert (each["doubts"] == ["handled"]) == (told in _HANDLED)
            found.add(told)
    assert found == _KNOWN


def test_a_handled_error_says_where_it_went(samples: Ask) -> None:
    assert 'its error output leads on to "On failure"' in samples("losses", "36").out
    assert "error output" not in samples("losses", "57").out


def test_a_workflow_that_handles_its_errors_raises_no_alarm(ask: Ask) -> None:
    made = orders("100", swallowed=[0])
    handled = made.replace(b"continueRegularOutput", b"continueErrorOutput")
    handled = _with_error_output(handled)
    _history(ask, handled)
    assert ask("losses", "--all", "--exit-status").code == 0
    assert 'leads on to "Log"' in ask("losses", "100").out
    assert ask("losses", "100", "--exit-status").code == 0


def test_what_an_agent_asked_again_is_said_and_what_else_it_asked_is_not(ask: Ask) -> None:
    error, answer = ("error", "order 13"), ("answer", "order 77")
    ask = imported(
        ask,
        asking("1", 0, calls=[error, answer]),
        asking("2", 1, calls=[answer, error]),
        asking("3", 2, calls=[error, ("answer", "order 13")]),
    )
    again = "the same was asked again afterwards, and answered"
    assert [again in ask("losses", name).out for name in ("1", "2", "3")] == [False, False, True]
    (group,) = ask("losses", "--all", "--json").json["losses"]
    assert (group["finding"]["sureness"], group["executions"]) == ("certain", 2)


def test_all_at_once_finds_the_same(samples: Ask) -> None:
    answer = samples("losses", "--all", "--sure", "possible", "--json").json
    keeps_to("all_losses", answer)
    found = {
        (each["last"]["id"], each["finding"]["node"], each["finding"]["kind"])
        for each in answer["losses"]
    }
    assert found == _KNOWN
    assert answer["executions"] == len(recorded.with_status("success"))
    assert answer["with_losses"] == len({name for name, _, _ in _KNOWN})


@pytest.mark.parametrize("name", [path.stem for path in recorded.files()])
def test_every_sample_is_answered(samples: Ask, name: str) -> None:
    answer = samples("losses", name)
    assert answer.code == 0
    is_good = recorded.facts()[name]["status"] == "success"
    assert is_good or not answer.out or "swallowed" in answer.out


def test_seven_in_and_six_out(ask: Ask) -> None:
    """What people ask: https://github.com/n8n-io/n8n/issues/14909."""
    card = _history(ask, orders("100", listed=7, dropped=[3]))("losses", "100")
    (line,) = [line for line in card.lines if "Keep" in line and "gave" in line]
    assert "likely" in line
    assert "gave 6 for 7 items" in line
    assert "nothing came of item 3, the fourth of 7" in card.out
    assert "in all 12 good runs it gave as many as it got" in card.out
    assert "with 12 good runs of its workflow, all before it" in card.out
    assert "diff 12 100 · output 100 Keep · trace 100" in card.out


def test_a_loop_stops_early_and_says_successful(ask: Ask) -> None:
    """What people ask: https://github.com/n8n-io/n8n/issues/21909."""
    history = [mails(str(n), n - 60) for n in range(1, 5)]
    card = imported(ask, *history, mails("100", sent=2))("losses", "100")
    assert "certain" in card.out
    assert "handed out 2 of its 4 items" in card.out
    assert 'the last round ended at "Send", run 2, which gave nothing' in card.out
    assert "in all 4 good runs it handed out all" in card.out


def test_nothing_found_is_a_line_that_says_what_was_looked_at(ask: Ask) -> None:
    card = _history(ask, orders("100"))("losses", "100")
    assert (card.code, card.out) == (0, "")
    assert "No silent loss" in card.err
    assert "compared with 12 good runs" in card.err
    few = ask("losses", "--all", "--until", "2020-01-01")
    assert (few.code, few.out) == (0, "")
    assert "No success matches" in few.err


def test_what_cannot_be_compared_is_said(samples: Ask) -> None:
    assert "3 are needed, and 2 are here" in samples("losses", "5").err
    failed = samples("losses", recorded.sample("loop failing"))
    assert "No error was swallowed" in failed.err
    assert "exec-archive why" in failed.err


def test_a_failed_one_is_not_said_to_be_lost_in_silence(ask: Ask) -> None:
    one = orders("100", dropped=[0], swallowed=[1], status="error")
    card = _history(ask, one)("losses", "100")
    assert "swallowed 1 error" in card.out
    assert "gave 4" not in card.out
    assert "exec-archive why 100 tells why" in card.err


def test_the_same_loss_again_and_again_is_one_row(ask: Ask) -> None:
    lossy = [mails(str(n), n, sent=2) for n in range(101, 106)]
    history = [mails(str(n), n - 60) for n in range(1, 51)]
    answer = imported(ask, *history, *lossy)("losses", "--all")
    (row,) = [line for line in answer.lines if "Loop" in line]
    assert row.split()[:3] == ["certain", "5", "105"]
    (group,) = ask("losses", "--all", "--json").json["losses"]
    assert (group["executions"], group["first"]["id"], group["last"]["id"]) == (5, "101", "105")


def test_how_sure_at_least(ask: Ask) -> None:
    _history(ask, orders("100", listed=4))
    assert "possible" in ask("losses", "100").out
    card = ask("losses", "100", "--sure", "likely")
    assert not card.out
    assert "1 finding is less sure" in card.err
    assert "1 finding more, less sure: --sure possible" in ask("losses", "--all").err
    assert ask("losses", "--all", "--sure", "possible").lines[1].startswith("possible")


@pytest.mark.parametrize(
    ("one", "code"),
    [({"dropped": [1]}, 1), ({"listed": 4}, 0), ({}, 0), ({"swallowed": [0]}, 1)],
)
def test_a_script_is_told_by_the_exit_code(ask: Ask, one: dict[str, object], code: int) -> None:
    _history(ask, orders("100", **one))  # type: ignore[arg-type]  # what was planted
    assert ask("losses", "100", "--exit-status").code == code
    assert ask("losses", "--all", "--exit-status", "--json").code == code
    assert ask("losses", "100").code == 0


def test_the_filters_of_all(ask: Ask) -> None:
    lossy = orders("100", dropped=[0])
    _history(ask, lossy, mails("200", sent=1))
    assert ask("losses", "--all", "--json", "--workflow", "w1").json["executions"] == 13
    assert ask("losses", "--all", "--json", "--since", "2026-11-20T04:59").json["executions"] == 2
    assert ask("losses", "--all", "--json", "--status", "success").json["executions"] == 14


def test_what_does_not_go_together_is_refused(ask: Ask) -> None:
    _history(ask)
    ask("losses").refused(2, "an ID or --all")
    ask("losses", "1", "--all").refused(2, "an ID or --all")
    ask("losses", "1", "--since", "2d").refused(2, "beside an id", "--all")
    ask("losses", "1", "--workflow", "w1").refused(2, "beside an id")
    ask("losses", "1", "--limit", "2").refused(2, "beside an id", "--all")
    ask("losses", "--all", "--status", "error").refused(2, "--status", "exec-archive why")
    ask("losses", "nobody").refused(3, "no execution nobody")
    assert ask("losses", "latest", "--workflow", "w1").code == 0


@pytest.mark.parametrize(
    ("name", "why"),
    [
        (recorded.sample("redacted"), "the server redacted its data"),
        (recorded.sample("too large"), "the server found its data too large to send"),
        (recorded.with_status("new")[0], "no node of it had ended when it was archived (new)"),
        (recorded.sample("stopped slow-noprogress"), "n8n saved nothing of what ran in it"),
    ],
)
def test_what_is_not_there_is_not_judged(samples: Ask, name: str, why: str) -> None:
    answer = samples("losses", name)
    assert (answer.code, answer.out) == (0, "")
    assert answer.err.splitlines()[0] == f"Execution {name} cannot be judged: {why}."
    told = samples("losses", name, "--json").json["compared"]["not_compared"]
    assert told in {"incomplete-document", "nothing-ran"}


def _without_data(name: str, **facts: object) -> bytes:
    made = json.loads(orders(name))
    made["data"]["resultData"]["runData"] = {}
    return json.dumps({**made, **facts}).encode()


def test_what_is_not_judged_is_not_among_those_looked_at(ask: Ask) -> None:
    _history(ask, *(_without_data(str(n), dataTooLargeToDisplay=True) for n in (100, 101)))
    answer = ask("losses", "--all")
    assert "No silent loss is found in 12 successes." in answer.err
    assert "\n2 successes could not be judged: not all of the data is here.\n" in answer.err
    imported(ask, _without_data("102"))
    answer = ask("losses", "--all")
    reasons = "not all of the data is here (2); n8n saved nothing of what ran (1)"
    assert f"3 successes could not be judged: {reasons}." in answer.err
    whole = ask("losses", "--all", "--json").json
    keeps_to("all_losses", whole)
    assert (whole["executions"], whole["not_compared"]) == (12, {})
    assert whole["not_judged"] == {"incomplete-document": 2, "nothing-ran": 1}


def test_where_none_is_judged_nothing_is_said_of_losses(ask: Ask) -> None:
    imported(ask, _without_data("102"))
    assert ask("losses", "--all").err == (
        "1 success could not be judged: n8n saved nothing of what ran.\n"
    )


def test_a_call_of_which_nothing_else_is_there_is_told(ask: Ask) -> None:
    below = {"Start": [run(items({}))], "Ask": [failed("no", ("Start", 0, 0))]}
    called = {"parentExecution": {"executionId": "100", "workflowId": "w1"}}
    child = execution("101", below, data=called, workflowId="w7")
    _history(ask, _without_data("100", dataTooLargeToDisplay=True), child)
    card = ask("losses", "100")
    assert "execution 101, which it called, failed" in card.out
    assert "with good runs: the server found its data too large to send" in card.out
    assert "1 of 13 successes lost something." in ask("losses", "--all").err


def _many_losses(ask: Ask, count: int) -> Ask:
    lossy = (orders(f"1{n:02}", n, swallowed=[0], workflowId=f"w{n:02}") for n in range(count))
    return imported(ask, *lossy)


def test_no_more_rows_than_asked_for(ask: Ask) -> None:
    _many_losses(ask, 23)
    assert len(ask("losses", "--all").lines) == 24
    few = ask("losses", "--all", "--limit", "2")
    assert [line.split()[2] for line in few.lines] == ["THE", "122", "121"]
    assert few.err.startswith("21 rows more: --limit 23\n23 of 23 successes")
    assert len(ask("losses", "--all", "--json").json["losses"]) == 23
    part = ask("losses", "--all", "--json", "--limit", "2").json
    keeps_to("all_losses", part)
    assert (part["with_losses"], len(part["losses"])) == (23, 2)


@pytest.mark.parametrize("columns", [60, 120])
def test_a_terminal_gets_as_many_rows_as_a_screen_holds(ask: Ask, columns: int) -> None:
    _many_losses(ask, 23)
    _, raw = on_terminal("losses", "--all", env=ask.env, columns=columns)
    shown = screen(raw)
    assert shown.count("swallowed 1 error") == 20
    assert "3 rows more: --limit 23" in shown
    _, raw = on_terminal("losses", "--all", "--limit", "21", env=ask.env, columns=columns)
    assert screen(raw).count("swallowed 1 error") == 21


@pytest.mark.parametrize(
    ("given", "advice"),
    [
        (["--since", "3 days ago"], "--since '3 days ago'"),
        (["--workflow", "w1", "--limit", "5"], "--workflow w1 --limit 5"),
        (["--status", "success"], "--status success"),
        (["--instance", "a\x1bb"], "--instance 'a"),
    ],
)
def test_a_filter_without_all_is_told_what_to_type(ask: Ask, given: list[str], advice: str) -> None:
    _history(ask)
    refusal = ask("losses", *given)
    refusal.refused(2, f"{given[0]} is for many executions", f"exec-archive losses --all {advice}")
    assert len(refusal.err.splitlines()) == 2
    assert "\x1b" not in refusal.err


def test_hostile_names_do_no_harm(ask: Ask) -> None:
    links = {"Start": [[_HOSTILE]]}

    def one(name: str, kept: int) -> bytes:
        given = [{"json": {}, "pairedItem": {"item": n}} for n in range(kept)]
        runs = {
            "Start": [run(items(*range(3)))],
            _HOSTILE: [run(given, source=("Start", 0, 0))],
        }
        return execution(name, runs, links, minutes=float(name), types={_HOSTILE: "\ud800.x[/]"})

    imported(ask, *(one(str(n), 3) for n in range(12)), one("100", 2))
    for answer in (ask("losses", "100"), ask("losses", "--all")):
        assert answer.code == 0
        assert "gave 2 for 3 items" in answer.out
        assert "\x1b" not in answer.out
        assert "\u202e" not in answer.out
    assert ask("losses", "100", "--json").json["findings"][0]["node"] == _HOSTILE


def test_documents_of_other_shapes_do_no_harm(ask: Ask) -> None:
    """What is no list of items, no number of an item, no workflow."""
    odd = json.loads(orders("100", dropped=[0]))
    runs = odd["data"]["resultData"]["runData"]
    runs["Keep"][0]["data"]["main"][0][0]["pairedItem"] = {"item": "x"}
    runs["Small"][0]["data"] = {"main": "none"}
    odd["workflowData"]["connections"] = {"List": {"main": [[{"node": 7}], 3]}, "Keep": 9}
    deep = json.loads(orders("101", dropped=[0]))
    deep["workflowData"] = []
    _history(ask, json.dumps(odd).encode(), json.dumps(deep).encode())
    for name in ("100", "101"):
        assert ask("losses", name).code == 0
    assert ask("losses", "--all").code == 0


# DuckDB is at work on one answer for as long as anybody waits.
_AT_WORK = """
import signal
from exec_archive.query import successes
from exec_archive_cli.main import run
def without_end(engine, selection):
    print("at work", flush=True)
    numbers = "range(10000000) a, range(10000000) b WHERE a.range * b.range = 7"
    return engine.stream(f"SELECT a.range, true FROM {numbers} ORDER BY 1", at_once=1)
successes.with_neighbours = without_end
signal.signal(signal.SIGINT, signal.default_int_handler)
run()
"""


def test_ctrl_c_ends_a_long_look_at_once(samples_env: dict[str, str]) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", _AT_WORK, "losses", "--all"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=samples_env,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"at work\n"
        time.sleep(0.3)  # so that DuckDB has it, and Python waits
        process.send_signal(signal.SIGINT)
        try:
            out, err = process.communicate(timeout=30)
        finally:
            process.kill()
    assert (process.returncode, out, err) == (130, b"", b"Interrupted.\nNothing was changed.\n")


def test_an_empty_archive_has_lost_nothing(ask: Ask) -> None:
    (ask.archive.parent / "empty").mkdir()
    assert ask("import", ask.archive.parent / "empty").code == 0
    answer = ask("losses", "--all")
    assert (answer.code, answer.out) == (0, "")
    assert "No success matches" in answer.err
