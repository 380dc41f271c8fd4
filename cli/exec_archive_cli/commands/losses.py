"""`exec-archive losses`."""

from dataclasses import replace
from pathlib import Path

import click

from exec_archive.errors import BadRequest
from exec_archive.investigate.losses.finding import SURENESSES, Sureness
from exec_archive.query.engine import Engine
from exec_archive.query.selection import Selection
from exec_archive_cli import options
from exec_archive_cli.exit_codes import ExitCode
from exec_archive_cli.losing import answer_all, answer_one


@click.command("losses")
@click.argument("execution", metavar="[ID]", required=False)
@click.option("--all", "everything", is_flag=True, help="Every success, or those of the filters.")
@click.option(
    "--sure",
    type=click.Choice([each.value for each in SURENESSES]),
    help="Only what is at least as sure; for one execution possible, with --all likely.",
)
@options.filter_options
@click.option("--exit-status", is_flag=True, help="Exit with 1 if a loss is at least likely.")
@options.json_option
@options.archive_option
def command(
    execution: str | None,
    everything: bool,
    sure: str | None,
    filters: options.Filters,
    exit_status: bool,
    as_json: bool,
    archive: Path | None,
) -> int:
    """Find what was lost though n8n says success.

    Swallowed errors, calls that failed, loops that were left early; and against up to 50 good runs
    of the same workflow: nodes that never ran, that gave nothing, or fewer items than ever.

    \b
    exec-archive losses 57
    exec-archive losses --all --since 7d
    exec-archive losses --all --workflow Orders --sure possible

    A finding is certain where n8n's own data says it; likely where 10 good runs or more did
    otherwise; possible where 3 or more did, or where there is a doubt. With fewer than
    3, a loop that was left early and a node that never ran are possible.
    """
    if everything == (execution is not None):
        raise BadRequest("losses takes an ID or --all.", "Give one of the two.")
    opened = options.opened_archive(archive)
    with Engine(opened) as engine:
        if execution is None:
            least = Sureness(sure or Sureness.LIKELY)
            is_lossy = answer_all(engine, _successes(filters), filters.tz, least, as_json=as_json)
        else:
            _check_only_workflow(filters.wanted, execution)
            least = Sureness(sure or Sureness.POSSIBLE)
            is_lossy = answer_one(
                engine, (execution, filters.wanted.workflow), filters.tz, least, as_json=as_json
            )
    return ExitCode.EXECUTION_FAILED if exit_status and is_lossy else ExitCode.DONE


def _successes(filters: options.Filters) -> Selection:
    """The selection without a status, which all of them have."""
    if filters.wanted.statuses - {"success"}:
        raise BadRequest(
            "--status was given for something else than success.",
            "Leave it out: only a success is looked at. Of the others, see: exec-archive why",
        )
    return replace(filters.wanted, statuses=frozenset())


def _check_only_workflow(wanted: Selection, execution: str) -> None:
    """An id says which execution is meant; filters beside it would only be passed over."""
    options.check_workflow_goes_with_latest([execution], wanted.workflow)
    if replace(wanted, workflow=None) != Selection():
        raise BadRequest("A filter was given beside an id.", "Use filters with --all.")
