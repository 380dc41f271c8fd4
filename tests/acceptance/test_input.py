"""What did a node receive? It is found at those who gave it, or where the engine held it."""

import shlex
from pathlib import Path
from typing import Any

import pytest

from acceptance.kit import recorded
from acceptance.kit.contracts import keeps_to
from acceptance.kit.in_process import Ask
from acceptance.kit.made import Json, node_run, save, whole
from exec_archive_samples import KnownCause, causes

_LOOP = recorded.sample("loop failing")


def run_data(name: str) -> dict[str, list[Any]]:
    """What a sample says of its runs."""
    data = recorded.facts()[name].get("data") or {}
    return (data.get("resultData") or {}).get("runData") or {}


def stack(name: str) -> list[Any]:
    """What the engine of a sample was about to run."""
    data = recorded.facts()[name].get("data") or {}
    return (data.get("executionData") or {}).get("nodeExecutionStack") or []


def by_hand(name: str, node: str, run: int) -> list[tuple[int, Any]]:
    """What a run that ended got on each of its main inputs, as a person would look it up."""
    runs = run_data(name)
    found = []
    for number, source in enumerate(runs[node][run]["source"]):
        giver = source and runs.get(source["previousNode"])
        if giver:
            outputs = (giver[source.get("previousNodeRun") or 0].get("data") or {}).get("main")
            items = outputs[source.get("previousNodeOutput") or 0] if outputs else ()
            found += [(number, item["json"]) for item in items or ()]
    return found


def asked_of(run: Json) -> list[tuple[int, Any]]:
    """What an AI sub-node was asked."""
    kinds = (run.get("inputOverride") or {}).values()
    return [(0, item["json"]) for outputs in kinds for items in outputs for item in items]


def test_every_run_of_every_sample_received_what_others_gave(samples: Ask) -> None:
    for path in recorded.files():
        for node, runs in run_data(path.stem).items():
            for number, run in enumerate(runs):
                answer = samples("input", path.stem, node, "--run", str(number + 1), "--json").json
                keeps_to("input", answer)
                given = [(each["input"], each["item"]["json"]) for each in answer["items"]]
                expected = asked_of(run) or by_hand(path.stem, node, number)
                held = [each for each in stack(path.stem) if each["node"]["name"] == node]
                if expected or not held:
                    assert given == expected, (path.stem, node, number)


_HELD = [
    each
    for each in causes()
    if each.failing_node and each.failing_node in [e["node"]["name"] for e in stack(each.id)]
]


@pytest.mark.parametrize("cause", _HELD, ids=lambda cause: cause.scenario)
def test_of_the_failing_run_it_is_what_the_engine_held(samples: Ask, cause: KnownCause) -> None:
    assert cause.failing_node is not None
    held = stack(cause.id)[0]["data"]["main"]
    answer = samples("input", cause.id, cause.failing_node, "--json").json
    assert [each["item"] for each in answer["items"]] == held[0]
    runs = run_data(cause.id).get(cause.failing_node, [])
    assert {each["run"] for each in answer["items"]} == {max(len(runs) - 1, 0)}


def test_the_failing_run_is_shown_and_said(samples: Ask) -> None:
    lines = samples("input", _LOOP, "Send mail").lines
    assert lines[0] == (
        "Send mail (Code) · run 18 of 18, which failed"
        " · 1 item from Loop Over Items, output 1, run 18"
    )
    assert lines[2].split() == ["0", "17", "true", "u17@example.org"]


def test_another_run_can_be_asked_for(samples: Ask) -> None:
    lines = samples("input", _LOOP, "Send mail", "--run", "3").lines
    assert lines[0].startswith("Send mail (Code) · run 3 of 18 · 1 item from Loop Over Items")
    assert lines[2].split() == ["0", "2", "false", "u2@example.org"]
    samples("input", _LOOP, "Send mail", "--run", "19").refused(3, "no run 19", "1 to 18")


def test_of_a_node_that_did_not_fail_all_runs_are_shown(samples: Ask) -> None:
    lines = samples("input", _LOOP, "Loop Over Items").lines
    assert lines[0] == "Loop Over Items (Split In Batches) · 18 runs · 47 items"
    assert len(lines) == 2 + 47


def test_a_path_leads_into_what_was_received(samples: Ask) -> None:
    answer = samples("input", _LOOP, "Send mail", "--path", "$.mail", "--json").json
    keeps_to("input", answer)
    assert [each["value"] for each in answer["items"]] == ["u17@example.org"]


