"""Why did it fail? What a card promises beside the cause itself, which `test_why_causes` checks."""

import json
import shlex
from datetime import datetime
from pathlib import Path

import pytest

from acceptance.kit import recorded
from acceptance.kit.cards import imported, labelled, refused
from acceptance.kit.contracts import keeps_to
from acceptance.kit.in_process import Ask
from exec_archive_samples import samples_folder
from made_flows import execution, failed, items, run

_FAILED = {"error", "crashed"}
_NOT_GOOD = [
    name
    for name, each in recorded.facts().items()
    if each["status"] != "success" and each["startedAt"]
]


def test_without_an_id_it_is_the_latest_that_failed(samples: Ask) -> None:
    latest = samples("view", "latest-failed", "--json").json["execution"]["id"]
    assert samples("why") == samples("why", latest)
    assert samples("why").lines[0].startswith("✗ ")


def test_of_one_workflow_it_is_the_latest_that_failed(samples: Ask) -> None:
    assert samples("why", "--workflow", "Orders") == samples(
        "why", recorded.sample("orders failing")
    )
    samples("why", "3", "--workflow", "Orders").refused(2, "beside an id", "latest")
    samples("why", "--workflow", "Binary").refused(3, "no failed execution", "exec-archive list")


def test_an_unknown_id_says_what_the_archive_holds(samples: Ask) -> None:
    samples("why", "999999").refused(3, f"it holds {len(recorded.files())}", "exec-archive list")


@pytest.mark.parametrize("command", ["why", "view"])
@pytest.mark.parametrize("name", ["latest", *(path.stem for path in recorded.files()[::7])])
def test_the_exit_code_tells_a_failure_only_if_asked(samples: Ask, command: str, name: str) -> None:
    status = samples("view", name, "--json").json["execution"]["status"]
    assert samples(command, name).code == 0
    expected = 1 if status in _FAILED else 0
    for how in ([], ["--json"]):
        assert samples(command, name, "--exit-status", *how).code == expected


def test_a_stop_by_hand_is_no_failure(samples: Ask) -> None:
    assert samples("why", recorded.sample("stopped slow"), "--exit-status").code == 0


def test_in_full_the_input_stands_on_many_lines(samples: Ask) -> None:
    name = recorded.sample("loop failing")
    full = samples("why", name, "--full").lines
    given = json.loads("\n".join(labelled(full, "Received")))
    assert given == {"i": 17, "bad": True, "mail": "u17@example.org"}
    assert len(labelled(samples("why", name).lines, "Received")) == 1


def test_in_full_a_message_is_not_cut(ask: Ask) -> None:
    imported(ask, refused(message="no " * 5000))
    short, full = ask("why", "1").out, ask("why", "1", "--full").out
    assert "(15,000 signs in all: --full)" in short
    assert len(short) < 3000
    assert "no " * 4999 in full


def test_in_full_more_items_are_shown(samples: Ask) -> None:
    name = recorded.sample("each row")
    assert labelled(samples("why", name).lines, "Received")[-1].startswith("12 items; n8n does not")
    full = "\n".join(labelled(samples("why", name, "--full").lines, "Received"))
    assert '"row": 11' in full


def test_the_stack_is_shown_when_it_is_asked_for(samples: Ask) -> None:
    name = recorded.sample("loop failing")
    short, long = samples("why", name), samples("why", name, "--stack")
    assert "    at " not in short.out
    assert "--stack" in short.lines[-1]
    shown = [line for line in long.lines if line not in short.lines]
    stack = recorded.facts()[name]["data"]["resultData"]["error"]["stack"]
    assert "\n".join(line[2:] for line in shown if "More" not in line) == stack


def test_where_there_is_no_stack_that_is_said(samples: Ask) -> None:
    name = recorded.sample("agent quota")
    assert "--stack" not in samples("why", name).out
    assert samples("why", name, "--stack").lines[-1] == "  n8n kept no stack of it."


