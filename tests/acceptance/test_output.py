"""What did a node give? Its items, whole for a program and the first of them for a person."""

import json
import os
import re
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len

from acceptance.kit import recorded
from acceptance.kit.contracts import keeps_to
from acceptance.kit.in_process import Ask
from acceptance.kit.made import Json, body, node_run, save, whole
from acceptance.kit.running import environment, run, start
from acceptance.kit.terminals import on_terminal, screen
from acceptance.test_hostile import _FORBIDDEN as FORBIDDEN
from acceptance.test_hostile import EVIL
from exec_archive_cli.render.hostile import one_line

_LOOP = recorded.sample("loop failing")


def run_data(name: str) -> dict[str, list[Any]]:
    """What a sample says of its runs."""
    data = recorded.facts()[name].get("data") or {}
    return (data.get("resultData") or {}).get("runData") or {}


def first_of(workflow: str) -> str:
    """The first sample of a workflow."""
    facts = recorded.facts().items()
    return next(name for name, each in facts if each["workflowData"]["name"] == workflow)


def giving(name: str, items: list[Any], *more: list[Any], node: str = "Start") -> Json:
    """An execution whose one node gave these items, on one output or on several."""
    execution = whole(name, node=node)
    execution["data"]["resultData"]["runData"][node][0]["data"] = {"main": [items, *more]}
    return execution


def flat(*payloads: Json) -> list[Json]:
    return [{"json": payload} for payload in payloads]


def test_every_item_of_every_sample_is_given_as_n8n_sent_it(samples: Ask) -> None:
    for path in recorded.files():
        for node, runs in run_data(path.stem).items():
            answer = samples("output", path.stem, node, "--json")
            keeps_to("output", answer.json)
            assert answer.stdout.isascii()
            expected = [
                (number, kind, output, index, item)
                for number, of_run in enumerate(runs)
                for kind, outputs in (of_run.get("data") or {}).items()
                for output, items in enumerate(outputs)
                for index, item in enumerate(items or ())
            ]
            found = [
                (each["run"], each["kind"], each["output"], each["index"], each["item"])
                for each in answer.json["items"]
            ]
            assert sorted(found, key=lambda each: each[:4]) == expected


def test_the_numbers_of_every_sample_are_right(samples: Ask) -> None:
    for path in recorded.files():
        answer = samples("output", path.stem, "--json").json
        keeps_to("output_nodes", answer)
        given = run_data(path.stem)
        assert {each["node"]: each["runs"] for each in answer["nodes"]} == {
            node: len(runs) for node, runs in given.items()
        }
        for each in answer["nodes"]:
            items = [
                item
                for of_run in given[each["node"]]
                for outputs in (of_run.get("data") or {}).values()
                for output in outputs
                for item in output or ()
            ]
            assert sum(each["items"] or ()) == len(items)


def test_without_a_node_each_node_is_a_row(samples: Ask) -> None:
    lines = samples("output", recorded.sample("orders failing")).lines
    assert lines[0].split() == ["NODE", "TYPE", "RUNS", "ITEMS", "SIZE"]
    assert lines[4].split() == ["Is", "large", "order?", "If", "1", "1|0", "497", "B"]
    assert lines[5].split() == ["Push", "to", "CRM", "HTTP", "Request", "1", "–", "–"]


def test_the_runs_of_a_loop_stand_in_one_table(samples: Ask) -> None:
    lines = samples("output", _LOOP, "Send mail").lines
    assert lines[0] == "Send mail (Code) · 18 runs · 17 items · run 18 failed"
    assert lines[1].split() == ["RUN", "ITEM", "i", "bad", "mail"]
    assert lines[18].split() == ["17", "0", "16", "false", "u16@example.org"]


def test_a_run_is_counted_from_1_and_an_item_from_0(samples: Ask) -> None:
    ran = samples("output", _LOOP, "Send mail", "--run", "17", "--item", "0")
    assert ran.lines[0] == "Send mail (Code) · run 17 of 18 · 1 item"
    assert ran.lines[2].split() == ["0", "16", "false", "u16@example.org"]
    (item,) = samples("output", _LOOP, "Send mail", "--run", "17", "--json").json["items"]
    assert (item["run"], item["index"], item["item"]["json"]["i"]) == (16, 0, 16)


