"""From a failed call of a sub-workflow down to the execution that really failed."""

from collections.abc import Iterator, Sequence

from exec_archive.document.item import callers_index
from exec_archive.document.item_reader import NotItems
from exec_archive.document.role import Role
from exec_archive.investigate.calling import calls_others
from exec_archive.investigate.evidence import Evidence
from exec_archive.investigate.level import Level, read_level
from exec_archive.model import ERROR_HANDLER, Execution, NodeRun
from exec_archive.query import one
from exec_archive.query.engine import Engine
from exec_archive.query.slices import items_of

_DEEPEST = 20


def levels_below(
    engine: Engine, top: Level, children: Sequence[Execution], *, most_items: int
) -> Iterator[Level]:
    """The failed executions below one, each called by the one before; the last is the leaf."""
    level, seen = top, {top.execution.id}
    for _ in range(_DEEPEST):
        child = _failed_child(level, children)
        if child is None or child.id in seen:
            return
        seen.add(child.id)
        level = called_level(engine, level.evidence, child, most_items=most_items)
        yield level
        called = level.failing_run is not None and calls_others(level.failing_run)
        children = one.related(engine, child).children if called else []


def called_level(engine: Engine, caller: Evidence, child: Execution, *, most_items: int) -> Level:
    """What is known of the end of an execution that another one called."""
    level = read_level(engine, Evidence(engine, child), most_items=most_items)
    calling = caller.callers.of(child.id, child.started_at)
    is_inferred = calling is None or (calling.is_inferred and not caller.callers.is_one_node)
    return level._replace(
        called_for=called_for(engine, level.evidence), is_call_inferred=is_inferred
    )


def called_for(engine: Engine, child: Evidence) -> int | None:
    """The item of its caller's that an execution was called for, if it was called for one.

    n8n notes the item's index on the trigger's items; a call for all of them has several.
    """
    trigger = child.runs[0] if child.runs else None
    if trigger is None or trigger.previous_node is not None or trigger.items_out != [1]:
        return None
    try:
        item = next(items_of(engine, child.execution, Role.OUTPUT, trigger.seq), None)
    except NotItems:
        return None
    return callers_index(item.value) if item else None


def failed_children(children: Sequence[Execution]) -> list[Execution]:
    """Those that failed, without the handler of the parent's own error."""
    return [each for each in children if each.failed and each.mode != ERROR_HANDLER]


def missing_child(run: NodeRun | None, children: Sequence[Execution]) -> str | None:
    """The execution that a run called, where the archive does not have it."""
    if run is None or run.sub_execution_id is None:
        return None
    return None if run.sub_execution_id in {each.id for each in children} else run.sub_execution_id


def _failed_child(level: Level, children: Sequence[Execution]) -> Execution | None:
    """The child that made the step fail, if it says more of the cause than its caller does.

    Of one that is called for each item, it is the last: n8n goes no further.
    """
    failing = level.failing_run
    if failing is None:
        return None
    found = None
    for child in failed_children(children):
        calling = level.evidence.callers.of(child.id, child.started_at)
        if calling is not None and calling.run is failing and _says_something(child):
            found = child
    return found


def _says_something(child: Execution) -> bool:
    return child.failed_node is not None or child.error_message is not None
