"""`repro` makes a workflow that begins at the trigger, ends at the failing node, and tells why."""

import json
import re
import stat
from pathlib import Path
from typing import Any

import pytest

from acceptance.kit import recorded
from acceptance.kit.in_process import Ask
from acceptance.kit.made import Json, body, failing, node_run, save
from acceptance.kit.terminals import last_screen, on_terminal
from acceptance.kit.zips import bundle
from exec_archive.document.masked import PLACEHOLDER

NOOP, MANUAL = "n8n-nodes-base.noOp", "n8n-nodes-base.manualTrigger"
UNTOUCHED = {"id", "name", "type", "typeVersion", "position", "parameters"}
# They say what the node at fault is; too-large ones have no data to pin.
FAILED = [each for each in recorded.with_status("error") if each != recorded.sample("too large")]


class Flow:
    """What n8n would do with a repro: a pinned node gives its items, others run."""

    def __init__(self, workflow: Json) -> None:
        self.nodes = {node["name"]: node for node in workflow["nodes"]}
        self.pins: dict[str, list[Json]] = workflow["pinData"]
        self.links = [
            (source, output, link["node"], link["index"])
            for source, kinds in workflow["connections"].items()
            for output, ends in enumerate(kinds.get("main", []))
            for link in ends
        ]

    @property
    def triggers(self) -> list[str]:
        """The nodes that can begin it."""
        return [
            name
            for name, node in self.nodes.items()
            if node["type"].lower().endswith(("trigger", "webhook")) and not node.get("disabled")
        ]

    def executed(self, start: str) -> list[str]:
        """Every node that runs, each as often as n8n would run it."""
        waiting, ran = [start], []
        while waiting:
            name = waiting.pop()
            ran.append(name)
            assert len(ran) < 1000, "it goes round in a loop"
            if name in self.pins and not self.pins[name]:
                continue
            waiting += [
                target for source, output, target, _ in self.links if source == name and not output
            ]
        return ran

    def given_to(self, node: str, number: int = 0) -> list[Json]:
        """What an input of a node gets."""
        return [
            item
            for source, output, target, index in self.links
            if (target, index) == (node, number) and output == 0
            for item in self.pins[source]
        ]


def made(ask: Ask, name: str, *arguments: str) -> Json:
    ran = ask("repro", name, *arguments)
    assert ran.code == 0, ran.err
    workflow: Json = json.loads(ran.out)
    return workflow


def original(name: str) -> Json:
    document: Json = json.loads(dict(recorded.bodies())[name])
    return document


@pytest.mark.parametrize("name", FAILED)
def test_it_runs_from_the_trigger_to_the_failing_node_and_no_further(
    samples: Ask, name: str
) -> None:
    flow = Flow(made(samples, name))
    failing = _failing(samples, name)
    (trigger,) = flow.triggers
    ran = flow.executed(trigger)
    unpinned = [each for each in ran if each not in flow.pins]
    assert set(unpinned) == {failing} - {trigger} or unpinned == [trigger]
    assert not [link for link in flow.links if link[0] == failing]
    assert not any(flow.nodes[each].get("disabled") for each in ran)


def _failing(ask: Ask, name: str) -> str:
    """The node to run, from `why`: an agent runs what serves it."""
    leaf = ask("why", name, "--json").json
    leaf = leaf["levels"][-1] if "levels" in leaf else leaf
    step = leaf["step"]
    return str(step.get("serves") or step["node"])


@pytest.mark.parametrize("name", FAILED)
def test_nothing_ties_it_to_the_server_it_came_from(samples: Ask, name: str) -> None:
    workflow = made(samples, name)
    text = json.dumps({key: value for key, value in workflow.items() if key != "pinData"})
    for word in ("credentials", "webhookId", "errorWorkflow", "staticData", "instanceId", "shared"):
        assert f'"{word}":' not in text
    assert workflow["active"] is False
    assert set(workflow) == {"name", "nodes", "connections", "settings", "active", "pinData"}


def test_the_nodes_keep_what_they_are(samples: Ask) -> None:
    name = recorded.sample("orders failing")
    nodes = {node["name"]: node for node in made(samples, name)["nodes"]}
    for node in original(name)["workflowData"]["nodes"]:
        mine = nodes.pop(node["name"])
        if node["name"] == "Is large order?":
            assert (mine["type"], mine["parameters"]) == (NOOP, {})
            assert mine["position"] == node["position"]
        else:
            assert {key: mine.get(key) for key in UNTOUCHED} == {
                key: node.get(key) for key in UNTOUCHED
            }
    assert [node["type"] for node in nodes.values()] == ["n8n-nodes-base.stickyNote"]


