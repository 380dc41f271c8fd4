"""The executions that a command names, by their ids or by filters."""

from collections.abc import Sequence
from dataclasses import replace

from exec_archive.errors import BadRequest
from exec_archive.model import Execution
from exec_archive.query.engine import Engine
from exec_archive.query.executions import iterate_executions
from exec_archive.query.one import find_execution
from exec_archive.query.selection import Selection
from exec_archive_cli import options


def chosen_executions(
    engine: Engine, ids: Sequence[str], wanted: Selection, *, everything: bool = False
) -> list[Execution]:
    """What was named; refuses ids beside filters, and a command line that names nothing."""
    if ids and replace(wanted, workflow=None) != Selection():
        raise BadRequest("Ids and filters were both given.", "Use one or the other.")
    if ids:
        options.check_workflow_goes_with_latest(ids, wanted.workflow)
        return [find_execution(engine, each, workflow=wanted.workflow) for each in ids]
    if not everything and wanted == Selection():
        raise BadRequest(
            "It is not said which executions.",
            "Name ids, or use filters such as --status failed or --since 2026-01-01.",
        )
    return list(iterate_executions(engine, wanted))
