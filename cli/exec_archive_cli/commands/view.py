"""`exec-archive view`."""

from datetime import tzinfo
from pathlib import Path

import click

from exec_archive.query import one
from exec_archive.query.engine import Engine
from exec_archive_cli import options
from exec_archive_cli.exit_codes import ExitCode
from exec_archive_cli.render import answers
from exec_archive_cli.render.execution_view import Overview, print_overview


@click.command("view")
@click.argument("execution", metavar="ID")
@click.option("--workflow", metavar="NAME|ID", help="With latest and latest-failed: of this one.")
@options.exit_status_option
@options.json_option
@options.tz_option
@options.archive_option
def command(
    execution: str,
    workflow: str | None,
    exit_status: bool,
    as_json: bool,
    tz: tzinfo | None,
    archive: Path | None,
) -> int:
    """Show one execution: how it ended, where it failed, and its steps.

    ID is an execution's id, or latest, or latest-failed.
    """
    options.check_workflow_goes_with_latest([execution], workflow)
    opened = options.opened_archive(archive)
    with Engine(opened) as engine:
        found = one.find_execution(engine, execution, workflow=workflow)
        related = one.related(engine, found)
        runs = one.node_runs(engine, found)
        overview = Overview(found, runs, related.original, related.retries, related.children)
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
        print_overview(overview, tz, with_instance=len(opened.manifest.instances) > 1)
    return ExitCode.EXECUTION_FAILED if exit_status and found.failed else ExitCode.DONE
