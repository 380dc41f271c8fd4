"""`exec-archive output`."""

from pathlib import Path

import click

from exec_archive.investigate.lots import given_by
from exec_archive.investigate.node_outputs import node_outputs
from exec_archive.model import Execution, NodeRun
from exec_archive.query import one
from exec_archive.query.engine import Engine
from exec_archive_cli import options
from exec_archive_cli.items_answer import About, answer_items
from exec_archive_cli.items_asked import ItemsAsked, items_options
from exec_archive_cli.node_argument import meant_node
from exec_archive_cli.render import answers, terminal
from exec_archive_cli.render.items_heading import heading_of_outputs
from exec_archive_cli.render.nodes_view import print_nodes
from exec_archive_cli.render.nothing_kept import gave_nothing, nothing_ran

_PLACE = "output"


@click.command("output")
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
    """Show the items a node gave.

    Without a node it is a table of all nodes, with how much each gave. A terminal gets the first
    items, a pipe and --json get all.

    \b
    exec-archive output 416
    exec-archive output 416 "Send mail" --run 18
    exec-archive output 416 List --path '$.order.id' --json
    """
    options.check_workflow_goes_with_latest([execution], workflow)
    with Engine(options.opened_archive(archive)) as engine:
        found = one.find_execution(engine, execution, workflow=workflow)
        runs = one.node_runs(engine, found)
        if node is None:
            asked.needs_a_node()
            _answer_nodes(found, runs, asked)
        else:
            _answer_items(engine, found, runs, node, asked)


def _answer_nodes(execution: Execution, runs: list[NodeRun], asked: ItemsAsked) -> None:
    nodes = node_outputs(runs)
    if asked.as_json:
        answers.print_json(
            {
                "instance": execution.instance,
                "execution_id": execution.id,
                "nodes": [answers.plain(node) for node in nodes],
            }
        )
    elif nodes:
        print_nodes(nodes)
    if not nodes:
        terminal.say(nothing_ran(execution))


def _answer_items(
    engine: Engine, execution: Execution, runs: list[NodeRun], node: str, asked: ItemsAsked
) -> None:
    names = [run.node for run in runs]
    if node not in names:
        names += _nodes_to_run(engine, execution)
    if not names:
        answer_items(
            engine, execution, [], asked, About(node, _PLACE, None, nothing_ran(execution))
        )
        return
    name = meant_node(node, names)
    of_node = [run for run in runs if run.node == name]
    indexes = asked.runs_of(name, [run.run_index for run in of_node])
    chosen = [run for run in of_node if run.run_index in set(indexes)]
    lots = given_by(chosen)
    heading = heading_of_outputs(of_node, chosen, lots) if lots else None
    about = About(name, _PLACE, heading, gave_nothing(execution, name, chosen))
    answer_items(engine, execution, lots, asked, about)


def _nodes_to_run(engine: Engine, execution: Execution) -> list[str]:
    # Only for a node without a run: what reads the engine's state takes long to load.
    from exec_archive.investigate.received_lots import nodes_to_run
    from exec_archive.query.skeletons import skeleton

    return nodes_to_run(skeleton(engine, execution))
