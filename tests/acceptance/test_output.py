"""What did a node give? Its items, whole for a program and the first of them for a person."""

from pathlib import Path
from typing import Any

import pytest

from acceptance.kit import recorded
from acceptance.kit.contracts import keeps_to
from acceptance.kit.giving import first_of, flat, giving, run_data
from acceptance.kit.in_process import Ask
from acceptance.kit.made import Json, body, save

_LOOP = recorded.sample("loop failing")


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
        ("$.order[", "is wrong at character 9"),
        ("$.order id", "is wrong at character 9"),
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
