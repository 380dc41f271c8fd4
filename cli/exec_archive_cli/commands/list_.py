"""`exec-archive list`."""

from pathlib import Path

import click

from exec_archive.errors import BadRequest
from exec_archive.model import Execution
from exec_archive.query.engine import Engine
from exec_archive.query.executions import count_executions, list_executions
from exec_archive.query.order import SORT_KEYS
from exec_archive_cli import options
from exec_archive_cli.list_asked import ListAsked, list_options
from exec_archive_cli.render import answers
from exec_archive_cli.render.execution_list import print_executions
from exec_archive_cli.render.pages import executions_shown
from exec_archive_cli.render.terminal import say


@click.command("list")
@options.filter_options
@list_options(
    SORT_KEYS,
    first="What comes first: the newest, longest, largest; names by the alphabet.",
    rows="an execution",
)
@click.option("--fields", metavar="A,B", help="Only these fields, for json, jsonl and csv.")
@options.archive_option
def command(
    filters: options.Filters, asked: ListAsked, fields: str | None, archive: Path | None
) -> None:
    """List executions, the newest first.

    \b
    exec-archive list --status failed --since "3 days ago"
    exec-archive list --workflow Orders --sort duration
    exec-archive list --json --fields id,status
    """
    as_table, page = asked.form == "table", asked.page
    if fields and as_table:
        raise BadRequest("--fields was given for a table.", "Add --json, or --format csv or jsonl.")
    fields_asked = answers.fields_asked(fields, Execution)
    opened = options.opened_archive(archive)
    with Engine(opened) as engine:
        found = list_executions(
            engine,
            filters.wanted,
            sort=asked.sort,
            reverse=asked.reverse,
            limit=page.limit,
            offset=page.offset,
        )
        is_whole = page.offset == 0 and len(found) < page.limit
        total = len(found) if is_whole else count_executions(engine, filters.wanted)
    if not as_table:
        rows = [answers.chosen(answers.plain(each), fields_asked) for each in found]
        answers.print_rows(rows, asked.form, fields_asked)
    elif found:
        print_executions(found, filters.tz, with_instance=len(opened.manifest.instances) > 1)
    if as_table or len(found) < total:
        words = executions_shown(page, len(found), total) if total else "No execution matches."
        say(words, "dim")
