"""The shell completes words, at the speed of a key press."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from acceptance.kit.running import COMMAND, Ran, run
from exec_archive_cli.catalogue import COMMANDS


def completed(env: dict[str, str], shell: str, typed: str) -> Ran:
    """What the shell is told for a line with the cursor at its end."""
    words = typed.split(" ")
    cursor = words[-1] if shell == "fish" else str(len(words) - 1)
    asked = {f"{shell}_complete": typed, "COMP_WORDS": typed, "COMP_CWORD": cursor}
    return run(env={**env, "_EXEC_ARCHIVE_COMPLETE": f"{shell}_complete", **asked})


def words(ran: Ran) -> list[str]:
    assert ran.code == 0, ran
    return [line.split(",", 1)[1] for line in ran.lines]


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("exec-archive ", list(COMMANDS)),
        ("exec-archive li", ["list"]),
        ("exec-archive list --so", ["--sort"]),
        ("exec-archive list --sort du", ["duration"]),
        ("exec-archive list --format ", ["table", "json", "jsonl", "csv"]),
        ("exec-archive --archive /tmp/a view --wor", ["--workflow"]),
        ("exec-archive download 7 -", ["--output", "-o", "--pretty", "--force"]),
    ],
)
def test_bash_is_told_the_words_that_fit(
    env: dict[str, str], typed: str, offered: list[str]
) -> None:
    found = words(completed(env, "bash", typed))
    assert found[: len(offered)] == offered
    if not typed.endswith("-"):
        assert len(found) == len(offered)


@pytest.mark.parametrize("typed", ["exec-archive --archive ./f", "exec-archive import ./f"])
def test_bash_is_asked_for_files_where_a_file_is_meant(env: dict[str, str], typed: str) -> None:
    assert completed(env, "bash", typed).out == "file,./f\n"


def test_zsh_is_told_what_each_is_for(env: dict[str, str]) -> None:
    ran = completed(env, "zsh", "exec-archive li")
    assert ran.out == "plain\nlist\nList executions, the newest first.\n"
    ran = completed(env, "zsh", "exec-archive list --sort du")
    assert ran.out == "plain\nduration\n_\n"


def test_fish_is_told_what_each_is_for(env: dict[str, str]) -> None:
    ran = completed(env, "fish", "exec-archive li")
    assert ran.out == "plain,list\tList executions, the newest first.\n"
    ran = completed(env, "fish", "exec-archive list --sort du")
    assert ran.out == "plain,duration\n"


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_a_shell_gets_the_script_that_asks(env: dict[str, str], shell: str) -> None:
    ran = run(env={**env, "_EXEC_ARCHIVE_COMPLETE": f"{shell}_source"})
    assert ran.code == 0
    assert "_EXEC_ARCHIVE_COMPLETE" in ran.out
    assert f"{shell}_complete" in ran.out


@pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash")
def test_a_real_bash_completes(env: dict[str, str], tmp_path: Path) -> None:
    program = tmp_path / "exec-archive"
    program.write_text(f'#!/bin/sh\nexec {" ".join(COMMAND)} "$@"\n', "utf-8")
    program.chmod(0o700)
    script = """
        eval "$(_EXEC_ARCHIVE_COMPLETE=bash_source exec-archive)"
        COMP_WORDS=(exec-archive list --for); COMP_CWORD=2
        _exec_archive_completion exec-archive --for list
        echo "${COMPREPLY[@]}"
    """
    done = subprocess.run(
        ["bash", "-c", script],
        env={**env, "PATH": f"{tmp_path}:{env['PATH']}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout == "--format\n", done


@pytest.mark.parametrize(
    "asked",
    [
        {
            "_EXEC_ARCHIVE_COMPLETE": "bash_complete",
            "COMP_WORDS": "exec-archive li",
            "COMP_CWORD": "1",
        },
        {},
    ],
)
def test_neither_completion_nor_help_loads_what_it_does_not_need(
    env: dict[str, str], asked: dict[str, str]
) -> None:
    program = (
        "import sys; sys.argv[1:] = []\n"
        "from exec_archive_cli.main import run\n"
        "try: run()\n"
        "finally: print(*sys.modules, file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], env={**env, **asked}, capture_output=True, check=False
    )
    loaded = set(done.stderr.decode().split())
    assert done.stdout
    assert not loaded & {"click", "rich", "duckdb", "pyarrow", "msgspec", "exec_archive.model"}
