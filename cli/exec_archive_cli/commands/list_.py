"""`exec-archive list`."""

from pathlib import Path

import click

from exec_archive.errors import BadRequest
from exec_archive.model import Execution
from exec_archive.query.engine import Engine
from exec_archive.query.executions import count_executions, list_executions
from exec_archive.query.selection import SORT_KEYS
from exec_archive_cli import options
from exec_archive_cli.render import answers, terminal
from exec_archive_cli.render.execution_list import print_executions

# More than any archive holds, and less than DuckDB can count.
_MOST = 10**9


@click.command("list")
@options.filter_options
@click.option(
    "--sort",
    type=click.Choice(list(SORT_KEYS)),
    default="started",
    show_default=True,
    help="What comes first: the newest, longest, largest; names by the alphabet.",
)
@click.option("--reverse", is_flag=True, help="The other way round.")
@click.option(
    "--limit",
    type=click.IntRange(min=1),
    default=20,
    show_default=True,
    help="Rows on a page.",
)
@click.option("--page", type=click.IntRange(min=1), default=1, help="Which page, from 1.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "json", "jsonl", "csv"]),
    default="table",
    help="How to answer; csv and jsonl give a row an execution. In csv an apostrophe stands before "
    "what a spreadsheet would run.",
)
@options.json_option
@click.option("--fields", metavar="A,B", help="Only these fields, for json, jsonl and csv.")
@options.archive_option
def command(  # noqa: PLR0913, PLR0917 - one for each option
    filters: options.Filters,
    sort: str,
    reverse: bool,
    limit: int,
    page: int,
    form: str,
    as_json: bool,
    fields: str | None,
    archive: Path | None,
) -> None:
    """List executions, the newest first.

    \b
    exec-archive list --status failed --since "3 days ago"
    exec-archive list --workflow Orders --sort duration
    exec-archive list --json --fields id,status
    """
    as_table = form == "table" and not as_json
    if fields and as_table:
        raise BadRequest("--fields was given for a table.", "Add --json, or --format csv or jsonl.")
    asked = answers.fields_asked(fields, Execution)
    opened = options.opened_archive(archive)
    limit, page = min(limit, _MOST), min(page, _MOST)
    offset = (page - 1) * limit
    with Engine(opened) as engine:
        found = list_executions(
            engine, filters.wanted, sort=sort, reverse=reverse, limit=limit, offset=offset
        )
        is_whole = offset == 0 and len(found) < limit
        total = len(found) if is_whole or not as_table else count_executions(engine, filters.wanted)
    if not as_table:
        rows = [answers.chosen(answers.plain(each), asked) for each in found]
        answers.print_rows(rows, "json" if as_json else form, asked)
        return
    if found:
        print_executions(found, filters.tz, with_instance=len(opened.manifest.instances) > 1)
    _say_how_many(len(found), total, offset, page)


def _say_how_many(shown: int, total: int, offset: int, page: int) -> None:
    if total == 0:
        said = "No execution matches."
    elif not shown:
        said = f"There is no page {page}: {total:,} executions match."
    elif shown == total:
        said = f"{total:,} execution{'s' if total > 1 else ''}"
    else:
        said = f"{offset + 1:,} to {offset + shown:,} of {total:,}"
        said += f"; next: --page {page + 1}" if offset + shown < total else ""
    terminal.say(said, "dim")
