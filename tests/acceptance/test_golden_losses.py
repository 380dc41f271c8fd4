"""What people and programs see of silent losses; as `test_golden.py`, sign for sign."""

from pathlib import Path

import pytest

from acceptance.kit import recorded
from acceptance.kit.golden import FOLDER, is_as_recorded, without_its_import
from acceptance.kit.running import environment, run
from acceptance.kit.terminals import on_terminal, screen
from made_histories import mails, orders

_WIDTHS = (60, 80, 120)
_CARDS = {"swallowed": "tolerant", "call": "parent-continue"}


@pytest.fixture(scope="module")
def made_env(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """An archive with good runs of two workflows, and with one loss of each kind."""
    home: Path = tmp_path_factory.mktemp("losses")
    saved = home / "saved"
    saved.mkdir()
    made = [orders(str(n), n - 200) for n in range(1, 31)]
    made += [mails(str(n), n - 200) for n in range(31, 51)]
    made += [
        orders("100", 0, listed=7, dropped=[3]),
        orders("101", 1, never="Small"),
        orders("102", 2, listed=2),
        orders("103", 3, swallowed=[0, 1, 2, 3]),
        mails("104", 4, listed=4, sent=2),
    ]
    for number, document in enumerate(made):
        (saved / f"{number}.json").write_bytes(document)
    env = environment(home)
    assert run("import", saved, env=env).code == 0
    return env


@pytest.mark.parametrize("columns", _WIDTHS)
@pytest.mark.parametrize("name", ["100", "103", "104"])
def test_of_one_on_terminals(made_env: dict[str, str], name: str, columns: int) -> None:
    _, raw = on_terminal("losses", name, env=made_env, columns=columns)
    is_as_recorded(f"losses/{name}-{columns}-columns.txt", screen(raw))


@pytest.mark.parametrize("columns", _WIDTHS)
def test_of_all_on_terminals(made_env: dict[str, str], columns: int) -> None:
    _, raw = on_terminal("losses", "--all", env=made_env, columns=columns)
    is_as_recorded(f"losses/all-{columns}-columns.txt", screen(raw))


def test_in_a_pipe(made_env: dict[str, str]) -> None:
    for name, *how in (["100-pipe.txt", "100"], ["all-pipe.txt", "--all"]):
        is_as_recorded(f"losses/{name}", run("losses", *how, env=made_env).out)
    for name, *how in (["101.json", "101"], ["all.json", "--all", "--sure", "possible"]):
        printed = run("losses", *how, "--json", env=made_env).out
        is_as_recorded(f"losses/{name}", without_its_import(printed))


@pytest.mark.parametrize("card", sorted(_CARDS))
def test_of_a_sample(samples_env: dict[str, str], card: str) -> None:
    name = recorded.sample(_CARDS[card])
    _, raw = on_terminal("losses", name, env=samples_env, columns=80)
    is_as_recorded(f"losses/{card}.txt", screen(raw))


def test_every_file_is_asked_for() -> None:
    wide = {f"{name}-{n}-columns.txt" for name in ("100", "103", "104", "all") for n in _WIDTHS}
    pipes = {"100-pipe.txt", "all-pipe.txt", "101.json", "all.json"}
    expected = wide | pipes | {f"{card}.txt" for card in _CARDS}
    assert {path.name for path in (FOLDER / "losses").iterdir()} == expected