@pytest.mark.parametrize(
    "scenario",
    ["orders failing", "stopped slow-noprogress", "crashed slow-noprogress", "schedule failing"],
)
def test_without_a_node_it_is_what_started_the_execution(samples: Ask, scenario: str) -> None:
    name = recorded.sample(scenario)
    started = [each for each in stack(name) if each.get("source") is None]
    trigger = [runs[0] for runs in run_data(name).values() if not runs[0]["source"]]
    data = started[0]["data"] if started else trigger[0]["data"]
    answer = samples("input", name, "--json").json
    keeps_to("input", answer)
    assert [each["item"] for each in answer["items"]] == data["main"][0]
    assert " · started the execution" in samples("input", name).lines[0]


def test_without_a_node_every_sample_answers_as_promised(samples: Ask) -> None:
    empty = []
    for path in recorded.files():
        ran = samples("input", path.stem, "--json")
        keeps_to("input", ran.json)
        assert bool(ran.err) == (not ran.json["items"])
        empty += [] if ran.json["items"] else [path.stem]
    assert empty == [recorded.sample("too large")]


def test_of_a_sub_workflow_it_is_what_its_caller_gave(samples: Ask) -> None:
    answer = samples("input", recorded.sample("child of parent failing"), "--json").json
    assert answer["node"] == "When Executed by Another Workflow"
    given = run_data(recorded.sample("parent failing"))["Customers"][0]["data"]["main"][0]
    assert [each["item"]["json"] for each in answer["items"]] == [each["json"] for each in given]


def test_a_trigger_received_nothing_and_what_it_gave_is_pointed_to(samples: Ask) -> None:
    ran = samples("input", _LOOP, "Webhook")
    assert (ran.code, ran.out) == (0, "")
    assert "received nothing: it started the execution" in ran.err
    hint = shlex.split(ran.err.partition("What it gave: ")[2])
    assert samples(*hint[1:]).code == 0


def test_a_sub_node_was_asked_by_the_node_it_serves(samples: Ask) -> None:
    lines = samples("input", recorded.sample("agent tool"), "Order lookup").lines
    assert lines[0].endswith(" · asked by AI Agent")


@pytest.mark.parametrize(
    ("scenario", "node", "words"),
    [
        ("crashed slow-noprogress", "Slow call", 'n8n does not say what "Slow call" received'),
        ("too large", "Check", "the server found its data too large to send"),
        ("agent without credential", "OpenAI Chat Model", "n8n kept nothing of what"),
    ],
)
def test_where_nothing_was_kept_it_says_so(
    samples: Ask, scenario: str, node: str, words: str
) -> None:
    ran = samples("input", recorded.sample(scenario), node)
    assert (ran.code, ran.out) == (0, "")
    assert words in ran.err
    assert samples("input", recorded.sample(scenario), node, "--json").json["items"] == []


def merging() -> Json:
    """A Merge that got items from two nodes, and one that failed before it got any."""
    execution = whole("1", node="A")
    runs = execution["data"]["resultData"]["runData"]
    runs["A"][0]["data"] = {"main": [[], [{"json": {"of": "a", "n": n}} for n in range(2)]]}
    runs["B"] = [{**node_run({"of": "b", "n": 0}), "executionIndex": 1}]
    sources = [
        {"previousNode": "A", "previousNodeOutput": 1},
        {"previousNode": "B"},
    ]
    runs["Merge"] = [{**node_run(), "source": sources, "executionIndex": 2}]
    return execution


def test_a_merge_says_what_came_in_on_which_input(ask: Ask, tmp_path: Path) -> None:
    ask("import", save(tmp_path / "saved", merging()))
    lines = ask("input", "1", "Merge").lines
    assert lines[0] == "Merge · input 0: 2 items from A, output 1 · input 1: 1 item from B"
    assert lines[1].split() == ["INPUT", "ITEM", "of", "n"]
    assert [line.split() for line in lines[2:]] == [
        ["0", "0", "a", "0"],
        ["0", "1", "a", "1"],
        ["1", "0", "b", "0"],
    ]
    (item,) = ask("input", "1", "Merge", "--input", "1", "--json").json["items"]
    assert item["source"] == {"node": "B", "run": 0, "output": 0}


def test_a_trigger_with_several_outputs_started_it_with_what_stands_on_any(
    ask: Ask, tmp_path: Path
) -> None:
    execution = whole("1", node="Webhook")
    run = execution["data"]["resultData"]["runData"]["Webhook"][0]
    run["data"] = {"main": [[], [{"json": {"method": "POST"}}]]}
    ask("import", save(tmp_path / "saved", execution))
    (item,) = ask("input", "1", "--json").json["items"]
    assert (item["item"], item["source"]) == ({"json": {"method": "POST"}}, None)
