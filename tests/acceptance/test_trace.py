"""What ran when, and how long it took."""

import re
from datetime import datetime
from pathlib import Path

import pytest

from acceptance.kit import recorded
from acceptance.kit.contracts import keeps_to
from acceptance.kit.flows import a_loop, a_run, made, row_of
from acceptance.kit.in_process import Ask
from acceptance.kit.made import Json, listed, save
from acceptance.kit.terminals import on_terminal, screen
from plain_reading import items_by_output, run_data


def expected_items_in(run: Json, runs: dict[str, list[Json]]) -> list[int | None]:
    """By input, counted at the run that gave them."""
    found: list[int | None] = []
    for source in run.get("source") or []:
        if source is None:
            found.append(None)
            continue
        of_node = runs.get(source["previousNode"], [])
        index, output = source.get("previousNodeRun", 0), source.get("previousNodeOutput", 0)
        counts = items_by_output(of_node[index]) if index < len(of_node) else None
        found.append(counts[output] if counts is not None and output < len(counts) else None)
    return found


def test_every_sample_is_told_as_its_document_says_it(samples: Ask) -> None:
    for name, text in recorded.facts().items():
        runs = run_data(text)
        answer = samples("trace", name, "--json").json
        keeps_to("trace", answer)
        told = {(each["node"], each["run_index"]): each for each in answer["runs"]}
        assert len(told) == sum(map(len, runs.values()))
        assert [each["seq"] for each in answer["runs"]] == list(range(len(told)))
        for (node, index), each in told.items():
            plain = runs[node][index]
            assert each["items_out"] == items_by_output(plain)
            if not each["serves"]:
                assert each["items_in"] == expected_items_in(plain, runs)
            if each["offset_ms"] is not None:
                assert answer["started_at"] == text["startedAt"]
                assert each["offset_ms"] == plain["startTime"] - _ms(text["startedAt"])
                assert each["duration_ms"] == plain["executionTime"]


def _ms(moment: str) -> int:
    return round(datetime.fromisoformat(moment).timestamp() * 1000)


def test_only_what_was_copied_or_recovered_has_no_time(samples: Ask) -> None:
    for name, text in recorded.facts().items():
        for each in samples("trace", name, "--json").json["runs"]:
            is_known = not each["is_copied"] and not each["is_recovered"]
            assert (each["offset_ms"] is not None) == is_known
            assert each["is_copied"] <= (text["mode"] == "retry")
            assert each["is_recovered"] <= (text["status"] == "crashed")


def test_loops_are_folded_to_one_line(samples: Ask) -> None:
    lines = samples("trace", recorded.sample("loop failing")).lines
    assert row_of(lines, "Send mail").split()[:8] == [
        "37",
        "ms",
        "✗",
        "Send",
        "mail",
        "×18",
        "18",
        "17",
    ]
    assert "run 18 failed, slowest run " in row_of(lines, "Send mail")
    assert row_of(lines, "Loop Over Items").split()[2:8] == [
        "✓",
        "Loop",
        "Over",
        "Items",
        "×18",
        "30",
    ]
    assert " 0|18 " in row_of(lines, "Loop Over Items")
    assert lines[-1].startswith("4 nodes, 38 runs; 18 ms between nodes; slowest: Send mail, run ")


def test_runs_unfolds_them(samples: Ask) -> None:
    lines = samples("trace", recorded.sample("loop failing"), "--runs").lines
    assert len([line for line in lines if " Send mail " in line and " ms " in line]) == 18
    assert [line for line in lines if re.search(r"✗ +Send mail +18 +1 +– .* failed$", line)]


def test_the_runs_of_one_node(samples: Ask) -> None:
    ran = samples("trace", recorded.sample("loop failing"), "--loop", "Send mail")
    rows = ran.lines[3:-1]
    assert [row.split()[0] for row in rows] == [str(n) for n in range(1, 19)]
    assert "✗ error" in rows[-1]
    assert "550 5.1.1 mailbox u17@example.org unavailable" in rows[-1]
    assert ran.lines[-1].startswith("Send mail: 18 runs, 1 with errors, the first in run 18; ")