def test_each_node_before_is_pinned_to_what_it_gave(samples: Ask) -> None:
    name = recorded.sample("each row")
    runs = original(name)["data"]["resultData"]["runData"]
    pins = made(samples, name)["pinData"]
    assert pins == {node: runs[node][0]["data"]["main"][0] for node in ("Webhook", "Make rows")}


def test_in_a_loop_it_gets_what_the_failing_run_received(samples: Ask) -> None:
    ran = samples("repro", recorded.sample("loop failing"))
    flow = Flow(json.loads(ran.out))
    assert [item["json"]["i"] for item in flow.given_to("Send mail")] == [17]
    assert flow.nodes["Loop Over Items"]["type"] == NOOP
    assert '"Send mail" gets what its run 18 received.' in ran.err
    assert '"Loop Over Items" has several outputs, which n8n cannot pin' in ran.err
    # By the number that `output --output` takes.
    assert "gives what output 1 gave." in ran.err
    given = samples("output", recorded.sample("loop failing"), "Loop Over Items", "--output", "1")
    assert "u17@example.org" in given.out


def test_of_a_failed_call_it_is_the_workflow_that_was_called(samples: Ask) -> None:
    ran = samples("repro", recorded.sample("grandparent"))
    leaf = recorded.sample("leaf of grandparent")
    of_parent, of_leaf = json.loads(ran.out), made(samples, leaf)
    assert of_parent["nodes"][1:] == of_leaf["nodes"][1:], "all but the note on the canvas"
    assert of_parent["pinData"] == of_leaf["pinData"]
    assert f"The cause is in execution {leaf}" in ran.err


def test_a_model_that_failed_is_run_by_its_agent(samples: Ask) -> None:
    ran = samples("repro", recorded.sample("agent quota"))
    workflow = json.loads(ran.out)
    flow = Flow(workflow)
    assert flow.given_to("AI Agent") == flow.pins["Webhook"]
    assert "OpenAI Chat Model" not in flow.pins
    kinds = {kind for kinds in workflow["connections"].values() for kind in kinds}
    assert kinds == {"main", "ai_languageModel", "ai_tool", "ai_memory"}
    assert '"OpenAI Chat Model" used credentials (openAiApi), which are left out' in ran.err


def test_a_swallowed_error_comes_again_as_well(samples: Ask) -> None:
    flow = Flow(made(samples, recorded.sample("tolerant")))
    assert flow.executed("Webhook") == ["Webhook", "Continue, same output"]
    assert set(flow.pins) == {"Webhook"}, "what came after is not pinned"


def test_the_note_on_the_canvas_tells_what_to_expect(samples: Ask) -> None:
    workflow = made(samples, recorded.sample("loop failing"), "--no-redact", "--yes")
    (note,) = [each for each in workflow["nodes"] if each["type"].endswith("stickyNote")]
    content = note["parameters"]["content"]
    assert f"execution {recorded.sample('loop failing')}" in content
    assert "**Send mail** fails with" in content
    assert "    550 5.1.1 mailbox u17@example.org unavailable" in content


def test_both_are_told_what_the_service_said_and_what_n8n_made_of_it(samples: Ask) -> None:
    """n8n shows its stock phrase; the reason stands below it."""
    ran = samples("repro", recorded.sample("batches failing"), "--no-redact", "--yes")
    service = "mailbox u9@example.org is already registered"
    stock = "Your request is invalid or could not be processed by the service"
    assert f'"Register" fails with: {service} (n8n: {stock})\n' in ran.err
    (note,) = [each for each in json.loads(ran.out)["nodes"] if each["type"].endswith("stickyNote")]
    assert f"fails with:\n\n    {service}\n    {stock}\n" in note["parameters"]["content"]


def test_without_words_none_are_promised(samples: Ask) -> None:
    ran = samples("repro", recorded.sample("child with removed node"))
    assert '"First ten" runs with what it got then.\n' in ran.err
    (note,) = [each for each in json.loads(ran.out)["nodes"] if each["type"].endswith("stickyNote")]
    assert "runs with what it got then.\n\nAll nodes" in note["parameters"]["content"]


