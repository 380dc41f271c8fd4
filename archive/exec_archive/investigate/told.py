"""What other executions tell of one that has no words of its own: its caller, or its handler."""

from collections.abc import Sequence
from typing import NamedTuple

from exec_archive.document.item import handled_failure
from exec_archive.document.item_reader import NotItems
from exec_archive.document.role import Role
from exec_archive.investigate.calling import Callers
from exec_archive.investigate.said import sentences_said
from exec_archive.model import ERROR_HANDLER, Execution
from exec_archive.query import one
from exec_archive.query.engine import Engine
from exec_archive.query.slices import items_of


class Told(NamedTuple):
    """A cause in the words of another execution."""

    by: Execution
    node: str | None
    message: str


def told_by(
    engine: Engine, execution: Execution, caller: Execution | None, children: Sequence[Execution]
) -> Told | None:
    """What a handler was told of the failure, or else what the caller failed with."""
    for child in children:
        told = _by_handler(engine, child) if child.mode == ERROR_HANDLER else None
        if told is not None:
            return told
    if caller is None or not caller.failed or not _failed_at(engine, caller, execution):
        return None
    said = sentences_said(caller.error_type, caller.error_message, caller.error_description)
    return Told(caller, None, said[0]) if said else None


def _failed_at(engine: Engine, caller: Execution, called: Execution) -> bool:
    """Whether the caller failed at this very call, and not of something else."""
    calling = Callers(one.node_runs(engine, caller)).of(called.id, called.started_at)
    place = (caller.failed_node, caller.failed_run)
    return calling is not None and (calling.run.node, calling.run.run_index) == place


def _by_handler(engine: Engine, handler: Execution) -> Told | None:
    try:
        item = next(items_of(engine, handler, Role.OUTPUT, 0), None)
    except NotItems:
        return None
    handled = handled_failure(item.value) if item else None
    return Told(handler, handled.node, handled.message) if handled else None
