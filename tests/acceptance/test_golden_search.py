"""What search prints, sign for sign; tests/golden/README.md says how to renew it."""

import pytest

from acceptance.kit import recorded
from acceptance.kit.golden import FOLDER, is_as_recorded
from acceptance.kit.running import run
from acceptance.kit.terminals import last_screen, on_terminal

_WIDTHS = (60, 80, 120, 200)
_PIPED = {
    "pipe.txt": ["mail", "--limit", "5"],
    "pipe-one.txt": ["u17@example.org", "--in", recorded.sample("loop failing")],
    "pipe-pattern.txt": ["--regex", r"ECONN\w+|timed? out"],
    "odd-names.txt": ["--in", recorded.sample("names failing"), "a"],
    "search.json": ["u17@example.org", "--json", "--node", "mail"],
    "search.jsonl": ["quota", "--format", "jsonl"],
}


@pytest.mark.parametrize("columns", _WIDTHS)
def test_search_on_a_terminal(samples_env: dict[str, str], columns: int) -> None:
    _, raw = on_terminal("search", "mail", "--limit", "5", env=samples_env, columns=columns)
    is_as_recorded(f"search/{columns}-columns.txt", last_screen(raw))


@pytest.mark.parametrize("name", _PIPED)
def test_search_in_a_pipe(samples_env: dict[str, str], name: str) -> None:
    ran = run("search", *_PIPED[name], env=samples_env)
    is_as_recorded(f"search/{name}", ran.out)


def test_every_file_is_asked_for() -> None:
    expected = {*_PIPED, *(f"{columns}-columns.txt" for columns in _WIDTHS)}
    assert {path.name for path in (FOLDER / "search").iterdir()} == expected