@pytest.mark.parametrize("name", _NOT_GOOD)
def test_the_last_good_run_is_the_newest_before_it(samples: Ask, name: str) -> None:
    facts = recorded.facts()
    asked = facts[name]
    before = [
        (each["startedAt"], int(other))
        for other, each in facts.items()
        if each["workflowId"] == asked["workflowId"]
        and each["status"] == "success"
        and each["startedAt"] < asked["startedAt"]
    ]
    lines = labelled(samples("why", name).lines, "Last good")
    if before:
        started, last = max(before)
        (told,) = lines
        assert told.startswith(f"execution {last}, ")
        good = samples("why", name, "--json").json["last_good"]
        assert good["id"] == str(last)
        assert datetime.fromisoformat(good["started_at"]) == datetime.fromisoformat(started)
    elif asked["status"] in _FAILED:
        assert lines == ["none before it in this archive"]


def test_how_long_before_is_said(ask: Ask) -> None:
    good = execution("1", {"Start": [run(items({"n": 1}))]}, minutes=-90)
    imported(ask, good, refused("2"))
    assert labelled(ask("why", "2").lines, "Last good") == ["execution 1, 1 h 30 min before"]


def test_a_retry_and_its_original_are_named(samples: Ask) -> None:
    original, again = recorded.sample("retry original"), recorded.sample("retry")
    success = recorded.facts()[original]["retrySuccessId"]
    retried = labelled(samples("why", original).lines, "Retried by")
    assert retried == [f"{again} (error), {success} (success)"]
    assert labelled(samples("why", again).lines, "Retry of") == [f"{original} (error)"]


def test_how_often_it_was_seen_is_said(samples: Ask) -> None:
    known = recorded.known().values()
    children = sorted(int(each.id) for each in known if each.failing_node == "Look up customer")
    for place, name in enumerate(children[1:], 2):
        (seen,) = labelled(samples("why", str(name)).lines, "Seen")
        assert seen.startswith(f"{place} times since 2026-11-20 ")
        assert seen.endswith(f"first in execution {children[0]}")
    assert labelled(samples("why", str(children[0])).lines, "Seen") == []
    assert labelled(samples("why", recorded.sample("loop failing")).lines, "Seen") == []


def sample_alone(ask: Ask, scenario: str) -> str:
    """An archive with one sample and none of those it is linked to."""
    name = recorded.sample(scenario)
    imported(ask, (samples_folder() / f"{name}.json").read_bytes())
    return name


def test_a_sub_workflow_that_is_not_in_the_archive_is_named(ask: Ask) -> None:
    name = sample_alone(ask, "parent failing")
    card = ask("why", name).out
    child = recorded.sample("child of parent failing")
    assert f"It called execution {child}, which is not in this archive." in card
    assert "Enrich (sub-workflow) (Execute Workflow) failed" in card
    assert "Customer 1 is blocked" in card


def test_a_caller_is_named_and_so_is_one_that_is_missing(samples: Ask, ask: Ask) -> None:
    child, parent = (recorded.sample(f"{of}parent failing") for of in ("child of ", ""))
    called_by = labelled(samples("why", child).lines, "Called by")
    assert called_by == [f'execution {parent}, "Customers: enrich all at once"']
    sample_alone(ask, "child of parent failing")
    missing = labelled(ask("why", child).lines, "Called by")
    assert missing == [f"execution {parent}, not in this archive"]


def test_the_chain_of_calls_leads_from_the_cause_up(samples: Ask) -> None:
    top, middle = recorded.sample("grandparent"), recorded.sample("middle of grandparent")
    called_by = labelled(samples("why", top).lines, "Called by")
    assert called_by == [
        f'Enrich region, item 0 of execution {middle}, "Region: customers one by one"',
        f'Enrich company, item 1 of execution {top}, "Company: region by region"',
    ]


def test_of_two_inputs_each_is_shown_with_who_gave_it(ask: Ask) -> None:
    merged = failed("cannot merge", ("Left", 0, 0))
    merged["source"].append({"previousNode": "Right", "previousNodeRun": 0})
    runs = {
        "Start": [run(items({"n": 1}))],
        "Left": [run(items({"stock": 12}), source=("Start", 0, 0))],
        "Right": [run(items({"price": 3}), source=("Start", 0, 0))],
        "Join": [merged],
    }
    imported(ask, execution("1", runs, types={"Join": "merge"}))
    assert labelled(ask("why", "1").lines, "Received") == [
        'input 0 from "Left":',
        '{"stock": 12}',
        'input 1 from "Right":',
        '{"price": 3}',
    ]
    inputs = ask("why", "1", "--json").json["levels"][0]["inputs"]
    assert [each["source"]["node"] for each in inputs] == ["Left", "Right"]


