"""`exec-archive errors`."""

from pathlib import Path

import click

from exec_archive.errors import BadRequest
from exec_archive.investigate.failing import failing, one_cause
from exec_archive.model import FAILED
from exec_archive.query.engine import Engine
from exec_archive.query.failures.groups import SORT_KEYS
from exec_archive_cli import options
from exec_archive_cli.list_asked import ListAsked, list_options
from exec_archive_cli.render.errors import shown as errors_shown


@click.command("errors")
@click.argument("fingerprint", required=False)
@options.filter_options
@list_options(
    SORT_KEYS,
    first="What comes first: seen last, most often, or for the first time.",
    rows="a group, or with FINGERPRINT an execution",
)
@options.archive_option
def command(
    fingerprint: str | None, filters: options.Filters, asked: ListAsked, archive: Path | None
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
    opened = options.opened_archive(archive)
    with Engine(opened) as engine:
        if fingerprint is None:
            found = failing(engine, filters.wanted, asked.page, asked.sort, reverse=asked.reverse)
            errors_shown.show_groups(found, filters, asked)
        else:
            one = one_cause(engine, fingerprint, filters.wanted, asked.page)
            errors_shown.show_one(one, filters.tz, asked)
