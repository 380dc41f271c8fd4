"""Traces of hostile executions, and the width there is."""

import re
from typing import Any

import pytest
from rich.cells import cell_len

from acceptance.kit import recorded
from acceptance.kit.contracts import keeps_to
from acceptance.kit.flows import made
from acceptance.kit.made import body, node_run
from acceptance.kit.running import environment, run
from acceptance.kit.terminals import on_terminal, screen
from acceptance.test_hostile import EVIL


@pytest.fixture(scope="module")
def hostile_env(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Executions that no server would send."""
    home = tmp_path_factory.mktemp("hostile")
    deep: Any = "deep"
    for _ in range(400):
        deep = [deep]
    source = {"previousNode": EVIL, "previousNodeRun": 10**12, "previousNodeOutput": -4}
    odd = {"executionTime": 10**30, "startTime": -5, "executionIndex": "x", "source": [source]}
    long = {"executionTime": 2**62, "startTime": 1, "executionStatus": 7, "source": deep}
    short = {"startTime": 1.5e12, "executionTime": -3.5}
    child = {"metadata": {"subExecution": {"executionId": EVIL}}}
    wrong = {"error": {"message": EVIL, "description": deep}, "executionStatus": EVIL}
    executions = [
        made("1", {EVIL: [{**node_run(), **odd}], "[/x]": [{**short, **child}]}, workflow=EVIL),
        made("2", {"A": [{**node_run(), **long}, None, {}, {**node_run(), **wrong}]}),
        made("3", {"A": [{**node_run(), "inputOverride": deep}] * 3, EVIL: [wrong] * 3}),
        made("4", {f"n{n}": [node_run()] for n in range(300)}, status=EVIL, mode=EVIL),
    ]
    executions[2]["data"]["parentExecution"] = {"executionId": EVIL, "workflowId": EVIL}
    executions[3]["data"]["parentExecution"] = {"executionId": "4", "workflowId": "4"}
    for each in executions:
        (home / f"{each['id']}.json").write_bytes(body(each))
    env = environment(home)
    assert run("import", *sorted(home.glob("*.json")), env=env).code == 0
    return env


_FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u2028-\u202e\u2060-\u206f\ufeff]")


_QUESTIONS: tuple[list[str], ...] = (
    [],
    ["--runs"],
    ["--slowest"],
    ["--failed"],
    ["--calls", "--all"],
    ["--loop", "A"],
    ["--json"],
    ["--calls", "--json"],
)


@pytest.mark.parametrize("name", ["1", "2", "3", "4"])
def test_hostile_executions_are_shown_in_plain_signs(
    hostile_env: dict[str, str], name: str
) -> None:
    for how in _QUESTIONS:
        ran = run("trace", name, *how, env=hostile_env)
        assert ran.code in {0, 3}, ran
        assert not _FORBIDDEN.findall(ran.out + ran.err)
        if "--json" in how:
            keeps_to("calls" if "--calls" in how else "trace", ran.json)


@pytest.mark.parametrize("columns", [60, 200])
@pytest.mark.parametrize("name", ["1", "2", "3", "4"])
def test_hostile_executions_fit_the_terminal(
    hostile_env: dict[str, str], name: str, columns: int
) -> None:
    for how in (["--runs"], ["--calls"]):
        _, raw = on_terminal("trace", name, *how, env=hostile_env, columns=columns)
        assert not _FORBIDDEN.findall(screen(raw))
        assert [line for line in screen(raw).splitlines() if cell_len(line) > columns] == []


def test_hostile_names_work_as_they_are_shown(hostile_env: dict[str, str]) -> None:
    shown = run("trace", "3", "--json", env=hostile_env).json["runs"][-1]["node"]
    spelled = next(
        line for line in run("trace", "3", env=hostile_env).lines if r"\x1b]0;owned" in line
    )
    name = spelled[spelled.index(r"\x1b]0") :].partition("  ")[0]
    answer = run("trace", "3", "--loop", name, "--json", env=hostile_env).json
    assert (answer["node"], len(answer["iterations"])) == (shown, 3)


@pytest.mark.parametrize("columns", [60, 80, 120, 200])
def test_recorded_executions_fit_the_terminal(samples_env: dict[str, str], columns: int) -> None:
    asked = [
        ("loop failing", ["--runs"]),
        ("names failing", []),
        ("agent quota", []),
        ("grandparent", ["--calls"]),
        ("batches failing", ["--loop", "Register"]),
    ]
    for scenario, how in asked:
        name = recorded.sample(scenario)
        _, raw = on_terminal("trace", name, *how, env=samples_env, columns=columns)
        assert [line for line in screen(raw).splitlines() if cell_len(line) > columns] == []


def test_bars_take_the_width_there_is(samples_env: dict[str, str]) -> None:
    widths = []
    for columns in (60, 80, 120, 200):
        name = recorded.sample("orders failing")
        _, raw = on_terminal("trace", name, env=samples_env, columns=columns)
        rows = screen(raw).splitlines()
        widths.append(max(len(re.findall("[▏░▒▓█]", row)) for row in rows))
    assert widths == sorted(widths)
    assert 0 < widths[1] < widths[-1]