def test_what_only_the_handler_was_told_is_told(ask: Ask) -> None:
    told = {"execution": {"error": {"message": "disk is full"}, "lastNodeExecuted": "Store"}}
    handler = execution(
        "2",
        {"Error Trigger": [run(items(told))]},
        minutes=1,
        mode="error",
        data={"parentExecution": {"executionId": "1", "workflowId": "w1"}},
    )
    imported(ask, execution("1", {}, status="error", dataTooLargeToDisplay=True), handler)
    lines = ask("why", "1").lines
    assert '  The handler of its error, execution 2, was told, at "Store":' in lines
    assert "  disk is full" in lines
    assert labelled(ask("why", "2").lines, "Told of") == ['execution 1, "Flow"']


@pytest.mark.parametrize(
    "address",
    [
        "https://user:hunter2@host.example/x",
        "https://host.example/x?api_key=hunter2&page=1",
        "https://host.example/x?page=1&access_token=hunter2",
        "https://host.example/x?Signature=hunter2",
        "https://host.example/x?password=hunter2#top",
    ],
)
def test_a_secret_in_an_address_is_not_shown(ask: Ask, address: str) -> None:
    imported(ask, refused(context={"request": {"method": "POST", "uri": address}}))
    (asked,) = labelled(ask("why", "1").lines, "Asked")
    assert asked.startswith("POST https://")
    assert "host.example/x" in asked
    assert "***" in asked
    for how in ([], ["--full"], ["--stack"], ["--json"]):
        assert "hunter2" not in ask("why", "1", *how).out


@pytest.mark.parametrize("path", recorded.files(), ids=lambda path: path.stem)
def test_an_answer_keeps_to_its_schema(samples: Ask, path: Path) -> None:
    for how in ([], ["--full"]):
        keeps_to("why", samples("why", path.stem, "--json", *how).json)


@pytest.mark.parametrize("path", recorded.files(), ids=lambda path: path.stem)
def test_what_it_says_to_type_next_works(samples: Ask, path: Path) -> None:
    more = labelled(samples("why", path.stem).lines, "More")
    assert more or not any(recorded.facts()[path.stem]["data"]["resultData"]["runData"].values())
    for typed in [each for line in more for each in line.split(" · ")]:
        words = shlex.split(typed)
        command = ["why", path.stem, *words] if words[0].startswith("--") else words
        done = samples(*command)
        assert done.code == 0, typed
        assert done.out


def test_the_same_id_of_two_instances_is_told_apart(ask: Ask) -> None:
    folder = ask.archive.parent / "saved"
    folder.mkdir()
    (folder / "1.json").write_bytes(refused("7"))
    for instance in ("prod", "test"):
        assert ask("import", "--instance", instance, folder).code == 0
    ask("why", "7").refused(2, "prod/7, test/7")
    card = ask("why", "test/7")
    assert "execution test/7" in card.lines[0]
    assert "trace test/7" in card.lines[-1]


def test_many_hidden_errors_are_counted_and_the_first_are_shown(ask: Ask) -> None:
    errors = [{"error": f"row {i} is wrong"} for i in range(50)]
    runs = {
        "Start": [run(items(*({"i": i} for i in range(50))))],
        "Check": [run(items(*errors), source=("Start", 0, 0))],
    }
    document = json.loads(execution("1", runs))
    document["workflowData"]["nodes"][1]["onError"] = "continueRegularOutput"
    imported(ask, json.dumps(document).encode())
    lines = ask("why", "1").lines
    assert "  50 errors did not stop it:" in lines
    assert "  Check (Set), item 2: row 2 is wrong" in lines
    assert "  and 47 more (--full)" in lines
    assert labelled(lines, "Received") == ['{"i": 0}']
    assert "  and 30 more" in ask("why", "1", "--full").lines