def test_a_run_that_is_not_there_says_which_are(samples: Ask) -> None:
    samples("output", _LOOP, "Send mail", "--run", "19").refused(
        3, 'There is no run 19 of "Send mail".', "the runs 1 to 18"
    )
    samples("output", _LOOP, "List", "--run", "2").refused(3, "It ran once.")


def test_one_output_can_be_asked_for(samples: Ask) -> None:
    name = recorded.sample("parent-regular")
    node = "Enrich (sub-workflow)"
    for output, count in ((0, 2), (1, 1), (2, 0)):
        items = samples("output", name, node, "--output", str(output), "--json").json["items"]
        assert [each["output"] for each in items] == [output] * count


def test_one_kind_can_be_asked_for(samples: Ask) -> None:
    name = recorded.sample("agent tool")
    for kind, count in (("ai_tool", 1), ("main", 0)):
        ran = samples("output", name, "Order lookup", "--kind", kind, "--json")
        assert len(ran.json["items"]) == count


def test_the_execution_an_item_came_from_is_named(samples: Ask) -> None:
    shown = samples("output", recorded.sample("parent-regular"), "Enrich (sub-workflow)").out
    child = recorded.sample("child of parent-regular")
    assert 'output 1, item 0  {"error": "Customer 1 is blocked [line 2]"}' in shown
    assert f"  from execution {child}\n" in shown


def test_a_file_is_named_with_its_type_and_size(samples: Ask) -> None:
    shown = samples("output", first_of("Binary: label & CSV"), "Get label").out
    assert "  file data: label.png, image/png, 12.4 kB\n" in shown


def test_a_failed_node_gave_nothing_and_its_input_is_pointed_to(samples: Ask) -> None:
    ran = samples("output", _LOOP, "Send mail", "--run", "18")
    assert (ran.code, ran.out) == (0, "")
    hint = ran.err.removeprefix('"Send mail" failed and gave nothing. What it received: ').strip()
    assert hint == f"exec-archive input {_LOOP} 'Send mail' --run 18"


def test_a_node_that_had_not_ended_says_so(samples: Ask) -> None:
    ran = samples("output", recorded.sample("stopped slow"), "Slow call")
    assert (ran.code, ran.out) == (0, "")
    assert 'n8n kept no run of "Slow call"' in ran.err


@pytest.mark.parametrize(
    ("scenario", "words"),
    [
        ("too large", "the server found its data too large to send"),
        ("stopped slow-noprogress", "n8n kept no node's run"),
        ("new", "had ended when it was archived (new)"),
    ],
)
def test_where_nothing_was_kept_it_says_why(samples: Ask, scenario: str, words: str) -> None:
    name = recorded.with_status("new")[0] if scenario == "new" else recorded.sample(scenario)
    ran = samples("output", name)
    assert (ran.code, ran.out) == (0, "")
    assert words in ran.err
    assert samples("output", name, "--json").json["nodes"] == []


def test_redacted_items_say_so(samples: Ask) -> None:
    shown = samples("output", recorded.sample("redacted"), "Webhook").out
    assert "item 0  {}\n  redacted by the server\n" in shown


def test_an_unknown_node_gets_the_nearest_names(samples: Ask) -> None:
    samples("output", _LOOP, "Sent mail").refused(
        3, 'No node "Sent mail" ran', 'Did you mean "Send mail"?'
    )


@pytest.mark.parametrize("scenario", ["names good", "names failing"])
def test_odd_names_work_as_arguments(samples: Ask, scenario: str) -> None:
    name = recorded.sample("names failing")
    name = name if scenario == "names failing" else str(int(name) - 1)
    for node in run_data(name):
        assert samples("output", name, node, "--json").json["node"] == node


def test_options_that_choose_need_a_node(samples: Ask) -> None:
    for option in ("--run=1", "--item=0", "--output=0", "--kind=main", "--path=$.a"):
        given = option.partition("=")[0]
        samples("output", _LOOP, option).refused(2, f"{given} was given without a node")
    samples("output", _LOOP, "List", "--all", "--limit", "3").refused(2, "--all and --limit")


