"""`why` of executions that no one would dare to make: nothing floods or steers who reads a card."""

import json
from typing import Any

import pytest

from acceptance.kit.cards import imported, labelled, refused
from acceptance.kit.in_process import Ask
from acceptance.kit.terminals import on_terminal, screen
from made_flows import execution, failed, items, run

_DEEP: Any = []
for _ in range(300):
    _DEEP = [_DEEP, {"a": 1}]
_ODD = {
    "deep": _DEEP,
    "long": "x" * 1_000_000,
    "many": list(range(100_000)),
    "half": "\ud83d",
    "steer": "\x1b[2J\x1b]0;owned\x07\u202e",
    "huge": 10**400,
    "": None,
}


@pytest.mark.parametrize("name", sorted(_ODD))
def test_no_input_floods_or_steers_what_reads_it(ask: Ask, name: str) -> None:
    imported(ask, refused(given={name: _ODD[name]}))
    card = ask("why", "1")
    assert (card.code, card.err) == (0, "")
    assert len(card.out) < 2000
    assert not any(sign in card.out for sign in ("\x1b", "\x07", "\u202e"))
    assert ask("why", "1", "--full").code == 0
    answer = ask("why", "1", "--json")
    assert answer.code == 0
    (item,) = answer.json["levels"][0]["inputs"][0]["items"]
    assert item["item"]["json"] == {name: _ODD[name]}


_LONG = "word " * 20_000


@pytest.mark.parametrize(
    "error",
    [
        {"message": _LONG},
        {"description": _LONG},
        {"name": _LONG},
        {"httpCode": _LONG},
        {"context": {"request": {"method": _LONG, "uri": "http://host.example"}}},
        {"context": {"request": {"uri": f"http://host.example/{_LONG}"}}},
        {"messages": [f"500 - {json.dumps(_LONG)}"]},
    ],
    ids=lambda error: next(iter(error)),
)
def test_no_part_of_an_error_floods_the_card(ask: Ask, error: dict[str, Any]) -> None:
    assert len(imported(ask, refused(**error))("why", "1").out) < 2500


def test_a_line_of_code_without_end_is_cut(ask: Ask) -> None:
    document = json.loads(refused(message="no [line 1]"))
    document["workflowData"]["nodes"][1]["parameters"] = {"jsCode": _LONG}
    imported(ask, json.dumps(document).encode())
    (code,) = labelled(ask("why", "1").lines, "Code")
    assert code.startswith("line 1: word word")
    assert len(code) < 600
    assert _LONG.strip() in ask("why", "1", "--full").out


def test_an_item_nested_beyond_reason_is_no_trouble(ask: Ask) -> None:
    marked = refused(given={"deep": "HERE"})
    imported(ask, marked.replace(b'"HERE"', b"[" * 5000 + b"1e400" + b"]" * 5000))
    for how in ([], ["--full"], ["--json"], ["--stack"]):
        done = ask("why", "1", *how)
        assert (done.code, done.err) == (0, ""), how


def test_names_that_look_like_something_else_stay_names(ask: Ask) -> None:
    names = ["Loop.json[0]", 'it\'s "quoted" / \\', "名前🚀", "[red]x[/red]", "constructor", "0"]
    runs = {"Start": [run(items({"n": 1}))]}
    before = "Start"
    for name in names:
        runs[name] = [run(items({"n": 1}), source=(before, 0, 0))]
        before = name
    runs["\x1b[31m last"] = [failed("[bold]refused[/bold]", (before, 0, 0))]
    imported(ask, execution("1", runs))
    card = ask("why", "1")
    assert "\\x1b[31m last (Set) failed" in card.out
    assert "[bold]refused[/bold]" in card.out
    (path,) = labelled(card.lines, "Path")
    assert path == " → ".join(["Start 1", *(f"{name} 1" for name in names), "\\x1b[31m last ✗"])


@pytest.mark.parametrize("columns", [60, 80, 120, 200])
def test_a_long_message_leaves_room_for_the_input(ask: Ask, columns: int) -> None:
    imported(ask, refused(message="The mailbox is unavailable. " * 400))
    _, raw = on_terminal("why", "1", env=ask.env, columns=columns)
    shown = screen(raw).splitlines()
    assert any(line.startswith('  Received   {"n": 1}') for line in shown[:10]), shown
    assert "signs in all: --full)" in " ".join(screen(raw).split())


def test_files_of_an_item_are_named_and_not_all_of_many(ask: Ask) -> None:
    item = items({"n": 1})[0]
    file = {"fileName": "label.png", "mimeType": "image/png", "fileSize": "7 kB"}
    item["binary"] = {f"file{i}": file for i in range(500)}
    runs = {"Start": [run([item])], "Call": [failed("refused", ("Start", 0, 0))]}
    imported(ask, execution("1", runs))
    (received,) = labelled(ask("why", "1").lines, "Received")
    assert "[file0, label.png, image/png, 7 kB]" in received
    assert received.endswith("[and 497 more]")
    assert len(received) < 300
