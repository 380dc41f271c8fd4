"""What people and programs see of a comparison; as `test_golden.py`, sign for sign."""

import pytest

from acceptance.kit import recorded
from acceptance.kit.golden import FOLDER, is_as_recorded
from acceptance.kit.running import run
from acceptance.kit.terminals import on_terminal, screen

_WIDTHS = (60, 80, 120)
_ON_ALL_WIDTHS = {"loop": ("loop failing",), "branch": ("1", "orders failing")}
_CARDS = {
    "agent": ("agent quota",),
    "agent-tool": ("72", "agent tool"),
    "api": ("partner 404",),
    "odd-names": ("names failing",),
    "itself": ("23", "23"),
    "too-large": ("too large",),
    "loop-all": ("loop failing", "--all"),
    "loop-node": ("loop failing", "--node", "List"),
}
_IN_PIPES = {
    "loop-pipe.txt": ("loop failing",),
    "loop.json": ("loop failing", "--json"),
    "branch.json": ("1", "orders failing", "--json"),
}


def _arguments(*how: str) -> list[str]:
    """Scenarios by their ids."""
    known = {cause.scenario: cause.id for cause in recorded.known().values()}
    return [known.get(each, each) for each in how]


def _name(file: str) -> str:
    return f"diff/{file}"


@pytest.mark.parametrize("columns", _WIDTHS)
@pytest.mark.parametrize("card", sorted(_ON_ALL_WIDTHS))
def test_diff_on_terminals(samples_env: dict[str, str], card: str, columns: int) -> None:
    asked = _arguments(*_ON_ALL_WIDTHS[card])
    _, raw = on_terminal("diff", *asked, env=samples_env, columns=columns)
    is_as_recorded(_name(f"{card}-{columns}-columns.txt"), screen(raw))


@pytest.mark.parametrize("card", sorted(_CARDS))
def test_diff_on_a_terminal(samples_env: dict[str, str], card: str) -> None:
    _, raw = on_terminal("diff", *_arguments(*_CARDS[card]), env=samples_env, columns=80)
    is_as_recorded(_name(f"{card}.txt"), screen(raw))


@pytest.mark.parametrize("name", sorted(_IN_PIPES))
def test_diff_in_a_pipe(samples_env: dict[str, str], name: str) -> None:
    is_as_recorded(_name(name), run("diff", *_arguments(*_IN_PIPES[name]), env=samples_env).out)


def test_every_file_is_asked_for() -> None:
    wide = {f"{card}-{columns}-columns.txt" for card in _ON_ALL_WIDTHS for columns in _WIDTHS}
    expected = wide | {f"{card}.txt" for card in _CARDS} | set(_IN_PIPES)
    assert {path.name for path in (FOLDER / "diff").iterdir()} == expected
