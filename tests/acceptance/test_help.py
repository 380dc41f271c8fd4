"""The first minutes of somebody new: help, versions, and words from other tools."""

import re
from pathlib import Path

import pytest
from rich.cells import cell_len

from acceptance.kit.in_process import Ask
from acceptance.kit.running import run
from acceptance.kit.terminals import on_terminal, screen
from exec_archive import __version__
from exec_archive_cli.catalogue import COMMANDS


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("ls", "list"), ("show", "view"), ("logs", "view"), ("get", "download"), ("load", "import")],
)
def test_words_from_other_tools_point_to_the_right_one(ask: Ask, typed: str, meant: str) -> None:
    ask(typed, "1").refused(2, f"There is no command '{typed}'.\nUse: exec-archive {meant}\n")


def test_any_other_word_is_refused_with_a_way_on(ask: Ask) -> None:
    ask("frobnicate").refused(2, "no command 'frobnicate'", "Use: exec-archive --help")
    ask("lst").refused(2, "no command 'lst'", "Use: exec-archive list")
    ask("69").refused(2, "no command '69'", "Use: exec-archive view 69")


def test_options_that_would_only_be_passed_over_are_refused(samples: Ask) -> None:
    samples("view", "69", "--workflow", "Orders").refused(2, "beside an id", "latest")
    samples("download", "69", "--workflow", "Orders").refused(2, "beside an id", "latest")
    samples("list", "--fields", "id").refused(2, "--fields was given for a table", "--json")
    samples("list", "--workflow", "").refused(2, "--workflow is empty")


def test_a_command_without_its_id_says_what_is_missing(ask: Ask) -> None:
    ask("view").refused(2, "Missing argument 'ID'")
    ask("import").refused(2, "Missing argument 'PATH...'")


def test_the_version_is_told(env: dict[str, str]) -> None:
    assert run("--version", env=env).out == f"exec-archive {__version__}\n"


@pytest.mark.parametrize("way", [[], ["-h"], ["--help"]])
def test_help_shows_every_command_in_its_group(env: dict[str, str], way: list[str]) -> None:
    ran = run(*way, env=env)
    assert (ran.code, ran.stderr) == (0, b"")
    for name, command in COMMANDS.items():
        assert f"{command.group}:\n" in ran.out
        assert re.search(rf"^  {name} +{re.escape(command.summary)}$", ran.out, re.MULTILINE)
    assert (
        "Exit codes: 0 done, 1 the execution failed, or lost something (if asked for), 2 usage"
        in " ".join(ran.out.split())
    )


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself(ask: Ask, name: str) -> None:
    short, long = ask(name, "-h"), ask(name, "--help")
    assert short == long
    assert (short.code, short.stderr) == (0, b"")
    assert short.out.startswith(f"Usage: exec-archive {name} ")
    assert COMMANDS[name].summary in " ".join(short.out.split())


@pytest.mark.parametrize("columns", [64, 80, 120])
@pytest.mark.parametrize("name", ["", *COMMANDS])
def test_help_fits_the_terminal(env: dict[str, str], name: str, columns: int) -> None:
    code, raw = on_terminal(*name.split(), "--help", env=env, columns=columns)
    assert code == 0
    # A word that is longer than its column, such as a choice of many, cannot be broken.
    too_long = [line for line in screen(raw).splitlines() if cell_len(line) > columns]
    assert all(len(line.split()) <= 2 for line in too_long), too_long


def test_nothing_is_written_by_asking(env: dict[str, str], tmp_path: Path) -> None:
    for command in (["--help"], ["--version"], ["list", "-h"], ["list"], ["info"], ["view", "1"]):
        run(*command, env=env)
    assert list(tmp_path.iterdir()) == []


def test_without_a_place_named_the_archive_is_the_users_own(
    env: dict[str, str], tmp_path: Path
) -> None:
    del env["EXEC_ARCHIVE"]
    (tmp_path / "saved").mkdir()
    assert run("import", tmp_path / "saved", env=env).code == 0
    assert (tmp_path / "data" / "exec-archive" / "archive" / "archive.json").exists()
    assert run("list", env=env).err == "No execution matches.\n"


def test_the_archive_may_be_named_before_and_after_the_command(
    samples: Ask, tmp_path: Path
) -> None:
    expected = samples("list")
    samples.env["EXEC_ARCHIVE"] = str(tmp_path / "nowhere")
    assert samples("--archive", samples.archive, "list") == expected
    assert samples("list", "--archive", samples.archive) == expected
    samples("list").refused(3, "nowhere")
