"""What docs/questions.md shows is what happens."""

import os
import re
import shlex
from pathlib import Path

import pytest

from acceptance.kit.running import run

PAGE = Path(__file__).parents[2] / "docs" / "questions.md"
_CONSOLE = re.compile(r"(?<=```console\n).*?(?=```)", re.DOTALL)


def _commands() -> list[str]:
    blocks = _CONSOLE.findall(PAGE.read_text("utf-8"))
    return [block.splitlines()[0].removeprefix("$ ") for block in blocks]


def _answered(command: str, env: dict[str, str]) -> str:
    """A command with what it prints; narration comes after the answer, as on a screen."""
    program, *arguments = shlex.split(command)
    assert program == "exec-archive"
    done = run(*arguments, env=env)
    assert done.code == 0, done.err
    return f"$ {command}\n{done.out}{done.err}"


def test_it_has_a_command_for_each_question() -> None:
    sections = PAGE.read_text("utf-8").split("\n## ")[1:]
    assert len(sections) > 10
    assert all("exec-archive " in section for section in sections)


@pytest.mark.parametrize("command", _commands())
def test_every_answer_is_fresh(samples_env: dict[str, str], command: str) -> None:
    shown = _answered(command, samples_env)
    text = PAGE.read_text("utf-8")
    if os.environ.get("GOLDEN") == "update":
        text = _CONSOLE.sub(lambda old: shown if _is_of(old[0], command) else old[0], text)
        PAGE.write_text(text, "utf-8")
    blocks = [block for block in _CONSOLE.findall(text) if _is_of(block, command)]
    assert blocks == [shown], "if this is meant: GOLDEN=update, see tests/golden/README.md"


def _is_of(block: str, command: str) -> bool:
    return block.splitlines()[0] == f"$ {command}"
