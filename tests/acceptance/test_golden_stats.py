"""What people and programs see of `stats`; as `test_golden.py`, sign for sign."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from acceptance.kit.golden import FOLDER, is_as_recorded
from acceptance.kit.made import Json, failing, save, whole
from acceptance.kit.running import environment, run
from acceptance.kit.terminals import on_terminal, screen

_WIDTHS = (60, 80, 120)
_SHOWN = {
    "overview": "stats",
    "nodes": "stats --by node --limit 5",
    "statuses": "stats --by status",
}
_PIPED = {
    "pipe.txt": "stats",
    "stats.json": "stats --json --limit 1",
    "hours.json": "stats --by hour --json",
    "workflows.csv": "stats --format csv --limit 3",
}
_STORY = ("week", "days")


@pytest.mark.parametrize("columns", _WIDTHS)
@pytest.mark.parametrize("name", _SHOWN)
def test_figures(samples_env: dict[str, str], name: str, columns: int) -> None:
    _, raw = on_terminal(*_SHOWN[name].split(), env=samples_env, columns=columns)
    is_as_recorded(f"stats/{name}-{columns}-columns.txt", screen(raw))


@pytest.mark.parametrize("name", _PIPED)
def test_a_pipe(samples_env: dict[str, str], name: str) -> None:
    is_as_recorded(f"stats/{name}", run(*_PIPED[name].split(), env=samples_env).out)


def _story() -> list[Json]:
    """Two weeks of a shop: in the second one its mail server refuses more and more."""
    begun = datetime(2026, 11, 7, 3, tzinfo=UTC)
    made = []
    for hour in range(14 * 24):
        name, day = str(hour + 1), hour // 24
        refused = day >= 7 and hour % 10 < day - 8
        mail = failing(name, node="Send mail", message="550 mailbox unavailable", workflow="Mails")
        each = mail if refused else whole(name, workflow="Mails")
        if hour % 3 == 0:
            each = whole(name, workflow="Orders: sync to CRM") | {"workflowId": "w2"}
        start = begun + timedelta(hours=hour)
        stop = start + timedelta(milliseconds=200 + 7 * (hour % 13) + (900 if refused else 0))
        times = [f"{time.isoformat(timespec='milliseconds')[:23]}Z" for time in (start, stop)]
        made.append({**each, "startedAt": times[0], "stoppedAt": times[1]})
    return made


@pytest.mark.parametrize("columns", _WIDTHS)
def test_a_week_that_went_worse_than_the_one_before(tmp_path: Path, columns: int) -> None:
    env = environment(tmp_path)
    assert run("import", save(tmp_path / "saved", *_story()), env=env).code == 0
    span = ("--since", "2026-11-14 03:00", "--until", "2026-11-21 03:00")
    _, week = on_terminal("stats", *span, env=env, columns=columns)
    _, days = on_terminal("stats", "--by", "day", *span, env=env, columns=columns)
    is_as_recorded(f"stats/week-{columns}-columns.txt", screen(week))
    is_as_recorded(f"stats/days-{columns}-columns.txt", screen(days))


def test_every_file_is_asked_for() -> None:
    expected = {*_PIPED}
    expected |= {f"{name}-{width}-columns.txt" for name in [*_SHOWN, *_STORY] for width in _WIDTHS}
    assert {path.name for path in (FOLDER / "stats").iterdir()} == expected
