"""A terminal is never flooded, a program gets everything, and neither fills the memory."""

import json
import os
import re
from pathlib import Path

import pytest
from rich.cells import cell_len

from acceptance.kit import recorded
from acceptance.kit.giving import first_of, flat, giving
from acceptance.kit.in_process import Ask
from acceptance.kit.made import Json, node_run, save
from acceptance.kit.running import environment, run, start
from acceptance.kit.terminals import on_terminal, screen

_LOOP = recorded.sample("loop failing")


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


def test_one_item_is_given_before_the_rest_is_read(many_env: dict[str, str]) -> None:
    _, raw = on_terminal("output", "1", "Start", "--item", "2", env=many_env, columns=80)
    shown = screen(raw).splitlines()
    assert shown[1] == "item 2"
    assert not any(line.startswith("…") and "more" in line for line in shown)
