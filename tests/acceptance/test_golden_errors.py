"""What people and programs see of `errors`; as `test_golden.py`, sign for sign."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from acceptance.kit.golden import FOLDER, is_as_recorded, without_its_import
from acceptance.kit.made import Json, failing, save, whole
from acceptance.kit.running import environment, run
from acceptance.kit.terminals import on_terminal, screen

_WIDTHS = (60, 80, 120)
_SHOWN = {"groups": "errors --limit 15", "one": "errors d654", "frequent": "errors --sort count"}
_REFUSALS = {"several.txt": "errors 5", "unknown.txt": "errors f20d"}
_PIPED = {
    "pipe.txt": "errors",
    "one-pipe.txt": "errors f20c",
    "no-words-pipe.txt": "errors 7eb3",
    "errors.json": "errors --json --limit 2 --sort count",
    "error.json": "errors d654 --json --limit 1",
    "errors.csv": "errors --format csv --limit 5",
}
_STORY = "story"


@pytest.mark.parametrize("columns", _WIDTHS)
@pytest.mark.parametrize("name", _SHOWN)
def test_groups_and_one_of_them(samples_env: dict[str, str], name: str, columns: int) -> None:
    arguments = [*_SHOWN[name].split(), *(["--limit", "4"] if name == "frequent" else [])]
    _, raw = on_terminal(*arguments, env=samples_env, columns=columns)
    is_as_recorded(f"errors/{name}-{columns}-columns.txt", screen(raw))


@pytest.mark.parametrize("name", _PIPED)
def test_a_pipe(samples_env: dict[str, str], name: str) -> None:
    out = run(*_PIPED[name].split(), env=samples_env).out
    is_as_recorded(f"errors/{name}", without_its_import(out) if name == "error.json" else out)


@pytest.mark.parametrize("name", _REFUSALS)
def test_a_name_that_names_no_group(samples_env: dict[str, str], name: str) -> None:
    is_as_recorded(f"errors/{name}", run(*_REFUSALS[name].split(), env=samples_env).err)


def _at(minutes: int, made: Json, code: str) -> Json:
    time = datetime(2026, 11, 26, 10, tzinfo=UTC) + timedelta(minutes=minutes)
    written = time.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    made["workflowData"] = {**made["workflowData"], "settings": {"code": code}}
    return {**made, "startedAt": written, "stoppedAt": written}


def _story() -> list[Json]:
    """A workflow that was changed, failed since then, and was mended."""
    good = [_at(i * 60, whole(str(i)), "first") for i in range(1, 30)]
    bad = [
        _at(i * 60, failing(str(i), node="Send mail", message=f"order {i} has no total"), "second")
        for i in (31, 32, 55, 56, 57, 58, 59, 80)
    ]
    bad[3]["retrySuccessId"] = "99"
    mended = [_at(i * 60, whole(str(i)), "third") for i in range(90, 99)]
    return [*good, *bad, *mended]


@pytest.mark.parametrize("columns", _WIDTHS)
def test_a_failure_that_came_and_went(tmp_path: Path, columns: int) -> None:
    env = environment(tmp_path)
    assert run("import", save(tmp_path / "saved", *_story()), env=env).code == 0
    (name,) = [row["name"] for row in run("errors", "--json", env=env).json]
    _, listed = on_terminal("errors", "--since", "3 days ago", env=env, columns=columns)
    _, card = on_terminal("errors", name, env=env, columns=columns)
    is_as_recorded(f"errors/{_STORY}-{columns}-columns.txt", screen(listed) + "\n" + screen(card))


def test_every_file_is_asked_for() -> None:
    expected = {*_PIPED, *_REFUSALS}
    expected |= {f"{name}-{width}-columns.txt" for name in [*_SHOWN, _STORY] for width in _WIDTHS}
    assert {path.name for path in (FOLDER / "errors").iterdir()} == expected
