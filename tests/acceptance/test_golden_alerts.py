"""What people see of `alerts`; as `test_golden.py`, sign for sign."""

from pathlib import Path

import pytest

from acceptance.kit.golden import FOLDER, is_as_recorded
from acceptance.kit.made import failing, save, whole
from acceptance.kit.running import environment, run
from acceptance.kit.terminals import on_terminal, screen

_CONFIG = """
[channels.chat]
type = "webhook"
url_variable = "NOT_SET"

[alerts.failing]
when = "failures"
workflow = "*"
count = 2

[alerts.share]
when = "error-rate"
rate = 0.3
span = "4w"
least = 3
channels = []

[alerts.slow]
when = "slow"
factor = 2
baseline = "52w"
least = 3
manual = false

[alerts.lossy]
when = "losses"
tag = "critical"
"""
_EXPLAINED = "alerts check --explain"
_SHOWN = {"explain": _EXPLAINED, "history": "alerts history"}
_WIDTHS = (60, 80, 120)


def _write(folder: Path, text: str) -> str:
    path = folder / "config.toml"
    path.write_text(text, "utf-8")
    path.chmod(0o600)
    return str(path)


@pytest.fixture(scope="module")
def env(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """An archive in which two workflows failed again and again, and that was told."""
    home = tmp_path_factory.mktemp("alerts")
    env = environment(home, EXEC_ARCHIVE_CONFIG=_write(home, _CONFIG))
    failed = [
        failing(str(n), node="Send", message=f"550 mailbox u{n}@example.com unavailable")
        for n in range(1, 4)
    ]
    others = [
        failing(
            str(n), node="Book", message="no seat\x1b[2J left", workflow="Böoking \x1b[31mof seats"
        )
        for n in range(11, 13)
    ]
    for place, each in enumerate([*failed, *others]):
        each["startedAt"] = f"2026-11-20T10:0{place}:00.000Z"
    for each in others:
        each["workflowId"] = each["workflowData"]["id"] = "W2"
    assert run("import", save(home / "failed", *failed, *others), env=env).code == 0
    checked = run("alerts", "check", env=env)
    assert checked.code == 7
    (home / "checked.txt").write_text(checked.out + checked.err, "utf-8")
    good = whole("20", startedAt="2026-11-20T11:00:00.000Z")
    assert run("import", save(home / "good", good), env=env).code == 0
    later = {**env, "EXEC_ARCHIVE_NOW": "2026-12-01T12:00:30+00:00"}
    again = run("alerts", "check", env=later)
    (home / "again.txt").write_text(again.out + again.err, "utf-8")
    return later


@pytest.mark.parametrize("name", ["checked", "again"])
def test_a_check(env: dict[str, str], name: str) -> None:
    is_as_recorded(f"alerts/{name}-pipe.txt", (Path(env["HOME"]) / f"{name}.txt").read_text())


@pytest.mark.parametrize("columns", _WIDTHS)
@pytest.mark.parametrize("name", _SHOWN)
def test_on_a_terminal(env: dict[str, str], name: str, columns: int) -> None:
    _, raw = on_terminal(*_SHOWN[name].split(), env=env, columns=columns)
    is_as_recorded(f"alerts/{name}-{columns}-columns.txt", screen(raw))


@pytest.mark.parametrize("name", _SHOWN)
def test_in_a_pipe(env: dict[str, str], name: str) -> None:
    is_as_recorded(f"alerts/{name}-pipe.txt", run(*_SHOWN[name].split(), env=env).out)


def test_rules_over_the_samples(samples_env: dict[str, str], tmp_path: Path) -> None:
    env = {**samples_env, "EXEC_ARCHIVE_CONFIG": _write(tmp_path, _CONFIG)}
    _, raw = on_terminal(*_EXPLAINED.split(), env=env, columns=80)
    is_as_recorded("alerts/samples-80-columns.txt", screen(raw))


def test_every_file_is_asked_for() -> None:
    checks = {"checked-pipe.txt", "again-pipe.txt", "samples-80-columns.txt"}
    shown = {f"{name}-{width}-columns.txt" for name in _SHOWN for width in _WIDTHS}
    piped = {f"{name}-pipe.txt" for name in _SHOWN}
    assert {path.name for path in (FOLDER / "alerts").iterdir()} == checks | shown | piped