def test_a_path_leads_into_each_item(samples: Ask) -> None:
    shown = samples("output", _LOOP, "List", "--path", "$.mail", "--limit", "2").lines
    assert [line.split() for line in shown[1:]] == [
        ["ITEM", "VALUE"],
        ["0", "u0@example.org"],
        ["1", "u1@example.org"],
    ]
    answer = samples("output", _LOOP, "List", "--path", "$[?@ == 17]", "--json").json
    keeps_to("output", answer)
    (found,) = answer["items"]
    assert (found["index"], found["path"], found["value"]) == (17, "$['i']", 17)


def test_what_several_places_hold_is_named_with_the_place(samples: Ask) -> None:
    shown = samples("output", _LOOP, "List", "--item", "17", "--path", "$..*").lines
    assert shown[1].split() == ["ITEM", "PATH", "VALUE"]
    assert shown[3].split() == ["17", "$['bad']", "true"]


def test_a_path_that_finds_nothing_says_so(samples: Ask) -> None:
    ran = samples("output", _LOOP, "List", "--path", "$.nothing")
    assert (ran.code, ran.out) == (0, "")
    assert ran.err == "The path leads to nothing in these items.\n"


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("order.id", "does not begin with $"),
        ("$.order[", "is wrong at sign 9"),
        ("$.order id", "is wrong at sign 9"),
        ("$[?@.a == 1e9999]", "too large"),
        ("$[?(" + "(" * 5000, "…"),
        ("", "does not begin with $"),
    ],
)
def test_a_wrong_path_says_where(samples: Ask, path: str, words: str) -> None:
    ran = samples("output", _LOOP, "List", "--path", path)
    ran.refused(2, "path", words)
    assert len(ran.err) < 400


_EXACT = (
    '{"json":{"a":1.50,"b":1e400,"c":-0,"d":12345678901234567890123,"e":"\\ud800 \\u001b[31m",'
    '"f":"m\u00fc\u202e\U0001f680\x7f"}, "pairedItem" : {"item":0}}'
)


def test_numbers_and_texts_stay_as_they_were_written(ask: Ask, tmp_path: Path) -> None:
    text = body(giving("1", ["@@"])).replace(b'"@@"', _EXACT.encode())
    (tmp_path / "1.json").write_bytes(text)
    ask("import", tmp_path / "1.json")
    answer = ask("output", "1", "Start", "--json").stdout
    escaped = _EXACT.replace("\u00fc", "\\u00fc").replace("\u202e", "\\u202e")
    escaped = escaped.replace("\U0001f680", "\\ud83d\\ude80").replace("\x7f", "\\u007f")
    assert escaped.encode() in answer
    values = ask("output", "1", "Start", "--path", "$", "--json").stdout
    assert b'{"a": 1.50, "b": 1e400, "c": -0, "d": 12345678901234567890123, ' in values
    shown = ask("output", "1", "Start").out
    assert "1.50  1e400  -0  12345678901234567890123" in shown
    assert r'"\ud800 \u001b[31m"' in shown
    assert r"\u202e" in shown


def test_a_text_that_looks_like_a_number_is_told_from_it(ask: Ask, tmp_path: Path) -> None:
    values = [12, "12", "", None, "null", True, "true", " x", "a\nb", "a\\nb", "plain text"]
    ask("import", save(tmp_path / "saved", giving("1", flat(*({"x": each} for each in values)))))
    shown = [line.split(maxsplit=1)[1] for line in ask("output", "1", "Start").lines[2:]]
    assert shown == [
        "12",
        '"12"',
        '""',
        "null",
        '"null"',
        "true",
        '"true"',
        '" x"',
        r'"a\nb"',
        r'"a\\nb"',
        "plain text",
    ]


@pytest.mark.parametrize(
    "other",
    [
        {"a": {"b": 1}},
        {"c": 1},
        {},
        {"a": "x" * 500},
        {"a": "x" * 150},
        {f"k{i}": i for i in range(20)},
    ],
)
def test_a_table_is_for_flat_and_equal_items_that_fit(
    ask: Ask, tmp_path: Path, other: Json
) -> None:
    alike, mixed = flat({"a": 1}, {"a": 2}), flat({"a": 1}, other)
    ask("import", save(tmp_path / "saved", giving("1", alike), giving("2", mixed)))
    assert ask("output", "1", "Start").lines[1:] == ["ITEM  a", "   0  1", "   1  2"]
    assert ask("output", "2", "Start").lines[1] == 'item 0  {"a": 1}'