def test_it_says_what_it_is_of_wherever_it_goes(samples: Ask, tmp_path: Path) -> None:
    name, file = recorded.sample("loop failing"), tmp_path / "workflow.json"
    to_stdout = samples("repro", name).err.splitlines()
    to_file = samples("repro", name, "-o", file).err.splitlines()
    assert to_stdout[0] == f"Wrote execution {name}, Loop: send 30 mails"
    assert to_file[0] == f"Wrote {file}: execution {name}, Loop: send 30 mails"
    assert [_plain(each) for each in to_stdout[1:]] == [_plain(each) for each in to_file[1:]]


@pytest.mark.parametrize("columns", [60, 100])
def test_on_a_terminal_notes_wrap_between_words(
    samples_env: dict[str, str], tmp_path: Path, columns: int
) -> None:
    words = ("repro", recorded.sample("batches failing"), "-o", tmp_path / "workflow.json")
    _, seen = on_terminal(*words, env=samples_env, columns=columns)
    lines = [
        line
        for line in last_screen(seen).splitlines()
        if line and not line.startswith(("Wrote", str(tmp_path)))
    ]
    assert max(map(len, lines)) <= columns
    assert "  every value." in lines or any(each.endswith(" every value.") for each in lines)
    assert all(each.startswith(("- ", "  ")) for each in lines[-4:])


@pytest.mark.parametrize(
    ("scenario", "said"),
    [
        ("orders good 1", "did not fail, and no node in it swallowed an error"),
        ("waiting", "has not ended: it is waiting"),
        ("too large", "The archive lacks the data of execution"),
    ],
)
def test_where_nothing_can_fail_again_it_says_so(samples: Ask, scenario: str, said: str) -> None:
    ids = {each.scenario: each.id for each in recorded.known().values()}
    name = ids.get(scenario) or _by_scenario(scenario)
    ran = samples("repro", name)
    assert ran.code == 2
    assert said in ran.err
    assert not ran.out


def _by_scenario(scenario: str) -> str:
    return {"orders good 1": "1", "waiting": "86", "too large": "102"}[scenario]


def test_without_a_workflow_there_is_nothing_to_make(ask: Ask, tmp_path: Path) -> None:
    execution = failing("1", node="Call", message="refused")
    del execution["workflowData"]
    ask("import", save(tmp_path / "in", execution))
    ran = ask("repro", "1")
    assert (ran.code, ran.out) == (2, "")
    assert "Execution 1 carries no workflow that can be read." in ran.err


def test_a_crashed_one_gets_what_the_trigger_had_given(samples: Ask) -> None:
    ran = samples("repro", recorded.sample("crashed slow-noprogress"))
    flow = Flow(json.loads(ran.out))
    assert flow.executed("Webhook") == ["Webhook", "Slow call"]
    assert flow.given_to("Slow call")
    assert 'n8n went down while "Slow call" ran' in ran.err


def _two_step(given: str, **facts: Any) -> bytes:
    """An execution whose first node gave the items of that text."""
    execution = failing("1", node="Call", message="refused", **facts)
    start = {"name": "Start", "type": "n8n-nodes-base.webhook", "parameters": {}}
    workflow = execution["workflowData"]
    workflow["nodes"].insert(0, start)
    workflow["connections"] = {"Start": {"main": [[{"node": "Call", "type": "main", "index": 0}]]}}
    runs = execution["data"]["resultData"]["runData"]
    runs["Start"][0]["data"] = {"main": [["@items"]]}
    runs["Call"][0]["source"] = [{"previousNode": "Start"}]
    return body(execution).replace(b'"@items"', given.encode())


def test_items_stand_in_it_as_they_were_written(ask: Ask, tmp_path: Path) -> None:
    item = (
        '{"json": {"long": 123456789012345678901234567890, "large": 1e400, "minus": -0, '
        r'"price": 1.50, "half": "\ud800", "twice": 1, "twice": 2}, "pairedItem": {"item": 0}}'
    )
    file = tmp_path / "1.json"
    file.write_bytes(_two_step(item))
    assert ask("import", file).code == 0
    assert item in ask("repro", "1", "--no-redact", "--yes").out
    # What passed the rules is written anew; its numbers stand as they were.
    passed = ask("repro", "1").out
    assert '{"long":123456789012345678901234567890,"large":1e400,"minus":-0,"price":1.50,' in passed


