"""`exec-archive alerts history`."""

from datetime import tzinfo
from pathlib import Path

import click

from exec_archive.monitor.journal import Journal
from exec_archive_cli import options
from exec_archive_cli.render import answers
from exec_archive_cli.render.alerts.answer import FOUND_FIELDS, found_answer
from exec_archive_cli.render.alerts.history_view import print_history


@click.command("history")
@click.option(
    "--limit", type=click.IntRange(min=1), default=20, show_default=True, help="So many at most."
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "json", "jsonl"]),
    default="table",
    help="How to answer; jsonl gives a row an alert.",
)
@options.json_option
@options.tz_option
@options.archive_option
def command(limit: int, form: str, as_json: bool, tz: tzinfo | None, archive: Path | None) -> None:
    """List what was told, to whom, and what still waits.

    \b
    exec-archive alerts history
    exec-archive alerts history --limit 5 --json
    """
    opened = options.opened_archive(archive)
    found = list(Journal(opened.folder).found.values())
    shown = found[::-1][:limit]
    if as_json or form != "table":
        rows = [found_answer(each) for each in shown]
        answers.print_rows(rows, "json" if as_json else form, FOUND_FIELDS)
    else:
        print_history(shown, len(found), tz)
