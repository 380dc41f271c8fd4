"""`exec-archive info`."""

from datetime import tzinfo
from pathlib import Path

import click

from exec_archive.query.contents import contents
from exec_archive.query.engine import Engine
from exec_archive_cli import options
from exec_archive_cli.render import answers
from exec_archive_cli.render.contents_view import contents_answer, print_contents


@click.command("info")
@options.json_option
@options.tz_option
@options.archive_option
def command(as_json: bool, tz: tzinfo | None, archive: Path | None) -> None:
    """Show what is in the archive, and what could not be had."""
    opened = options.opened_archive(archive)
    with Engine(opened) as engine:
        found = contents(engine)
    if as_json:
        answers.print_json(contents_answer(opened, found))
    else:
        print_contents(opened, found, tz)