def test_files_are_left_out_and_nothing_else_of_their_items(ask: Ask, tmp_path: Path) -> None:
    kept = f'{{"n": 1.50, "long": {"7" * 5000}}}'
    item = f'{{"json": {kept}, "binary": {{"label": {{"mimeType": "image/png"}}}}, "index": 0}}'
    file = tmp_path / "1.json"
    file.write_bytes(_two_step(f"{item},{item}"))
    assert ask("import", file).code == 0
    ran = ask("repro", "1", "--no-redact", "--yes")
    assert ran.out.count(f'{{"json":{kept},"index":0}}') == 2
    assert "image/png" not in ran.out
    assert 'n8n pins no files: the files of 2 items that "Start" gave are left out.' in ran.err


def test_an_input_nobody_can_be_pinned_to_give_gets_a_stand_in(ask: Ask, tmp_path: Path) -> None:
    """Both outputs of one node lead to the two inputs of the failing one."""
    execution = json.loads(_two_step('{"json": {"n": 1}}'))
    workflow = execution["workflowData"]
    ends = [[{"node": "Call", "type": "main", "index": number}] for number in (0, 1)]
    workflow["connections"]["Start"]["main"] = ends
    runs = execution["data"]["resultData"]["runData"]
    runs["Start"][0]["data"]["main"] = [[{"json": {"n": 1}}], [{"json": {"n": 2}}]]
    runs["Call"][0]["source"] = [
        {"previousNode": "Start"},
        {"previousNode": "Start", "previousNodeOutput": 1},
    ]
    ask("import", save(tmp_path / "in", execution))
    flow = Flow(json.loads(ask("repro", "1").out))
    assert flow.given_to("Call", 0) == [{"json": {"n": 1}}]
    assert flow.given_to("Call", 1) == [{"json": {"n": 2}}]
    assert sorted(flow.executed("Start")) == ["Call", "Call", "Input 2 of Call", "Start"]


def test_a_node_that_tries_again_goes_round_no_more(ask: Ask, tmp_path: Path) -> None:
    """Call → Good? → Call: the only way to the second run leads through the first."""
    execution = json.loads(_two_step('{"json": {"n": 1}}'))
    workflow = execution["workflowData"]
    workflow["nodes"].append({"name": "Good?", "type": "n8n-nodes-base.if", "parameters": {}})
    workflow["connections"]["Call"] = {"main": [[{"node": "Good?", "type": "main", "index": 0}]]}
    back = {"node": "Call", "type": "main", "index": 0}
    workflow["connections"]["Good?"] = {"main": [[], [back]]}
    runs = execution["data"]["resultData"]["runData"]
    first = {**node_run({"n": 1}), "executionIndex": 1, "source": [{"previousNode": "Start"}]}
    asked = {**node_run(), "executionIndex": 2, "source": [{"previousNode": "Call"}]}
    asked["data"] = {"main": [[], [{"json": {"n": "again"}}]]}
    source = [{"previousNode": "Good?", "previousNodeOutput": 1}]
    failed = {**runs["Call"][0], "executionIndex": 3, "source": source}
    runs.update({"Call": [first, failed], "Good?": [asked]})
    ask("import", save(tmp_path / "in", execution))
    flow = Flow(json.loads(ask("repro", "1").out))
    assert flow.executed("Start") == ["Start", "Good?", "Call"]
    assert flow.given_to("Call") == [{"json": {"n": "again"}}]


EVIL = "\x1b[31m`![x](http://evil.example/a.png)`\u202e \ud83d <b> \"'\n# two"


def test_a_hostile_execution_steers_neither_terminal_nor_canvas(ask: Ask, tmp_path: Path) -> None:
    execution = failing("1", node=EVIL, message=EVIL, workflow=EVIL)
    execution["workflowData"]["nodes"][0].update(position=[1e400, "x"], parameters={"a": 1e400})
    deep: Any = "x"
    for _ in range(600):
        deep = [deep]
    execution["workflowData"]["nodes"][0]["parameters"]["deep"] = deep
    file = tmp_path / "1.json"
    file.write_bytes(body(execution).replace(b"Infinity", b"1e400"))
    ask("import", file)
    ran = ask("repro", "1", "-o", tmp_path / "out.json")
    assert ran.code == 0, ran.err
    assert "\x1b" not in ran.err
    assert "\u202e" not in ran.err
    workflow = json.loads((tmp_path / "out.json").read_text(), parse_constant=pytest.fail)
    (note,) = [each for each in workflow["nodes"] if each["type"].endswith("stickyNote")]
    for line in note["parameters"]["content"].splitlines():
        assert line.startswith("    ") or "![" not in line.replace("\\!\\[", "")


