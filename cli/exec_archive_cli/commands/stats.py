"""`exec-archive stats`."""

from functools import partial
from pathlib import Path

import click

from exec_archive.monitor.statistics import overview
from exec_archive.monitor.statistics_order import SORT_KEYS
from exec_archive.query.engine import Engine
from exec_archive.query.statistics.calendar import UNITS
from exec_archive_cli import options
from exec_archive_cli.list_asked import ListAsked, list_options
from exec_archive_cli.render import answers
from exec_archive_cli.render.stats.answer import overview_answer
from exec_archive_cli.render.stats.shown import show_grouped, show_overview
from exec_archive_cli.render.units import local, this_moment
from exec_archive_cli.stats_by import Groups


@click.command("stats")
@click.option(
    "--by",
    type=click.Choice(["workflow", "node", "status", *UNITS]),
    help="A row each, rather than everything together. Days are cut in the time zone of --tz; "
    "those without an execution are left out.",
)
@options.filter_options
@list_options(
    SORT_KEYS,
    first="Which workflow or node comes first: that which fails most, in most of its runs, "
    "runs most, takes longest, gives most items. Times stand in their order, the newest first.",
    rows="with the figures of a workflow, or of what --by names",
    limit=10,
)
@options.archive_option
def command(
    by: str | None, filters: options.Filters, asked: ListAsked, archive: Path | None
) -> None:
    """Count what ran: how much failed, how long it took, what changed.

    With --since it is compared with the span of the same length before. What has not ended is
    counted apart; the average, median and p95 are of executions whose end is known.

    \b
    exec-archive stats --since 7d
    exec-archive stats --by day --workflow Orders --tz UTC
    exec-archive stats --by node --sort p95 --format csv
    """
    opened = options.opened_archive(archive)
    several = len(opened.manifest.instances) > 1
    with Engine(opened) as engine:
        groups = Groups(engine, filters, asked, with_instance=several)
        if by is not None or asked.form in {"csv", "jsonl"}:
            show_grouped(groups.by(by or "workflow"), asked)
            return
        clock, now = partial(local, tz=filters.tz), this_moment().replace(tzinfo=None)
        found = overview(engine, filters.wanted, clock, now)
    workflows = groups.workflows(found.workflows)
    if asked.form == "json":
        page = workflows.page(asked.page)
        answers.print_json(overview_answer(found, page, len(workflows.rows)))
    else:
        show_overview(found, workflows, filters.tz, asked, with_instance=several)
