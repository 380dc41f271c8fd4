"""`exec-archive diff`."""

from datetime import tzinfo
from pathlib import Path

import click

from exec_archive.errors import BadRequest, NotFound
from exec_archive.investigate.compare.comparison import Comparison, are_of_one_workflow, compare
from exec_archive.model import Execution
from exec_archive.query import one
from exec_archive.query.engine import Engine
from exec_archive.query.last_good import last_good
from exec_archive_cli import options
from exec_archive_cli.node_argument import meant_node
from exec_archive_cli.render.diff.asked import Asked
from exec_archive_cli.render.hostile import one_line


@click.command("diff")
@click.argument("ids", metavar="[BEFORE] ID", nargs=-1)
@click.option("--workflow", metavar="NAME|ID", help="With latest and latest-failed: of this one.")
@click.option("--node", metavar="NODE", help="Only this node.")
@click.option(
    "--all",
    "everything",
    is_flag=True,
    help="Every value, also those that a node only hands on, times, and ids made at random.",
)
@click.option("--force", is_flag=True, help="Compare executions of two workflows all the same.")
@options.json_option
@options.tz_option
@options.archive_option
def command(  # noqa: PLR0913, PLR0917 - one for each option
    ids: tuple[str, ...],
    workflow: str | None,
    node: str | None,
    everything: bool,
    force: bool,
    as_json: bool,
    tz: tzinfo | None,
    archive: Path | None,
) -> None:
    """Tell what differs between two executions of a workflow.

    Of one ID alone: what differs from the last good run before it. Nodes, runs and items stand for
    each other by name, number and place.

    \b
    exec-archive diff 416
    exec-archive diff 391 416
    exec-archive diff 391 416 --node "Send mail" --all
    """
    if not 1 <= len(ids) <= 2:
        raise BadRequest(
            f"diff takes one id or two, not {len(ids) or 'none'}.",
            "For example: exec-archive diff latest-failed",
        )
    options.check_workflow_goes_with_latest(ids, workflow)
    opened = options.opened_archive(archive)
    with Engine(opened) as engine:
        later = one.find_execution(engine, ids[-1], workflow=workflow)
        if len(ids) == 1:
            earlier = _last_good(engine, later)
        else:
            earlier = one.find_execution(engine, ids[0], workflow=workflow)
            _check_workflows(earlier, later, force=force)
        comparison = compare(engine, earlier, later)
    name = _meant_node(node, comparison) if node is not None else None
    if as_json:
        from exec_archive_cli.render.diff.answer import print_answer

        print_answer(comparison, name)
        return
    from exec_archive_cli.render.diff.view import print_comparison

    several = len(opened.manifest.instances) > 1
    print_comparison(comparison, Asked(earlier, later, tz, everything, name, several))


def _meant_node(given: str, comparison: Comparison) -> str:
    """A node that ran or was changed, by the name it has now or had before."""
    changed = comparison.workflow.nodes if comparison.workflow else ()
    names = {each.name_before: each.node for each in changed if each.name_before is not None}
    ran = [*(each.node for each in comparison.nodes), *comparison.equal_nodes]
    names |= {name: name for name in (*ran, *(each.node for each in changed))}
    return names[meant_node(given, names)]


def _last_good(engine: Engine, execution: Execution) -> Execution:
    good = last_good(engine, execution)
    found = good and one.execution_with_id(engine, good.instance, good.id)
    if found:
        return found
    workflow = execution.workflow_name or execution.workflow_id or "its workflow"
    several = len(engine.archive.manifest.instances) > 1
    name = Asked(execution, execution, with_instance=several).name(execution)
    if execution.started_at is None:
        raise NotFound(
            f"Nobody knows when execution {name} started, so no run stands before it.",
            f"Name the one to compare it with: exec-archive diff ID {name}",
        )
    raise NotFound(
        f'No good run of "{one_line(workflow)}" stands before execution {name} '
        f"in this {engine.archive.kind}.",
        f"Name the one to compare it with: exec-archive diff ID {name}",
    )


def _check_workflows(before: Execution, after: Execution, *, force: bool) -> None:
    if force or are_of_one_workflow(before, after):
        return
    alike = before.workflow_name == after.workflow_name
    names = [_workflow(each, with_id=alike) for each in (before, after)]
    raise BadRequest(
        f"These are executions of two workflows: {before.id} is of {names[0]}, "
        f"{after.id} of {names[1]}.",
        "Add --force to compare them all the same.",
    )


def _workflow(execution: Execution, *, with_id: bool) -> str:
    name, identity = execution.workflow_name, execution.workflow_id
    told = f'"{one_line(name)}"' if name else "a workflow"
    return f"{told} ({one_line(identity or 'without an id')})" if with_id or not name else told
