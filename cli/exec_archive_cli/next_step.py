"""What to type next: for the archive that was asked, where that one was named on the way."""

import re
import shlex
from pathlib import Path

import click
from click.core import ParameterSource

from exec_archive_cli.render.hostile import one_line

_NAMED = "exec_archive.named"
_ASKS_AN_ARCHIVE = re.compile(r"exec-archive (?=[a-z])(?!config|demo|import|pull)")


def remember_archive(
    context: click.Context, parameter: click.Parameter, given: Path | None
) -> Path | None:
    """A callback of `--archive`; what stands in the environment is there the next time, too."""
    if context.get_parameter_source(parameter.name or "") is ParameterSource.COMMANDLINE:
        context.meta[_NAMED] = given
    return given


def next_step(text: str, *, anywhere: bool = False) -> str:
    """A text with commands in it, of which those that ask name the archive as the user did.

    What is read elsewhere, in a mail say, names it so that it is found from any folder.
    """
    context = click.get_current_context(silent=True)
    named = context.meta.get(_NAMED) if context else None
    if named is None:
        return text
    if anywhere:
        named = named.absolute()
    command = f"exec-archive --archive {shlex.quote(one_line(str(named)))} "
    return _ASKS_AN_ARCHIVE.sub(lambda _: command, text)
