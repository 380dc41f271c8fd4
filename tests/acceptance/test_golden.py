"""What people and programs see, sign for sign; tests/golden/README.md says how to renew it."""

import re

import pytest

from acceptance.kit import recorded
from acceptance.kit.golden import FOLDER, is_as_recorded
from acceptance.kit.running import run
from acceptance.kit.terminals import on_terminal, screen

# Told by a true cause; the others by their status.
_VIEWS = {
    "error-in-a-loop": "loop failing",
    "error-of-an-api": "orders failing",
    "error-in-a-sub-workflow": "parent-each",
    "error-of-an-agents-model": "agent quota",
    "crashed": "crashed slow",
    "canceled": "stopped slow",
    "swallowed": "tolerant",
    "retried": "retry original",
    "odd-names": "names failing",
}
_NAMES = {*_VIEWS, "waiting"}


def _id_of(view: str) -> str:
    return recorded.with_status(view)[0] if view == "waiting" else recorded.sample(_VIEWS[view])


def _steady(text: str) -> str:
    """Without what differs from one import to the next."""
    text = re.sub(r"(pulled_at\W+)\d{4}-\d\d-\d\dT[\d:.]+Z", r"\1(some time)", text)
    text = re.sub(r"(?m)^(Archive +).*( \(format)", r"\1(some folder)\2", text)
    return re.sub(
        r"(?m)^( *Size +).* on disk (.*?)(?: \(.*\))?$", r"\1(some bytes) on disk \2", text
    )


@pytest.mark.parametrize("columns", [80, 120])
def test_list_on_a_terminal(samples_env: dict[str, str], columns: int) -> None:
    _, raw = on_terminal("list", "--limit", "1000", env=samples_env, columns=columns)
    is_as_recorded(f"list-{columns}-columns.txt", screen(raw))


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("list-pipe.txt", "--limit 30"),
        ("list.json", "--json --limit 3 --status failed"),
        ("list.jsonl", "--format jsonl --limit 3 --fields id,status,started_at,failed_node"),
        ("list.csv", "--format csv --limit 8 --fields id,status,error_message,duration_ms"),
    ],
)
def test_list_in_a_pipe(samples_env: dict[str, str], name: str, arguments: str) -> None:
    is_as_recorded(name, _steady(run("list", *arguments.split(), env=samples_env).out))


@pytest.mark.parametrize("view", sorted(_NAMES))
def test_view_on_a_terminal(samples_env: dict[str, str], view: str) -> None:
    _, raw = on_terminal("view", _id_of(view), env=samples_env, columns=80)
    is_as_recorded(f"view-{view}.txt", screen(raw))


def test_info_on_a_terminal(samples_env: dict[str, str]) -> None:
    _, raw = on_terminal("info", env=samples_env, columns=200)
    is_as_recorded("info.txt", _steady(screen(raw)))


def test_every_file_is_asked_for() -> None:
    views = {f"view-{view}.txt" for view in _NAMES}
    lists = {f"list{end}" for end in ("-80-columns.txt", "-120-columns.txt", "-pipe.txt")}
    answers = {"list.json", "list.jsonl", "list.csv", "info.txt", "README.md"}
    # Each folder has a test of its own that knows what is in it.
    folders = {
        "mirror",
        "why",
        "trace",
        "items",
        "losses",
        "search",
        "bundle",
        "errors",
        "diff",
        "sql",
        "stats",
        "alerts",
    }
    expected = views | lists | answers | folders
    assert {path.name for path in FOLDER.iterdir()} == expected
