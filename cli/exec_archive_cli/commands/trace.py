"""`exec-archive trace`."""

from datetime import tzinfo
from pathlib import Path

import click

from exec_archive.errors import BadRequest
from exec_archive.investigate.calls import call_tree
from exec_archive.investigate.timeline import timeline
from exec_archive.query import one
from exec_archive.query.engine import Engine
from exec_archive.query.skeletons import skeleton
from exec_archive_cli import options
from exec_archive_cli.render.trace_wanted import Wanted
from exec_archive_cli.tracing import answer_calls, answer_loop, answer_runs


@click.command("trace")
@click.argument("execution", metavar="ID")
@click.option("--workflow", metavar="NAME|ID", help="With latest and latest-failed: of this one.")
@click.option("--runs", "each_run", is_flag=True, help="A row a run; else loops are one row.")
@click.option("--loop", metavar="NODE", help="Only this node: its runs, or the turns of its loop.")
@click.option("--failed", is_flag=True, help="Only runs that failed or swallowed an error.")
@click.option("--slowest", is_flag=True, help="The longest first, each with its share of the time.")
@click.option("--calls", is_flag=True, help="The executions it called, and those that called it.")
@click.option("--all", "everything", is_flag=True, help="Every row, also where there are many.")
@options.json_option
@options.tz_option
@options.archive_option
def command(  # noqa: PLR0913, PLR0917 - one for each option
    execution: str,
    workflow: str | None,
    each_run: bool,
    loop: str | None,
    failed: bool,
    slowest: bool,
    calls: bool,
    everything: bool,
    as_json: bool,
    tz: tzinfo | None,
    archive: Path | None,
) -> None:
    """Show what ran when, how long it took, and what it called.

    \b
    exec-archive trace 416
    exec-archive trace 416 --loop "Send mail" --failed
    exec-archive trace 416 --calls

    START counts from the execution's start, runs from 1. A bar is as wide as the whole execution
    and filled where the node ran; of a loop, it is the darker the more of that time the node ran.
    What another node asked, as an agent asks its model, stands below it with a └ and counts
    within its time.
    """
    options.check_workflow_goes_with_latest([execution], workflow)
    if calls and (each_run or failed or slowest or loop is not None):
        raise BadRequest(
            "--calls shows executions; --runs, --loop, --failed and --slowest choose runs.",
            "Ask for one and then for the other.",
        )
    opened = options.opened_archive(archive)
    with Engine(opened) as engine:
        found = one.find_execution(engine, execution, workflow=workflow)
        if calls:
            tree = call_tree(engine, found)
        else:
            traced = timeline(found, one.node_runs(engine, found), skeleton(engine, found))
    wanted = Wanted(
        tz=tz,
        with_instance=len(opened.manifest.instances) > 1,
        is_unfolded=each_run or failed,
        only_failed=failed,
        by_length=slowest,
        everything=everything,
        as_json=as_json,
    )
    if calls:
        answer_calls(tree, found, wanted)
    elif loop is not None:
        answer_loop(traced, loop, wanted)
    else:
        answer_runs(traced, wanted)
