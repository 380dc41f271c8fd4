"""`exec-archive view`."""

from datetime import tzinfo
from pathlib import Path

import click

from exec_archive.query import one
from exec_archive_cli import options
from exec_archive_cli.render import answers
from exec_archive_cli.render.execution_view import Overview, print_overview


@click.command("view")
@click.argument("execution", metavar="ID")
@click.option("--workflow", metavar="NAME|ID", help="With latest and latest-failed: of this one.")
@options.json_option
@options.tz_option
@options.archive_option
def command(
    execution: str, workflow: str | None, as_json: bool, tz: tzinfo | None, archive: Path | None
) -> None:
    """Show one execution: how it ended, where it failed, and its steps.

    ID is an execution's id, or latest, or latest-failed.
    """
    opened = options.opened_archive(archive)
    found = one.find_execution(opened, execution, workflow=workflow)
    overview = Overview(
        execution=found,
        node_runs=one.node_runs(opened, found),
        retries=one.retries(opened, found),
        children=one.children(opened, found),
    )
    if as_json:
        answers.print_json(
            {
                "execution": answers.plain(found),
                "node_runs": [answers.plain(run) for run in overview.node_runs],
                "retries": [answers.plain(each) for each in overview.retries],
                "children": [answers.plain(each) for each in overview.children],
            }
        )
    else:
        print_overview(overview, tz)