def test_the_turns_of_a_loop_say_what_went_wrong_in_them(samples: Ask) -> None:
    name = recorded.sample("batches failing")
    rows = samples("trace", name, "--loop", "Loop Over Items").lines[3:-1]
    assert len(rows) == 3
    assert re.search(r"^ +3 .* 4 +– +✗ error +Register, item 1: mailbox u9@example.org", rows[-1])
    answer = samples("trace", name, "--loop", "Loop Over Items", "--json").json
    assert [each["items_in"] for each in answer["iterations"]] == [[4], [4], [4]]
    assert [each["items_out"] for each in answer["iterations"]] == [[4], [4], None]
    wrong = [each["went_wrong"] for each in answer["iterations"]]
    assert wrong[:2] == [None, None]
    assert (wrong[2]["node"], wrong[2]["error_item"]) == ("Register", 1)


def test_only_what_failed_or_hid_an_error(samples: Ask) -> None:
    quiet = _of("Loop: register, ignore failures", "success")
    rows = samples("trace", quiet, "--loop", "Loop Over Items", "--failed").lines[3:-1]
    assert [row.split()[0] for row in rows] == ["5", "10"]
    assert all("Register quietly: 1 error swallowed" in row for row in rows)
    shown = samples("trace", quiet, "--failed")
    assert [line.split()[5] for line in shown.lines[3:-1]] == ["5", "10"]
    assert len(samples("trace", quiet, "--failed", "--json").json["runs"]) == 2


def _of(workflow: str, status: str) -> str:
    return next(
        name
        for name, each in recorded.facts().items()
        if (each["workflowData"]["name"], each["status"]) == (workflow, status)
    )


def test_where_nothing_failed_that_is_said(samples: Ask) -> None:
    for how in ([], ["--loop", "Webhook"]):
        ran = samples("trace", "1", "--failed", *how)
        assert (ran.code, ran.out) == (0, "")
        assert "failed or swallowed an error." in ran.err


def test_the_slowest_first_with_their_share(samples: Ask) -> None:
    for how in ([], ["--runs"]):
        lines = samples("trace", recorded.sample("loop failing"), "--slowest", *how).lines[3:-1]
        shares = [int(share) for line in lines for share in re.findall(r" (\d+)%", line)]
        assert len(shares) == len(lines)
        assert shares == sorted(shares, reverse=True)
    answer = samples("trace", recorded.sample("loop failing"), "--slowest", "--json").json
    took = [each["duration_ms"] for each in answer["runs"]]
    assert took == sorted(took, reverse=True)


def test_every_input_of_a_merge_is_counted(ask: Ask, tmp_path: Path) -> None:
    sources = [{"previousNode": "A"}, {"previousNode": "B", "previousNodeOutput": 1}]
    runs = {
        "A": [a_run(0, 1, 3)],
        "B": [a_run(1, 1, 7, 2)],
        "Merge": [a_run(2, 1, 5, source=sources)],
    }
    ask("import", save(tmp_path / "saved", made("1", runs)))
    assert " 3|2 " in row_of(ask("trace", "1").lines, "Merge")
    assert ask("trace", "1", "--json").json["runs"][-1]["items_in"] == [3, 2]


def test_a_retry_says_which_runs_were_copied(samples: Ask) -> None:
    lines = samples("trace", recorded.sample("retry")).lines
    original = recorded.sample("retry original")
    assert row_of(lines, "Webhook").startswith("    –  ✓  Webhook ")
    assert row_of(lines, "Webhook").endswith(f"  copied from {original}")


def test_waiting_is_no_time_between_nodes(samples: Ask) -> None:
    resumed = _of("Approval: wait for click", "success")
    lines = samples("trace", resumed).lines
    assert row_of(lines, "Wait").endswith("after 266 ms of waiting")
    assert "16 ms between nodes; 266 ms of waiting" in lines[-1]
    (waiting,) = recorded.with_status("waiting")
    assert samples("trace", waiting).lines[-1].endswith("it waits to be resumed")


def test_what_was_stopped_is_no_time_between_nodes(samples: Ask) -> None:
    last = samples("trace", recorded.sample("stopped slow")).lines[-1]
    assert last.endswith("2.6 s after the last run; stopped in Slow call")


