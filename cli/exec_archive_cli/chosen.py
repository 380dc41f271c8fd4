"""The executions that a command names, by their ids or by filters."""

from collections.abc import Sequence

from exec_archive.errors import BadRequest
from exec_archive.model import Execution
from exec_archive.query.engine import Engine
from exec_archive.query.executions import iterate_executions
from exec_archive.query.one import find_execution
from exec_archive.query.selection import Selection
from exec_archive_cli import options


def check_choice(ids: Sequence[str], wanted: Selection, *, everything: bool = False) -> None:
    """Refuses ids beside filters, and a command line that names nothing."""
    if ids and wanted._replace(workflow=None) != Selection():
        raise BadRequest("Ids and filters were both given.", "Use one or the other.")
    if ids:
        options.check_workflow_goes_with_latest(ids, wanted.workflow)
    elif not everything and wanted == Selection():
        raise BadRequest(
            "It is not said which executions.",
            "Name ids, or use filters such as --status failed or --since 2026-01-01.",
        )


def named_executions(engine: Engine, ids: Sequence[str], wanted: Selection) -> list[Execution]:
    """Those of the ids, each once."""
    found = [find_execution(engine, each, workflow=wanted.workflow) for each in ids]
    return list({(each.instance, each.id): each for each in found}.values())


def chosen_executions(
    engine: Engine, ids: Sequence[str], wanted: Selection, *, everything: bool = False
) -> list[Execution]:
    """What was named, by ids or by filters."""
    check_choice(ids, wanted, everything=everything)
    if ids:
        return named_executions(engine, ids, wanted)
    return list(iterate_executions(engine, wanted))
