"""`exec-archive losses`."""

import shlex
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
@click.option(
    "--limit",
    type=click.IntRange(min=1),
    help="Rows of --all at most; without it 20 on a terminal, and all in a pipe or in JSON.",
)
@click.option("--exit-status", is_flag=True, help="Exit with 1 if a loss is at least likely.")
@options.json_option
@options.archive_option
def command(  # noqa: PLR0913, PLR0917 - one for each option
    execution: str | None,
    everything: bool,
    sure: str | None,
    filters: options.Filters,
    limit: int | None,
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
        raise _neither_or_both(execution)
    opened = options.opened_archive(archive)
    with Engine(opened) as engine:
        if execution is None:
            least = Sureness(sure or Sureness.LIKELY)
            is_lossy = answer_all(
                engine, _successes(filters), filters.tz, least, limit=limit, as_json=as_json
            )
        else:
            _check_only_workflow(filters.wanted, execution, limit)
            least = Sureness(sure or Sureness.POSSIBLE)
            is_lossy = answer_one(
                engine, (execution, filters.wanted.workflow), filters.tz, least, as_json=as_json
            )
    return ExitCode.EXECUTION_FAILED if exit_status and is_lossy else ExitCode.DONE


def _neither_or_both(execution: str | None) -> BadRequest:
    """With the filters as they were given, so that the advice can be typed."""
    params = click.get_current_context().params
    given = {name: params[name] for name in ("since", "until", "workflow", "instance", "limit")}
    given["status"] = ",".join(params["status_words"])
    filters = [f"--{name} {shlex.quote(str(value))}" for name, value in given.items() if value]
    if filters and execution is None:
        return BadRequest(
            f"{filters[0].split()[0]} is for many executions, and --all is missing.",
            f"Use: exec-archive losses --all {' '.join(filters)}",
        )
    return BadRequest("losses takes an ID or --all.", "Give one of the two.")


def _successes(filters: options.Filters) -> Selection:
    """The selection without a status, which all of them have."""
    if filters.wanted.statuses - {"success"}:
        raise BadRequest(
            "--status was given for something else than success.",
            "Leave it out: only a success is looked at. Of the others, see: exec-archive why",
        )
    return filters.wanted._replace(statuses=frozenset())


def _check_only_workflow(wanted: Selection, execution: str, limit: int | None) -> None:
    """An id says which execution is meant; filters beside it would only be passed over."""
    options.check_workflow_goes_with_latest([execution], wanted.workflow)
    if wanted._replace(workflow=None) != Selection():
        raise BadRequest("A filter was given beside an id.", "Use filters with --all.")
    if limit is not None:
        raise BadRequest("--limit was given beside an id.", "Use it with --all.")