def _plain(text: str) -> str:
    """Without the pseudonyms, which are others each time."""
    return PLACEHOLDER.sub("<masked>", text)


def test_it_is_made_from_a_bundle_as_from_an_archive(samples: Ask, tmp_path: Path) -> None:
    file = bundle(samples.archive, tmp_path / "report.zip")
    name = recorded.sample("grandparent")
    ran = samples("repro", name, "--archive", file)
    assert (ran.code, _plain(ran.out)) == (0, _plain(samples("repro", name).out))


def test_a_file_is_private_and_never_written_over_unasked(samples: Ask, tmp_path: Path) -> None:
    place = tmp_path / "workflow.json"
    name = recorded.sample("loop failing")
    ran = samples("repro", name, "-o", place)
    assert ran.code == 0
    assert not ran.out
    assert f"Wrote {place}: execution {name}, Loop: send 30 mails\n" in ran.err
    assert 'Imported into n8n and executed, "Send mail" fails with: 550' in ran.err
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    written = place.read_bytes()
    again = samples("repro", name).out
    assert _plain(written.decode()) == _plain(again), "the same each time"
    refused = samples("repro", recorded.sample("each row"), "-o", place)
    assert refused.code == 2
    assert "add --force" in refused.err
    assert place.read_bytes() == written
    assert samples("repro", recorded.sample("each row"), "-o", place, "--force").code == 0
    assert place.read_bytes() != written
    assert [each.name for each in tmp_path.iterdir()] == ["workflow.json"]


def test_a_loop_that_is_over_goes_round_no_more(ask: Ask, tmp_path: Path) -> None:
    """Start → Loop ⇄ Body, and Loop → Call once all is done: the pinned loop must not turn."""
    execution = json.loads(_two_step('{"json": {"n": 1}}'))
    workflow = execution["workflowData"]
    workflow["nodes"] += [
        {"name": "Loop", "type": "n8n-nodes-base.splitInBatches", "parameters": {}},
        {"name": "Body", "type": "n8n-nodes-base.set", "parameters": {}},
    ]
    workflow["connections"] = {
        name: {"main": [[{"node": each, "type": "main", "index": 0}] for each in targets]}
        for name, targets in {"Start": ["Loop"], "Loop": ["Call", "Body"], "Body": ["Loop"]}.items()
    }
    runs = execution["data"]["resultData"]["runData"]
    turns, bodies = [], []
    for turn in range(2):
        back = {"previousNode": "Body" if turn else "Start"}
        given = {"main": [[], [{"json": {"n": turn}}]]}
        facts = {"executionIndex": 2 * turn + 1, "source": [back]}
        turns.append({**node_run(), **facts, "data": given})
        source = [{"previousNode": "Loop", "previousNodeRun": turn, "previousNodeOutput": 1}]
        made_in_body = node_run({"turn": turn})
        bodies.append({**made_in_body, "executionIndex": 2 * turn + 2, "source": source})
    source = [{"previousNode": "Body", "previousNodeRun": 1}]
    turns.append({**node_run({"n": "done"}), "executionIndex": 5, "source": source})
    source = [{"previousNode": "Loop", "previousNodeRun": 2}]
    failed = {**runs["Call"][0], "executionIndex": 6, "source": source}
    runs.update({"Loop": turns, "Body": bodies, "Call": [failed]})
    ask("import", save(tmp_path / "in", execution))
    ran = ask("repro", "1")
    flow = Flow(json.loads(ran.out))
    assert sorted(flow.executed("Start")) == ["Body", "Call", "Loop", "Start"]
    assert flow.given_to("Call") == [{"json": {"n": "done"}}]
    assert flow.pins["Body"] == [{"json": {"turn": 1}}]
    assert '"Body" ran 2 times; it gives what run 2 gave.' in ran.err


def test_other_triggers_rest(ask: Ask, tmp_path: Path) -> None:
    execution = json.loads(_two_step('{"json": {"n": 1}}'))
    workflow = execution["workflowData"]
    other = {"name": "Clock", "type": "n8n-nodes-base.scheduleTrigger", "parameters": {}}
    workflow["nodes"].append(other)
    workflow["connections"]["Clock"] = workflow["connections"]["Start"]
    ask("import", save(tmp_path / "in", execution))
    flow = Flow(json.loads(ask("repro", "1").out))
    assert flow.triggers == ["Start"]
    assert not [link for link in flow.links if link[0] == "Clock"]


