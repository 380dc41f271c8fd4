"""Which executions belong to one that is handed on: without them its story is not whole."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from exec_archive.investigate.calls import call_tree
from exec_archive.model import Execution
from exec_archive.query.called import executions_named
from exec_archive.query.engine import Engine
from exec_archive.query.last_good import last_good
from exec_archive.query.one import execution_with_id, related

MOST_ALONG = 200  # with each that was asked for

ASKED = "asked"  # a word of bundle.json


class Included(NamedTuple):
    """An execution that is handed on, and why."""

    execution: Execution
    why: str


class Together(NamedTuple):
    """All that are handed on, and how many that belong to them are not."""

    included: list[Included]
    left_out: int


def together(engine: Engine, asked: Sequence[Execution]) -> Together:
    """The executions asked for, their callers and calls, their retries, and the last good runs."""
    found = {(each.instance, each.id): Included(each, ASKED) for each in asked}
    left_out = 0
    for execution in asked:
        along = 0
        for other, why in _belonging(engine, execution):
            if (other.instance, other.id) in found:
                continue
            if along < MOST_ALONG:
                found[other.instance, other.id] = Included(other, why)
            along += 1
        left_out += max(0, along - MOST_ALONG)
    return Together(_in_order(found.values()), left_out)


def only(_engine: Engine, asked: Sequence[Execution]) -> Together:
    """Nothing but what was asked for."""
    found = {(each.instance, each.id): Included(each, ASKED) for each in asked}
    return Together(_in_order(found.values()), 0)


def _in_order(included: Iterable[Included]) -> list[Included]:
    """By instance, the oldest id first."""
    return sorted(
        included,
        key=lambda each: (each.execution.instance, len(each.execution.id), each.execution.id),
    )


def _belonging(engine: Engine, execution: Execution) -> Iterator[tuple[Execution, str]]:
    """The most telling first, since there may be too many."""
    instance = execution.instance
    if execution.retry_of is not None:
        original = execution_with_id(engine, instance, execution.retry_of)
        if original is not None:
            yield original, "retried"
    for retry in related(engine, execution).retries:
        yield retry, "retry"
    yield from _last_good(engine, execution)
    yield from _callers(engine, execution)
    calls = [
        call.execution
        for call in call_tree(engine, execution).walk()
        if call.execution is not None and call.execution.id != execution.id
    ]
    for called in sorted(calls, key=lambda each: not each.failed):
        yield called, "called with it"
    for called in calls:
        yield from _last_good(engine, called)


def _last_good(engine: Engine, execution: Execution) -> Iterator[tuple[Execution, str]]:
    good = last_good(engine, execution) if execution.failed else None
    found = execution_with_id(engine, good.instance, good.id) if good is not None else None
    if found is not None:
        yield found, "last good run"


def _callers(engine: Engine, execution: Execution) -> Iterator[tuple[Execution, str]]:
    passed = {execution.id}
    name = execution.parent_execution_id
    while name is not None and name not in passed and len(passed) < MOST_ALONG:
        passed.add(name)
        found = executions_named(engine, execution.instance, [name])
        if not found:
            return
        yield found[0], "caller"
        name = found[0].parent_execution_id
