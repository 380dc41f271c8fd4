"""What is made from the commands' help is as fresh as the help."""

from pathlib import Path

import pytest

import write_docs

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize("name", write_docs.PATHS)
def test_generated_files_are_fresh(name: str) -> None:
    made = write_docs.PATHS[name]()
    assert (ROOT / name).read_text("utf-8") == made, "run `make docs`"


def test_every_command_has_the_summary_of_its_help() -> None:
    from exec_archive_cli.catalogue import COMMANDS

    for name, command in write_docs._commands().items():
        assert (command.help or "").split("\n")[0] == COMMANDS[name].summary
