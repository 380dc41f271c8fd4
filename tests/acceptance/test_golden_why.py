"""What people and programs see of a failure card; as `test_golden.py`, sign for sign."""

import pytest

from acceptance.kit import recorded
from acceptance.kit.golden import FOLDER, is_as_recorded, without_its_import
from acceptance.kit.running import run
from acceptance.kit.terminals import on_terminal, screen

_WIDTHS = (60, 80, 120, 200)
_ON_ALL_WIDTHS = {"loop": "loop failing", "calls": "grandparent", "hidden-errors": "tolerant"}

# Told by a true cause; each on a terminal of 80 columns.
_CARDS = {
    "api": ("orders failing",),
    "call-of-one-item": ("parent-each",),
    "agent": ("agent quota",),
    "skipped-call": ("parent-continue",),
    "crashed": ("crashed slow",),
    "crashed-without-progress": ("crashed slow-noprogress",),
    "timed-out": ("timeout in request",),
    "stopped": ("stopped slow",),
    "redacted": ("redacted",),
    "too-large": ("too large",),
    "told-by-the-caller": ("child with removed node",),
    "retry": ("retry",),
    "odd-names": ("names failing",),
    "item-not-known": ("each row",),
    "loop-full": ("loop failing", "--full"),
    "api-full": ("orders failing", "--full"),
    "api-stack": ("orders failing", "--stack"),
}
_IN_PIPES = {
    "loop-pipe.txt": ("loop failing",),
    "calls-pipe.txt": ("grandparent",),
    "api-full-pipe.txt": ("orders failing", "--full"),
    "loop-stack-pipe.txt": ("loop failing", "--stack"),
    "loop.json": ("loop failing", "--json"),
    "calls.json": ("grandparent", "--json"),
    "hidden-errors.json": ("tolerant", "--json"),
}


def _name(file: str) -> str:
    return f"why/{file}"


@pytest.mark.parametrize("columns", _WIDTHS)
@pytest.mark.parametrize("card", sorted(_ON_ALL_WIDTHS))
def test_why_on_terminals(samples_env: dict[str, str], card: str, columns: int) -> None:
    name = recorded.sample(_ON_ALL_WIDTHS[card])
    _, raw = on_terminal("why", name, env=samples_env, columns=columns)
    is_as_recorded(_name(f"{card}-{columns}-columns.txt"), screen(raw))


@pytest.mark.parametrize("card", sorted(_CARDS))
def test_why_on_a_terminal(samples_env: dict[str, str], card: str) -> None:
    scenario, *how = _CARDS[card]
    _, raw = on_terminal("why", recorded.sample(scenario), *how, env=samples_env, columns=80)
    is_as_recorded(_name(f"{card}.txt"), screen(raw))


@pytest.mark.parametrize("status", ["success", "waiting"])
def test_why_of_what_did_not_fail(samples_env: dict[str, str], status: str) -> None:
    name = recorded.with_status(status)[0]
    _, raw = on_terminal("why", name, env=samples_env, columns=80)
    is_as_recorded(_name(f"{status}.txt"), screen(raw))


def test_colours_say_what_a_word_says(samples_env: dict[str, str]) -> None:
    _, raw = on_terminal("why", recorded.sample("loop failing"), env=samples_env, columns=80)
    is_as_recorded(_name("loop-in-colour.ansi"), raw.replace(b"\r\n", b"\n").decode())


@pytest.mark.parametrize("name", sorted(_IN_PIPES))
def test_why_in_a_pipe(samples_env: dict[str, str], name: str) -> None:
    scenario, *how = _IN_PIPES[name]
    printed = run("why", recorded.sample(scenario), *how, env=samples_env).out
    is_as_recorded(_name(name), without_its_import(printed))


def test_every_file_is_asked_for() -> None:
    widths = {f"{card}-{columns}-columns.txt" for card in _ON_ALL_WIDTHS for columns in _WIDTHS}
    others = {f"{card}.txt" for card in _CARDS} | {"success.txt", "waiting.txt"}
    expected = widths | others | {*_IN_PIPES} | {"loop-in-colour.ansi"}
    assert {path.name for path in (FOLDER / "why").iterdir()} == expected
