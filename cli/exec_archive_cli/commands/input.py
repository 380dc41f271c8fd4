"""`exec-archive input`."""

from pathlib import Path

import click

from exec_archive.investigate.evidence import Evidence
from exec_archive.investigate.lots import Lot
from exec_archive.investigate.received import Receipts
from exec_archive.investigate.received_lots import nodes_to_run, received_in, started_with
from exec_archive.query import one
from exec_archive.query.engine import Engine
from exec_archive_cli import options
from exec_archive_cli.items_answer import About, answer_items
from exec_archive_cli.items_asked import ItemsAsked, items_options
from exec_archive_cli.node_argument import meant_node
from exec_archive_cli.render.items_heading import heading_of_inputs, heading_of_start
from exec_archive_cli.render.nothing_kept import nothing_ran, received_nothing

_PLACE = "input"


@click.command("input")
@click.argument("execution", metavar="ID")
@click.argument("node", metavar="[NODE]", required=False)
@items_options(_PLACE)
@options.archive_option
def command(
    execution: str,
    node: str | None,
    asked: ItemsAsked,
    workflow: str | None,
    archive: Path | None,
) -> None:
    """Show the items a node received.

    Of a node that failed it is the run that failed; --run shows another. Without a node it is what
    the execution started with: the trigger's payload, or what its caller gave.

    \b
    exec-archive input latest-failed
    exec-archive input 416 "Send mail"
    exec-archive input 416 "Send mail" --run 3 --json
    """
    options.check_workflow_goes_with_latest([execution], workflow)
    with Engine(options.opened_archive(archive)) as engine:
        found = one.find_execution(engine, execution, workflow=workflow)
        known = Evidence(engine, found)
        names = [*(run.node for run in known.runs), *nodes_to_run(known.skeleton)]
        if node is None or not names:
            asked.needs_a_node("--run")
            lots, about = _of_start(known)
        else:
            lots, about = _of_node(known, meant_node(node, names), asked)
        answer_items(engine, found, lots, asked, about)


def _of_start(known: Evidence) -> tuple[list[Lot], About]:
    """The trigger's payload, or what the caller of a sub-workflow gave."""
    start = started_with(known.runs, known.skeleton)
    if start is None:
        return [], About(None, _PLACE, None, nothing_ran(known.execution))
    heading = heading_of_start(start, known.runs)
    return [start], About(start.node, _PLACE, heading, f"{heading[0].text} gave no items.")


def _of_node(known: Evidence, node: str, asked: ItemsAsked) -> tuple[list[Lot], About]:
    """What a node received: in the run asked for, else in the one that failed, else in all."""
    of_node = [run for run in known.runs if run.node == node]
    indexes = [run.run_index for run in of_node] or [0]
    execution = known.execution
    if execution.failed_node == node and execution.failed_run is not None:
        failed = execution.failed_run  # perhaps one that was never written down
        indexes = [*indexes, failed] if asked.run == failed else indexes
        chosen = [failed] if asked.run is None else asked.runs_of(node, indexes)
    else:
        chosen = asked.runs_of(node, indexes)
    receipts = Receipts(known.runs, known.skeleton)
    lots = received_in(node, chosen, receipts)
    ended = [run for run in of_node if run.run_index in set(chosen)]
    nothing = received_nothing(execution, node, ended, receipts)
    return lots, About(node, _PLACE, heading_of_inputs(node, of_node, chosen, lots), nothing)
