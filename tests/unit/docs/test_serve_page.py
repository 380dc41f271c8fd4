"""What docs/serve.md tells people to type is understood, and nothing is left out."""

import re
from pathlib import Path

from exec_archive_cli.commands.serve import command
from exec_archive_web.door.attempts import SECONDS, WRONG_ONES
from exec_archive_web.door.sessions import SECONDS as SESSION_SECONDS

PAGE = (Path(__file__).parents[3] / "docs" / "serve.md").read_text("utf-8")
OPTIONS = {name for each in command.params for name in each.opts}
USUAL = {"--host", "--port", "--archive", "--tz"}  # said in the help, and obvious


def test_every_option_is_there_and_explained() -> None:
    named = set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", PAGE))
    assert named <= OPTIONS
    assert named | USUAL >= OPTIONS


def test_its_figures_are_those_of_the_door() -> None:
    assert (WRONG_ONES, SECONDS, SESSION_SECONDS) == (10, 60, 12 * 3600)
    assert "After ten wrong tokens" in PAGE
    assert "for a minute" in PAGE
    assert "twelve hours" in PAGE