def test_a_node_switched_off_since_takes_part_all_the_same(ask: Ask, tmp_path: Path) -> None:
    execution = json.loads(_two_step('{"json": {"n": 1}}'))
    execution["workflowData"]["nodes"][0]["disabled"] = True
    ask("import", save(tmp_path / "in", execution))
    assert Flow(json.loads(ask("repro", "1").out)).triggers == ["Start"]


def test_without_a_trigger_there_is_one_to_click(ask: Ask, tmp_path: Path) -> None:
    """n8n kept no run of anything: the node is begun all the same, and that is said."""
    execution = json.loads(_two_step('{"json": {"n": 1}}'))
    del execution["data"]["resultData"]["runData"]["Start"]
    ask("import", save(tmp_path / "in", execution))
    ran = ask("repro", "1")
    flow = Flow(json.loads(ran.out))
    assert 'n8n kept nothing of what "Call" received' in ran.err
    new = [name for name, node in flow.nodes.items() if node["type"] == MANUAL]
    assert flow.executed(*new) == [*new, "Call"]


def test_a_model_that_ran_before_is_not_pinned(ask: Ask, tmp_path: Path) -> None:
    """What served an agent that is pinned does not run, and has no items to give."""
    execution = json.loads(_two_step('{"json": {"n": 1}}'))
    workflow = execution["workflowData"]
    workflow["nodes"].append({"name": "Model", "type": "@n8n/x.lmChat", "parameters": {}})
    serves = [[{"node": "Start", "type": "ai_languageModel", "index": 0}]]
    workflow["connections"]["Model"] = {"ai_languageModel": serves}
    runs = execution["data"]["resultData"]["runData"]
    asked = {**node_run(), "executionIndex": 1, "source": [{"previousNode": "Start"}]}
    asked["data"] = {"ai_languageModel": [[{"json": {"said": "hello"}}]]}
    runs["Model"] = [asked]
    runs["Call"][0]["executionIndex"] = 2
    ask("import", save(tmp_path / "in", execution))
    made_of_it = json.loads(ask("repro", "1").out)
    assert set(made_of_it["pinData"]) == {"Start"}
    assert made_of_it["connections"]["Model"] == {"ai_languageModel": serves}


SAYS_HOW_FAR = "It holds the items as they were, except for what looks like a secret"


def test_what_was_masked_is_said(samples: Ask) -> None:
    name = recorded.sample("loop failing")
    ran = samples("repro", name)
    assert "u17@example.org" not in ran.out
    assert f"- {SAYS_HOW_FAR}" in ran.err
    ran = samples("repro", name, "--profile", "share")
    assert SAYS_HOW_FAR not in ran.err
    ran = samples("repro", name, "--no-redact", "--yes")
    assert "u17@example.org" in ran.out
    assert "NOT REDACTED" in ran.err
    assert SAYS_HOW_FAR not in ran.err
    assert "Masked" not in ran.err


@pytest.mark.parametrize("profile", ["share", "secrets"])
def test_what_is_counted_as_masked_stands_in_the_file(samples: Ask, profile: str) -> None:
    """The loop ran 18 times, and one item of it is pinned."""
    ran = samples("repro", recorded.sample("loop failing"), "--profile", profile)
    pins = json.loads(ran.out)["pinData"]
    mails = {
        node: sum(bool(PLACEHOLDER.search(item["json"].get("mail", ""))) for item in items)
        for node, items in pins.items()
    }
    assert mails == {"Webhook": 0, "List": 30, "Loop Over Items": 1}
    said = re.findall(r'\$\.mail of the items of "([^"]+)" \(email\)(?:, (\d+) times)?\.', ran.err)
    assert {"List": "30", "Loop Over Items": ""}.items() >= dict(said).items()
    assert ("List", "30") in said


def test_parameters_that_are_masked_are_told_with_their_node(ask: Ask, tmp_path: Path) -> None:
    execution = failing("1", node="Call", message="refused")
    nodes = execution["workflowData"]["nodes"]
    nodes[-1]["parameters"] = {"to": [{"mail": "someone@example.org"}]}
    note = {"name": "Note", "type": "n8n-nodes-base.stickyNote"}
    nodes.append({**note, "parameters": {"content": "ask someone@example.org"}})
    ask("import", save(tmp_path / "in", execution))
    ran = ask("repro", "1")
    (said,) = [line for line in ran.err.splitlines() if "Masked" in line]
    assert said == '- Masked, which may matter: the parameter to[*].mail of "Call" (email).'
