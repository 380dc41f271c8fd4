"""`exec-archive errors`."""

from pathlib import Path

import click

from exec_archive.errors import BadRequest
from exec_archive.investigate.failing import Page, failing, one_cause
from exec_archive.model import FAILED
from exec_archive.query.engine import Engine
from exec_archive.query.failures.groups import SORT_KEYS
from exec_archive_cli import options
from exec_archive_cli.render.errors import shown as errors_shown

# More than any archive holds, and less than DuckDB can count.
_MOST = 10**9


@click.command("errors")
@click.argument("fingerprint", required=False)
@options.filter_options
@click.option(
    "--sort",
    type=click.Choice(SORT_KEYS),
    default="last",
    show_default=True,
    help="What comes first: seen last, most often, or for the first time.",
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
    help="How to answer; csv and jsonl give a row a group, or with FINGERPRINT an execution.",
)
@options.json_option
@options.archive_option
def command(  # noqa: PLR0913, PLR0917 - one for each option
    fingerprint: str | None,
    filters: options.Filters,
    sort: str,
    reverse: bool,
    limit: int,
    page: int,
    form: str,
    as_json: bool,
    archive: Path | None,
) -> None:
    """Group failures by cause: how often, since when, and is it over.

    FINGERPRINT, or how it begins, names one group: its executions, versions and times.

    \b
    exec-archive errors --since 7d
    exec-archive errors --sort count --workflow Orders
    exec-archive errors 8f2c
    """
    if filters.wanted.statuses - FAILED:
        raise BadRequest(
            "errors looks at what failed, and --status names something else.",
            "Leave --status out, or use error or crashed.",
        )
    form = "json" if as_json else form
    limit, page = min(limit, _MOST), min(page, _MOST)
    part = Page(limit, (page - 1) * limit)
    opened = options.opened_archive(archive)
    with Engine(opened) as engine:
        if fingerprint is None:
            found = failing(engine, filters.wanted, part, sort, reverse=reverse)
            errors_shown.show_groups(found, filters.wanted, filters.tz, part, form)
        else:
            one = one_cause(engine, fingerprint, filters.wanted, part)
            errors_shown.show_one(one, filters.tz, part, form)