def test_after_a_crash_nobody_pretends_to_know(samples: Ask) -> None:
    lines = samples("trace", recorded.sample("crashed slow")).lines
    assert re.search(r"^ +\? +✗ +Slow call +\? +– +\? ", row_of(lines, "Slow call"))
    assert "crashed, its time was not saved" in row_of(lines, "Slow call")
    assert lines[-1].endswith("nobody saw when it ended")
    assert "between nodes" not in lines[-1]


def test_what_serves_an_agent_stands_below_it(samples: Ask) -> None:
    lines = samples("trace", recorded.sample("agent quota")).lines
    assert "└ OpenAI Chat Model " in row_of(lines, "OpenAI Chat Model")
    assert "└" not in row_of(lines, "AI Agent")


def test_an_error_that_stopped_nothing_is_called_swallowed(samples: Ask) -> None:
    """As that of an agent's tool, which has failed all the same."""
    name = recorded.sample("agent tool")
    (row,) = samples("trace", name, "--failed").lines[3:-1]
    assert " ✗  Order lookup " in row
    assert row.endswith("  1 error swallowed")
    assert "failed" not in row


@pytest.mark.parametrize(
    ("scenario", "said"),
    [
        ("too large", "the server found its data too large to send"),
        ("stopped slow-noprogress", "n8n saved nothing of what ran"),
    ],
)
def test_where_no_run_is_known_a_sentence_says_why(samples: Ask, scenario: str, said: str) -> None:
    name = next(each for each, cause in recorded.known().items() if cause.scenario == scenario)
    ran = samples("trace", name)
    assert (ran.code, ran.out) == (0, "")
    assert said in ran.err
    assert samples("trace", name, "--json").json["runs"] == []


def test_what_has_not_started_or_has_no_data_says_so(ask: Ask, tmp_path: Path) -> None:
    queued = listed("1", status="new", startedAt=None, stoppedAt=None)
    ask("import", save(tmp_path / "saved", queued, listed("2")))
    assert ask("trace", "1").err == "Execution 1 has not started: nothing ran yet.\n"
    assert "only what a list says of it" in ask("trace", "2").err


def test_names_of_any_kind_work_as_arguments(samples: Ask) -> None:
    name = recorded.sample("names failing")
    nodes = run_data(recorded.facts()[name])
    assert {"Ünïcode 🚀 ノード", "path/with.dots[0].json", "0"} <= nodes.keys()
    for node in nodes:
        answer = samples("trace", name, "--loop", node, "--json").json
        assert (answer["node"], len(answer["iterations"])) == (node, 1)


def test_a_name_that_is_not_there_suggests_the_nearest(samples: Ask) -> None:
    ran = samples("trace", recorded.sample("loop failing"), "--loop", "send mial")
    ran.refused(3, 'No node "send mial" ran in this execution.', 'Did you mean "Send mail"?')


def test_loops_of_every_sample_answer_as_promised(samples: Ask) -> None:
    for name, execution in recorded.facts().items():
        for node in run_data(execution):
            keeps_to("loop", samples("trace", name, "--loop", node, "--json").json)


def test_calls_and_runs_are_two_questions(samples: Ask) -> None:
    for other in (["--runs"], ["--failed"], ["--slowest"], ["--loop", "Webhook"]):
        samples("trace", "1", "--calls", *other).refused(2, "--calls", "one and then")


def test_latest_failed_can_be_traced(samples: Ask) -> None:
    name = samples("view", "latest-failed", "--json").json["execution"]["id"]
    assert samples("trace", "latest-failed") == samples("trace", name)
    samples("trace", "1", "--workflow", "Orders").refused(2, "--workflow was given beside an id")


def test_a_terminal_is_not_flooded_and_what_is_left_out_is_said(ask: Ask, tmp_path: Path) -> None:
    ask("import", save(tmp_path / "saved", a_loop(300)))
    for how in (["--runs"], ["--loop", "Send"]):
        rows = 601 if how == ["--runs"] else 300
        _, raw = on_terminal("trace", "1", *how, env=ask.env, columns=80)
        shown = screen(raw).splitlines()
        assert len(shown) == 106
        assert f"{rows - 100:,} rows are left out; --all shows them." in shown
        _, raw = on_terminal("trace", "1", *how, "--all", env=ask.env, columns=80)
        assert len(screen(raw).splitlines()) == rows + 4
        assert len(ask("trace", "1", *how).lines) == rows + 4
