"""What the README shows is what happens."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from acceptance.kit.in_process import Ask
from acceptance.kit.running import run
from exec_archive_samples import samples_folder

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
_DEMO = re.compile(r"(?<=```console\n).*?(?=```)", re.DOTALL)
_PYTHON = re.compile(r"(?<=```python\n).*?(?=```)", re.DOTALL)


def _shown(env: dict[str, str], command: str) -> str:
    """A command with what it prints, as a person sees it who types it here."""
    program, *arguments = shlex.split(command)
    assert program == "exec-archive"
    done = subprocess.run(
        [sys.executable, "-m", "exec_archive_cli", *arguments],
        env=env,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=True,
    )
    return f"$ {command}\n{done.stdout.decode()}"


def _steady(text: str) -> str:
    """Without what differs from one run to the next."""
    text = re.sub(r"(--url |demo  )http://127\.0\.0\.1:\d+", r"\1http://127.0.0.1:5680", text)
    text = re.sub(r"\((?:\d+ ms|[\d.]+ s)\)", "(0.4 s)", text)
    text = re.sub(r"[\d.]+ kB for", "170 kB for", text)
    return re.sub(r"/\S+/exec-archive-demo-[^/\s]+/archive", "demo-archive", text)


def test_the_demo_prints_what_it_says(env: dict[str, str]) -> None:
    readme = README.read_text("utf-8")
    (demo,) = _DEMO.findall(readme)
    command = demo.splitlines()[0].removeprefix("$ ")  # the others are its own doing
    shown = _steady(_shown(env, command))
    if os.environ.get("GOLDEN") == "update":
        README.write_text(_DEMO.sub(lambda _: shown, readme), "utf-8")
    else:
        assert demo == shown, "if this is meant: GOLDEN=update, see tests/golden/README.md"


def test_the_python_example_runs(
    env: dict[str, str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = Path(env["EXEC_ARCHIVE"]).parent
    assert run("--archive", folder / "my-archive", "import", samples_folder(), env=env).code == 0
    (example,) = _PYTHON.findall(README.read_text("utf-8"))
    monkeypatch.chdir(folder)
    exec(compile(example, str(README), "exec"), {})  # noqa: S102 - our own example
    printed = capsys.readouterr().out
    assert "68 Send mail ['550 5.1.1 mailbox u17@example.org unavailable']" in printed


# The samples that stand for the ids of its table.
_SAMPLES = {"416": "68", "391": "67", "420": "70"}


def test_every_question_it_lists_is_a_command_that_answers(
    samples: Ask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    table = README.read_text("utf-8").split("## What it answers today")[1].split("\n\n")[1]
    commands = re.findall(r"`(exec-archive [^`]+)`", table)
    assert len(commands) >= 5
    for command in commands:
        arguments = shlex.split(command)[1:]
        # These need a server, or room, or do not end.
        if arguments[0] not in {"download", "pull", "retry", "serve"}:
            arguments = [_SAMPLES.get(word, word) for word in arguments]
            assert samples(*arguments).code == 0, command


def test_links_lead_somewhere() -> None:
    for page in (*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")):
        for link in re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text("utf-8")):
            assert (page.parent / link).exists(), f"{page.name} links to {link}"
