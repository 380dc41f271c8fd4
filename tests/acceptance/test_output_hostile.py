"""Items whose names, keys and values are meant to do harm."""

import json
from pathlib import Path

import pytest
from rich.cells import cell_len

from acceptance.kit import recorded
from acceptance.kit.contracts import keeps_to
from acceptance.kit.giving import flat, giving
from acceptance.kit.in_process import Ask
from acceptance.kit.made import body, save
from acceptance.kit.running import environment, run
from acceptance.kit.terminals import on_terminal, screen
from acceptance.test_hostile import _FORBIDDEN as FORBIDDEN
from acceptance.test_hostile import EVIL
from exec_archive_cli.render.hostile import one_line

_LOOP = recorded.sample("loop failing")


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