def test_something_else_than_items_is_shown_and_pointed_to(ask: Ask, tmp_path: Path) -> None:
    text = body(giving("1", [])).replace(b'{"main":[[]]}', b'{"main":[[{"json":1}],"\\u202ex"]}')
    (tmp_path / "1.json").write_bytes(text)
    ask("import", tmp_path / "1.json")
    ran = ask("output", "1", "Start")
    assert ran.code == 0
    assert ran.lines[1:] == [
        "item 0  1",
        "run 1  holds something else than items:",
        r'  {"main":[[{"json":1}],"\u202ex"]}',
    ]
    assert "exec-archive download 1" in ran.err
    answer = ask("output", "1", "Start", "--json").json
    keeps_to("output", answer)
    assert answer["items"][1]["other_shape"].startswith('{"main":')


def test_an_item_may_be_anything(ask: Ask, tmp_path: Path) -> None:
    odd: list[Any] = [
        "text",
        None,
        5,
        {"other": 1},
        [1, 2],
        {"json": "s"},
        {"json": {}, "binary": [7]},
    ]
    odd += [{"json": {}, "binary": {"a": 7, "b": {"fileName": 1}}, "metadata": 7, "error": "e"}]
    ask("import", save(tmp_path / "saved", giving("1", odd)))
    lines = ask("output", "1", "Start").lines
    assert lines[1:5] == ['item 0  "text"', "item 1  null", "item 2  5", 'item 3  {"other": 1}']
    assert lines[-3:] == ["  file a: nothing is said of it", "  file b: 1", '  error "e"']


def many(count: int) -> Json:
    return giving("1", [{"json": {"i": i, "deep": {"text": "x" * 300}}} for i in range(count)])


