"""`exec-archive diff`: what matters stands first, the rest is counted, and nothing is made up."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from acceptance.kit import recorded
from acceptance.kit.cards import imported
from acceptance.kit.contracts import keeps_to
from acceptance.kit.in_process import Ask
from acceptance.kit.terminals import on_terminal, screen
from hostile_executions import hostile, innocent
from made_flows import Json, execution, failed, items, run
from made_pairs import changed, flow

_A_SCREEN = 40  # rows that a person reads before scrolling, at 80 columns


def _pairs() -> list[tuple[str, str]]:
    """Every failed sample with each good one of its workflow."""
    facts = recorded.facts()
    good = [(name, each) for name, each in facts.items() if each["status"] == "success"]
    return [
        (before, name)
        for name, each in facts.items()
        if each["status"] in {"error", "crashed"}
        for before, other in good
        if other["workflowId"] == each["workflowId"]
    ]


def test_one_id_is_held_against_the_last_good_run(samples: Ask) -> None:
    alone = samples("diff", recorded.sample("loop failing"))
    assert alone.out == samples("diff", "67", "68").out
    assert alone.lines[0].startswith("✓ 67 success → ✗ 68 error · Loop: send 30 mails")


def test_the_failing_node_comes_first_and_the_values_that_differ_follow(samples: Ask) -> None:
    told = samples("diff", "67", "68").lines
    assert told[3] == "  Send mail  (Code)"
    assert "run 18 of 18: 550 5.1.1 mailbox u17@example.org unavailable" in told[4]
    assert any("$.bad  false → true" in each for each in told)


@pytest.mark.parametrize(("before", "after"), _pairs())
def test_two_real_runs_stay_readable(samples: Ask, before: str, after: str) -> None:
    told = samples("diff", before, after)
    assert (told.code, told.err) == (0, "")
    assert len(told.lines) <= _A_SCREEN
    node = recorded.known()[after].failing_node
    if node and recorded.facts()[after]["data"].get("resultData", {}).get("runData"):
        assert node in told.lines[told.lines.index("") + 1]
    answer = samples("diff", before, after, "--json")
    keeps_to("diff", answer.json)


def test_executions_of_two_workflows_are_refused_unless_forced(samples: Ask) -> None:
    refused = samples("diff", "67", "3")
    assert refused.code == 2
    assert "two workflows" in refused.err
    assert "--force" in refused.err
    assert samples("diff", "67", "3", "--force").code == 0


def test_without_a_good_run_it_says_so(samples: Ask) -> None:
    refused = samples("diff", recorded.sample("grandparent"))
    assert refused.code == 3
    assert "No good run" in refused.err
    assert samples("diff", "no-such-id", "68").code == 3


def test_one_node_may_be_asked_for(samples: Ask) -> None:
    told = samples("diff", "67", "68", "--node", "List")
    assert "  List  (Code)" in told.lines
    assert "Send mail" not in told.out
    (node,) = samples("diff", "67", "68", "--node", "List", "--json").json["nodes"]
    assert node["node"] == "List"
    same = samples("diff", "72", "74", "--node", "OpenAI Chat Model")
    assert same.code == 0
    unknown = samples("diff", "67", "68", "--node", "Lisst")
    assert unknown.code == 3
    assert '"List"' in unknown.err


def test_an_equal_node_is_told_as_such(ask: Ask) -> None:
    imported(ask, flow("1", [1]), flow("2", [1], 1))
    told = ask("diff", "1", "2", "--node", "Copy")
    assert "nothing differs" in told.out


def test_a_thousand_items_that_all_differ_take_a_few_lines(ask: Ask) -> None:
    before = [{"id": i, "price": i * 2, "name": f"n{i}"} for i in range(1000)]
    after = [{"id": i, "price": i * 3 + 1, "name": f"n{i}"} for i in range(1000)]
    imported(ask, flow("1", before), flow("2", after, 1))
    told = ask("diff", "1", "2")
    assert len(told.lines) < 15
    assert "1,000 changed" in told.out
    assert "$.price" in told.out
    assert "Passed on  the same differences in Copy" in told.out
    assert len(ask("diff", "1", "2", "--all").lines) > 1000
    first = ask("diff", "1", "2", "--json").json["nodes"][0]
    assert len(first["items"]) == 1000


def test_items_find_their_equals_wherever_they_stand(ask: Ask) -> None:
    values = [{"id": i} for i in range(10)]
    imported(ask, flow("1", values), flow("2", [{"id": "new"}, *values[:4], *values[5:]], 1))
    start = ask("diff", "1", "2", "--json").json["nodes"][0]
    told = [(each["before"], each["after"], each["item"]["json"]) for each in start["items"]]
    assert told == [(None, 0, {"id": "new"}), (4, None, {"id": 4})]
    assert start["equal_items"] == 9


def test_items_with_ids_find_their_like_whatever_else_differs(ask: Ask) -> None:
    before = [{"id": f"o{i}", "seen": i} for i in range(10)]
    after = [{"id": f"o{i}", "seen": i * 2 + 1} for i in range(3, 13)]
    imported(ask, flow("1", before), flow("2", after, 1))
    start = ask("diff", "1", "2", "--json").json["nodes"][0]
    gone = [each["before"] for each in start["items"] if each["after"] is None]
    new = [each["after"] for each in start["items"] if each["before"] is None]
    assert (gone, new) == ([0, 1, 2], [7, 8, 9])
    changed = [each for each in start["items"] if each["changes"]]
    assert [(each["before"], each["after"]) for each in changed] == [(i + 3, i) for i in range(7)]
    assert {c["path"] for each in changed for c in each["changes"]} == {"$.seen"}


@pytest.mark.parametrize("ids", [[1, 1, 2], [1, None, 2], [True, 1, 2], ["", "a", "b"]])
def test_ids_that_tell_nothing_apart_do_not_count(ask: Ask, ids: list[Any]) -> None:
    before = [{"id": each, "n": 0} for each in ids]
    after = [{"id": each, "n": 1} for each in ids]
    imported(ask, flow("1", before), flow("2", after, 1))
    start = ask("diff", "1", "2", "--json").json["nodes"][0]
    assert [(each["before"], each["after"]) for each in start["items"]] == [(0, 0), (1, 1), (2, 2)]


def test_times_and_random_ids_are_counted_and_not_shown(ask: Ask) -> None:
    first = {"at": "2026-11-20T05:00:00.123Z", "ms": 1_795_150_800_000, "run": "1", "n": 1}
    second = {"at": "2026-11-20T05:01:00.456Z", "ms": 1_795_150_860_000, "run": "2", "n": 2}
    trace = (
        {"id": "0b8e7f5c-9a51-4f0e-8c53-1e3f8c1d2a01"},
        {"id": "f3c0a1de-1b2c-4d3e-9f40-5a6b7c8d9e02"},
    )
    imported(ask, flow("1", [first | trace[0]]), flow("2", [second | trace[1]], 1))
    told = ask("diff", "1", "2").out
    assert "$.n  1 → 2" in told
    assert all(path not in told for path in ("$.at", "$.ms", "$.run", "$.id"))
    assert "Vary" in told
    everything = ask("diff", "1", "2", "--all").out
    assert all(path in everything for path in ("$.at", "$.ms", "$.run", "$.id"))
    changes = ask("diff", "1", "2", "--json").json["nodes"][0]["items"][0]["changes"]
    assert {each["path"]: each["varies"] for each in changes} == {
        "$.at": "time",
        "$.ms": "time",
        "$.run": "id",
        "$.n": None,
        "$.id": "id",
    }


def test_a_business_date_is_no_time_of_the_run(ask: Ask) -> None:
    first, second = ({"due": f"2027-0{month}-01"} for month in (1, 2))
    imported(ask, flow("1", [first]), flow("2", [second], 1))
    assert "$.due" in ask("diff", "1", "2").out


def test_what_was_changed_in_the_workflow_is_told(ask: Ask) -> None:
    code = "const a = 1;\nreturn a;\n"

    def with_code(document: Json, text: str) -> None:
        for node in document["workflowData"]["nodes"]:
            node |= {"id": node["name"], "parameters": {"jsCode": text}}

    def rebuilt(document: Json) -> None:
        with_code(document, code.replace("= 1", "= 2"))
        workflow = document["workflowData"]
        workflow["nodes"].append({"id": "new", "name": "Extra", "type": "x.y"})
        workflow["connections"]["Copy"] = {"main": [[{"node": "Start"}]]}
        workflow["settings"] = {"timezone": "Europe/Berlin"}

    first = changed(flow("1", [1]), lambda document: with_code(document, code))
    second = changed(flow("2", [1], 1), rebuilt)
    imported(ask, first, second)
    told = ask("diff", "1", "2").out
    assert "workflow changed" in told
    assert "- line 1: const a = 1;" in told
    assert "+ line 1: const a = 2;" in told
    assert "Extra  added" in told
    assert "drawn Copy output 1 → Start input 1" in told
    assert "$.timezone  added" in told
    keeps_to("diff", ask("diff", "1", "2", "--json").json)


def test_a_renamed_node_stays_the_same_node(ask: Ask) -> None:
    def with_ids(document: Json) -> None:
        for number, node in enumerate(document["workflowData"]["nodes"]):
            node["id"] = str(number)

    first = changed(flow("1", [{"n": 1}]), with_ids)
    second = changed(flow("2", [{"n": 2}], 1), with_ids).replace(b'"Copy"', b'"Hand on"')
    imported(ask, first, second)
    answer = ask("diff", "1", "2", "--json").json
    names = {each["node"]: each["name_before"] for each in answer["nodes"]}
    assert names == {"Start": "Start", "Hand on": "Copy"}
    assert "renamed" in ask("diff", "1", "2").out


def test_the_other_branch_is_named(ask: Ask) -> None:
    def chosen(name: str, *outputs: list[Json], to: str, minutes: float) -> bytes:
        runs = {
            "Start": [run(items({"n": 1}))],
            "Big?": [run(*outputs, source=("Start", 0, 0))],
            to: [run(items({}), source=("Big?", 0, 0))],
        }
        links = {"Start": [["Big?"]], "Big?": [["Yes"], ["No"]]}
        return execution(name, runs, links, minutes=minutes, types={"Big?": "if"})

    one = items({"n": 1})
    imported(
        ask, chosen("1", one, [], to="Yes", minutes=0), chosen("2", [], one, to="No", minutes=1)
    )
    told = ask("diff", "1", "2").out
    assert '1|0 → 0|1 items (took output "false", not output "true")' in told
    assert "Only in 1  Yes" in told
    assert "Only in 2  No" in told
    assert "removed" not in told


def test_a_duration_counts_beyond_what_is_usual(ask: Ask) -> None:
    def taking(name: str, ms: int, minutes: float) -> bytes:
        runs = {"Start": [run(items({}), executionTime=ms)]}
        return execution(name, runs, minutes=minutes)

    history = [taking(str(i), 300 + 300 * (i % 2), i) for i in range(1, 9)]
    imported(ask, *history, taking("20", 600, 20), taking("21", 5000, 21))
    assert ask("diff", "7", "8", "--json").json["is_same"]
    assert "took" not in ask("diff", "1", "20").out.splitlines()[3]
    assert ask("diff", "1", "20", "--json").json["is_same"]
    slow = ask("diff", "20", "21")
    assert "600 ms → 5.0 s" in slow.out
    assert ask("diff", "20", "21", "--json").json["good_runs"] == 8


@pytest.mark.parametrize(("ms", "is_usual"), [(1240, True), (1260, False)])
def test_a_little_more_than_is_usual_is_usual(ask: Ask, ms: int, is_usual: bool) -> None:
    def taking(name: str, ms: int, minutes: float) -> bytes:
        return execution(name, {"Start": [run(items({}), executionTime=ms)]}, minutes=minutes)

    history = [taking(str(i), 1000, i) for i in range(1, 9)]
    imported(ask, *history, taking("20", ms, 20))
    assert ask("diff", "8", "20", "--json").json["is_same"] is is_usual


def test_a_node_that_waits_in_one_of_them_is_told(ask: Ask) -> None:
    def waiting(document: Json) -> None:
        document["data"]["resultData"]["runData"]["Copy"][0]["executionStatus"] = "waiting"

    imported(ask, flow("1", [1]), changed(flow("2", [1], 1), waiting))
    assert "does not wait → waits" in ask("diff", "1", "2").out


def test_a_change_beside_the_values_of_an_item_is_named(ask: Ask) -> None:
    def attached(file: str) -> Callable[[Json], None]:
        def attach(document: Json) -> None:
            item = document["data"]["resultData"]["runData"]["Start"][0]["data"]["main"][0][0]
            item["binary"] = {"report": {"fileName": file}}

        return attach

    first, second = attached("a.pdf"), attached("b.pdf")
    imported(ask, changed(flow("1", [1]), first), changed(flow("2", [1], 1), second))
    assert 'binary $.report.fileName  "a.pdf" → "b.pdf"' in ask("diff", "1", "2").out
    item = ask("diff", "1", "2", "--json").json["nodes"][0]["items"][0]
    assert [each["member"] for each in item["changes"]] == ["binary"]


def test_nothing_is_said_of_values_that_the_server_left_out(ask: Ask) -> None:
    def redacted(document: Json) -> None:
        document["data"]["redactionInfo"] = {"isRedacted": True, "reason": "policy"}
        for of_node in document["data"]["resultData"]["runData"].values():
            of_node[0]["data"]["main"] = [[{"json": {}, "redaction": {"redacted": True}}]]

    imported(ask, flow("1", [{"n": 1}]), changed(flow("2", [{"n": 2}], 1), redacted))
    told = ask("diff", "1", "2").out
    assert "Of 2: the server redacted its data; items are not compared" in told
    assert "$.n" not in told
    assert ask("diff", "1", "2", "--json").json["nodes"] == []


def test_without_a_history_only_twice_as_long_counts(ask: Ask) -> None:
    def taking(name: str, ms: int, minutes: float) -> bytes:
        return execution(name, {"Start": [run(items({}), executionTime=ms)]}, minutes=minutes)

    imported(ask, taking("1", 1000, 0), taking("2", 1900, 1), taking("3", 2000, 2))
    assert ask("diff", "1", "2", "--json").json["is_same"]
    assert not ask("diff", "1", "3", "--json").json["is_same"]


def test_a_node_that_failed_in_both_is_told_only_if_it_failed_otherwise(ask: Ask) -> None:
    def refused(name: str, message: str, minutes: float) -> bytes:
        runs = {"Start": [run(items({}))], "Call": [failed(message, ("Start", 0, 0))]}
        return execution(name, runs, minutes=minutes)

    documents = [refused("1", "no", 0), refused("2", "no", 1), refused("3", "never", 2)]
    imported(ask, *documents)
    assert ask("diff", "1", "2", "--json").json["is_same"]
    told = ask("diff", "1", "3").lines
    assert told[3:6] == ["  Call  (Set)", "    failed    never", "              before: no"]


def test_what_nobody_knows_of_a_document_is_said(samples: Ask) -> None:
    told = samples("diff", recorded.sample("too large"))
    assert "too large to send" in told.out
    assert "Only in" not in told.out


@pytest.mark.parametrize("columns", [60, 120])
def test_no_name_and_no_value_steers_or_floods_a_terminal(ask: Ask, columns: int) -> None:
    imported(ask, hostile("1"), _otherwise(hostile("2")), innocent("3"))
    for asked in (["1", "2"], ["1", "3", "--force"], ["1", "2", "--all"]):
        told = ask("diff", *asked)
        assert told.code == 0
        assert not any(sign in told.out for sign in ("\x1b", "\x07", "\u202e", "\x00"))
        _, raw = on_terminal("diff", *asked, env=ask.env, columns=columns)
        assert all("\u202e" not in line for line in screen(raw).splitlines())
    assert len(ask("diff", "1", "2").out) < 20_000
    keeps_to("diff", ask("diff", "1", "2", "--json").json)


def _otherwise(document: bytes) -> bytes:
    """With other values in every node."""
    changed = document.replace(b'"html":', b'"\\u001b[31mhtml":').replace(b'"first"', b'"\\u202e"')
    assert changed != document
    return changed


def test_values_are_given_back_as_they_were_written(ask: Ask) -> None:
    first = flow("1", [{"n": "A"}]).replace(b'"A"', b"123456789012345678901234567890.50")
    second = flow("2", [{"n": "A"}], 1).replace(b'"A"', b"1e400")
    imported(ask, first, second)
    printed = ask("diff", "1", "2", "--json").out
    assert '"before": 123456789012345678901234567890.50' in printed
    assert '"after": 1e400' in printed


def test_a_masked_bundle_tells_the_same_structure(samples: Ask, tmp_path: Path) -> None:
    bundle = tmp_path / "b.zip"
    assert samples("bundle", "67", "68", "-o", bundle).code == 0
    whole = samples("diff", "67", "68", "--json").json
    masked = samples("--archive", bundle, "diff", "67", "68", "--json").json
    for one, other in zip(whole["nodes"], masked["nodes"], strict=True):
        assert one["node"] == other["node"]
        for side in ("before", "after"):
            counts = [(each[side] or {}).get("items_out") for each in (one, other)]
            assert counts[0] == counts[1]
        # Equal values have equal placeholders, so the same ones differ.
        assert len(one["items"]) == len(other["items"])


def test_an_execution_against_itself_is_told_as_that(samples: Ask) -> None:
    told = samples("diff", "68", "68")
    assert "it is the same execution" in told.out


def test_what_is_not_known_is_never_called_the_same(ask: Ask) -> None:
    rows = [
        {**json.loads(flow(name, [1], minutes)), "data": None, "workflowData": None}
        for name, minutes in (("1", 0), ("2", 1))
    ]
    imported(ask, *(json.dumps(row).encode() for row in rows), flow("3", [1], 2))
    for before, after in (("1", "2"), ("1", "3"), ("3", "1")):
        assert not ask("diff", before, after, "--json").json["is_same"]
        told = ask("diff", before, after)
        assert told.code == 0
        assert "what ran is not compared" in told.out
        assert all(word not in told.out for word in ("Same", "Equal", "durations"))


@pytest.mark.parametrize("ids", [[], ["1", "2", "3"]])
def test_another_number_of_ids_is_refused(samples: Ask, ids: list[str]) -> None:
    refused = samples("diff", *ids)
    assert refused.code == 2
    assert "one id or two" in refused.err
