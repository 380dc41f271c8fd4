"""What people and programs see of a trace; as `test_golden.py`, sign for sign."""

import pytest

from acceptance.kit import recorded
from acceptance.kit.golden import FOLDER, is_as_recorded, without_its_import
from acceptance.kit.running import run
from acceptance.kit.terminals import on_terminal, screen

_WIDTHS = (60, 80, 120, 200)

# Told by a true cause or a status; each on a terminal of 80 columns.
_TRACES = {
    "loop-runs": ("loop failing", "--runs"),
    "loop-slowest": ("loop failing", "--slowest"),
    "turns-of-a-loop": ("batches failing", "--loop", "Loop Over Items"),
    "runs-of-a-node": ("loop failing", "--loop", "Send mail", "--failed"),
    "agent": ("agent quota",),
    "swallowed": ("tolerant",),
    "retry": ("retry",),
    "crashed": ("crashed slow",),
    "canceled": ("stopped slow",),
    "nothing-saved": ("stopped slow-noprogress",),
    "too-large": ("too large",),
    "odd-names": ("names failing",),
    "calls-of-an-error-handler": ("invoice plain", "--calls"),
    "no-such-node": ("loop failing", "--loop", "send mial"),
}
_IN_PIPES = {
    "loop-pipe.txt": ("loop failing",),
    "loop-runs-pipe.txt": ("loop failing", "--runs"),
    "calls-pipe.txt": ("grandparent", "--calls"),
    "trace.json": ("batches failing", "--json"),
    "loop.json": ("batches failing", "--loop", "Loop Over Items", "--failed", "--json"),
    "calls.json": ("grandparent", "--calls", "--json"),
}


def _name(file: str) -> str:
    return f"trace/{file}"


def _resumed() -> str:
    return next(
        name
        for name, each in recorded.facts().items()
        if (each["workflowData"]["name"], each["status"]) == ("Approval: wait for click", "success")
    )


@pytest.mark.parametrize("columns", _WIDTHS)
def test_a_loop_on_terminals(samples_env: dict[str, str], columns: int) -> None:
    name = recorded.sample("loop failing")
    _, raw = on_terminal("trace", name, env=samples_env, columns=columns)
    is_as_recorded(_name(f"loop-{columns}-columns.txt"), screen(raw))


@pytest.mark.parametrize("columns", _WIDTHS)
def test_calls_on_terminals(samples_env: dict[str, str], columns: int) -> None:
    name = recorded.sample("grandparent")
    _, raw = on_terminal("trace", name, "--calls", env=samples_env, columns=columns)
    is_as_recorded(_name(f"calls-{columns}-columns.txt"), screen(raw))


@pytest.mark.parametrize("trace", sorted(_TRACES))
def test_trace_on_a_terminal(samples_env: dict[str, str], trace: str) -> None:
    scenario, *how = _TRACES[trace]
    _, raw = on_terminal("trace", recorded.sample(scenario), *how, env=samples_env, columns=80)
    is_as_recorded(_name(f"{trace}.txt"), screen(raw))


def test_what_waited_on_a_terminal(samples_env: dict[str, str]) -> None:
    _, raw = on_terminal("trace", _resumed(), env=samples_env, columns=80)
    is_as_recorded(_name("resumed.txt"), screen(raw))


def test_colours_say_what_a_sign_says(samples_env: dict[str, str]) -> None:
    _, raw = on_terminal("trace", recorded.sample("loop failing"), env=samples_env, columns=80)
    is_as_recorded(_name("loop-in-colour.ansi"), raw.replace(b"\r\n", b"\n").decode())


@pytest.mark.parametrize("name", sorted(_IN_PIPES))
def test_trace_in_a_pipe(samples_env: dict[str, str], name: str) -> None:
    scenario, *how = _IN_PIPES[name]
    printed = run("trace", recorded.sample(scenario), *how, env=samples_env).out
    is_as_recorded(_name(name), without_its_import(printed))


def test_every_file_is_asked_for() -> None:
    widths = {f"{of}-{columns}-columns.txt" for of in ("loop", "calls") for columns in _WIDTHS}
    others = {f"{trace}.txt" for trace in _TRACES} | {"resumed.txt", "loop-in-colour.ansi"}
    assert {path.name for path in (FOLDER / "trace").iterdir()} == widths | others | {*_IN_PIPES}
