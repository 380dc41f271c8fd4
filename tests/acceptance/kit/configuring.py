"""Asking `config`, with an eye on each answer: none may give the key away."""

import stat
import textwrap
from pathlib import Path

from acceptance.kit import running
from acceptance.kit.in_process import Ask
from acceptance.kit.running import Ran
from acceptance.kit.terminals import on_terminal, screen

KEY = "eyJhbGciOiJIUzI1NiJ9.a-key-for-tests-only.c2lnbmVk"


class DiscreetAsk(Ask):
    """Asks, and looks at each answer whether it gives the key away."""

    def __call__(self, *arguments: str | Path) -> Ran:
        return without_the_key(super().__call__(*arguments))


def run(*arguments: str | Path, env: dict[str, str]) -> Ran:
    return without_the_key(running.run(*arguments, env=env))


def without_the_key(ran: Ran) -> Ran:
    assert KEY not in ran.out + ran.err
    return ran


def answered(env: dict[str, str], *arguments: str, answers: list[str]) -> tuple[int, str]:
    """The exit code, and what a person sees who answers one question after the other."""
    code, raw = on_terminal(*arguments, env=env, columns=100, answers=answers)
    seen = screen(raw)
    assert KEY not in seen
    return code, seen


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def write(config: Path, text: str) -> None:
    config.parent.mkdir(parents=True)
    config.write_text(textwrap.dedent(text), "utf-8")
    config.chmod(0o600)