@pytest.fixture(scope="module")
def many_env(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Three executions of many items, of one large item, and of many flat ones."""
    home = tmp_path_factory.mktemp("many")
    env = environment(home)
    large = {"list": list(range(5000)), "text": "x" * 100_000}
    executions = [
        many(3000),
        {**giving("2", flat(large)), "id": "2"},
        {**giving("3", flat(*({"i": i} for i in range(3000)))), "id": "3"},
    ]
    assert run("import", save(home / "saved", *executions), env=env).code == 0
    return env


@pytest.mark.parametrize("columns", [60, 80, 120, 200])
@pytest.mark.parametrize("name", ["1", "2", "3"])
def test_a_terminal_is_never_flooded_and_what_is_cut_is_said(
    many_env: dict[str, str], name: str, columns: int
) -> None:
    _, raw = on_terminal("output", name, "Start", env=many_env, columns=columns)
    lines = screen(raw).splitlines()
    assert len(lines) < 150
    assert [line for line in lines if cell_len(line) > columns] == []
    assert "--all" in lines[-1]
    left = re.match(r"… ([\d,]+) more items", lines[-1])
    assert (left is not None) == (name != "2")
    if left:
        shown = len([line for line in lines if re.match(r"item \d|   ?[ \d]\d", line)])
        assert shown + int(left[1].replace(",", "")) == 3000


def test_all_of_it_comes_where_all_is_asked_for(many_env: dict[str, str]) -> None:
    for arguments, last in (("1", "item 2,999"), ("2", '"text": "'), ("3", "item 2,999")):
        _, raw = on_terminal("output", arguments, "Start", "--all", env=many_env, columns=80)
        shown = screen(raw)
        assert last in shown
        assert "…" not in shown
        assert run("output", arguments, "Start", env=many_env).out == shown


def test_a_limit_is_kept_and_the_rest_counted(many_env: dict[str, str]) -> None:
    ran = run("output", "3", "Start", "--limit", "30", env=many_env)
    assert len(ran.lines) == 32
    assert ran.err == "… 2,970 more items: --all, or --limit N\n"
    answer = run("output", "3", "Start", "--limit", "30", "--json", env=many_env).json
    assert (len(answer["items"]), answer["is_cut"]) == (30, True)
    answer = run("output", "3", "Start", "--limit", "3000", "--json", env=many_env).json
    assert (len(answer["items"]), answer["is_cut"]) == (3000, False)


def test_what_a_limit_leaves_out_is_counted(samples: Ask) -> None:
    ran = samples("output", _LOOP, "List", "--limit", "3")
    assert len(ran.lines) == 2 + 3
    assert ran.err == "… 27 more items: --all, or --limit N\n"
    ran = samples("output", first_of("Big: nightly export"), "Produce", "--limit", "3")
    assert [line for line in ran.lines if line.startswith("item")] == ["item 0", "item 1", "item 2"]
    assert ran.err == "… 297 more items: --all, or --limit N\n"
    ran = samples("output", _LOOP, "List", "--limit", "29")
    assert ran.err == "… 1 more item: --all, or --limit N\n"
    assert samples("output", _LOOP, "List", "--limit", "30").err == ""


def test_an_item_of_another_kind_is_told_apart(ask: Ask, tmp_path: Path) -> None:
    execution = giving("1", flat({"a": 1}))
    data = execution["data"]["resultData"]["runData"]["Start"][0]["data"]
    data["ai_tool"] = [flat({"a": 2})]
    ask("import", save(tmp_path / "saved", execution))
    assert ask("output", "1", "Start").lines[1:] == [
        'item 0  {"a": 1}',
        'ai_tool, item 0  {"a": 2}',
    ]


def test_a_reader_that_leaves_early_is_no_error(many_env: dict[str, str]) -> None:
    for more in ([], ["--json"]):
        with start("output", "1", "Start", *more, env=many_env) as process:
            assert process.stdout is not None
            process.stdout.read(10)
            process.stdout.close()
            assert process.wait() == 0
            assert process.stderr is not None
            assert process.stderr.read() == b""


def memory_of(*arguments: str, env: dict[str, str]) -> int:
    """The most kilobytes a command held, its whole answer read."""
    with start(*arguments, env=env) as process:
        assert process.stdout is not None
        while process.stdout.read(1 << 20):
            pass
        _, code, used = os.wait4(process.pid, 0)
        process.returncode = code
    assert code == 0
    return used.ru_maxrss


def test_a_large_output_is_never_in_memory_as_a_whole(env: dict[str, str], tmp_path: Path) -> None:
    items = [{"json": {"i": i, "text": "x" * 20_000}} for i in range(4_000)]
    run("import", save(tmp_path / "saved", giving("1", items)), env=env)
    first = memory_of("output", "1", "Start", "--limit", "1", env=env)
    for more in ((), ("--json",), ("--path", "$.text")):
        assert memory_of("output", "1", "Start", *more, env=env) < first + 50_000


def test_json_of_the_first_items_is_a_whole_answer(samples: Ask) -> None:
    ran = samples("output", _LOOP, "List", "--json", "--limit", "1")
    assert json.loads(ran.out)["is_cut"] is True
    assert ran.lines[0].endswith('"items": [')


def test_runs_without_items_do_not_matter(ask: Ask, tmp_path: Path) -> None:
    execution = giving("1", flat({"a": 1}), node="Loop")
    runs = execution["data"]["resultData"]["runData"]["Loop"]
    runs += [{**node_run(), "data": {"main": [[], None]}}, {**node_run(), "data": None}]
    ask("import", save(tmp_path / "saved", execution))
    lines = ask("output", "1", "Loop").lines
    assert lines[0] == "Loop · 3 runs · 1 item on output 0, 0 items on output 1"
    assert ask("output", "1", "Loop", "--run", "2").err == '"Loop" gave no items.\n'


_EVIL_ITEM = {
    "json": {EVIL: EVIL, "deep": {EVIL: [EVIL]}},
    "binary": {EVIL: {"fileName": EVIL, "mimeType": EVIL, "fileSize": EVIL}},
    "error": EVIL,
    "metadata": {"subExecution": {"executionId": EVIL}},
}


@pytest.fixture(scope="module")
def hostile_env(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Executions whose names, keys and values are meant to do harm."""
    home = tmp_path_factory.mktemp("hostile")
    env = environment(home)
    kinds = {"main": [[_EVIL_ITEM, EVIL], []], EVIL: [[_EVIL_ITEM]]}
    executions = [
        giving("1", [_EVIL_ITEM], [{"json": {"a": EVIL[:60]}}], node=EVIL),
        {**giving("2", flat({"a": EVIL[:40]}, {"a": "[/x][bold]"}), node="[/x]"), "id": "2"},
        giving("3", [], node="N"),
    ]
    executions[2]["data"]["resultData"]["runData"]["N"][0]["data"] = kinds
    assert run("import", save(home / "saved", *executions), env=env).code == 0
    (home / "4.json").write_bytes(body(giving("4", [])).replace(b"[[]]", body({EVIL: EVIL})))
    assert run("import", home / "4.json", env=env).code == 0
    return env


_HOSTILE = [
    ("output", "1"),
    ("output", "1", one_line(EVIL)),
    ("input", "1"),
    ("input", "1", one_line(EVIL)),
    ("output", "1", one_line(EVIL), "--path", "$..*"),
    ("output", "1", "\x1b[31mno such node\u202e"),
    ("output", "1", one_line(EVIL), "--path", "$.\x1b[31m\u202e"),
    ("output", "1", one_line(EVIL), "--run", "7"),
    ("output", "2"),
    ("output", "2", "[/x]"),
    ("output", "3", "N"),
    ("output", "4", "Start"),
]


@pytest.mark.parametrize("command", _HOSTILE, ids=range(len(_HOSTILE)))
def test_nothing_an_item_says_steers_a_terminal(
    hostile_env: dict[str, str], command: tuple[str, ...]
) -> None:
    for columns in (60, 80, 120, 200):
        code, raw = on_terminal(*command, env=hostile_env, columns=columns)
        shown = screen(raw)
        assert code in {0, 2, 3}, shown
        assert not FORBIDDEN.findall(shown), shown
        if code == 0:
            lines = [line for line in shown.splitlines() if not line.startswith("… ")]
            assert [line for line in lines if cell_len(line) > columns] == []
    for more in ((), ("--json",)):
        ran = run(*command, *more, env=hostile_env)
        assert ran.code in {0, 2, 3}, ran
        assert "Traceback" not in ran.err
        assert not FORBIDDEN.findall(ran.out + ran.err)
        if more and ran.code == 0:
            assert ran.stdout.isascii()
            keeps_to("output_nodes" if "nodes" in ran.json else command[0], ran.json)


def test_markup_is_shown_as_it_stands(hostile_env: dict[str, str]) -> None:
    _, raw = on_terminal("output", "2", "[/x]", env=hostile_env, columns=120)
    assert "[/x] · 2 items" in screen(raw)
    assert '"[/x][bold]"' in screen(raw)


@pytest.mark.parametrize("depth", [50, 300, 900])
def test_items_nested_deep_are_shown_and_answered(ask: Ask, tmp_path: Path, depth: int) -> None:
    text = body(giving("1", ["@@"])).replace(
        b'"@@"', b'{"json":' + b"[" * depth + b"]" * depth + b"}"
    )
    (tmp_path / "1.json").write_bytes(text)
    ask("import", tmp_path / "1.json")
    assert ask("output", "1", "Start").code == 0
    assert ask("input", "1").code == 0
    assert b"[" * depth in ask("output", "1", "Start", "--json").stdout
    (found,) = ask("output", "1", "Start", "--path", "$", "--json").json["items"]
    assert json.dumps(found["value"]) == "[" * depth + "]" * depth
    assert ask("output", "1", "Start", "--path", "$..*").code == (0 if depth < 800 else 2)


@pytest.mark.parametrize("option", ["--item", "--run", "--limit", "--output"])
def test_numbers_beyond_all_items_are_no_trouble(samples: Ask, option: str) -> None:
    ran = samples("output", _LOOP, "List", option, "9" * 30)
    assert ran.code in {0, 3}
    assert "Traceback" not in ran.err


def test_one_item_is_given_before_the_rest_is_read(many_env: dict[str, str]) -> None:
    _, raw = on_terminal("output", "1", "Start", "--item", "2", env=many_env, columns=80)
    shown = screen(raw).splitlines()
    assert shown[1] == "item 2"
    assert not any(line.startswith("…") and "more" in line for line in shown)
