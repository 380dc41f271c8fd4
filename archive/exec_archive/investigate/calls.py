"""Who called whom: an execution among its callers and its sub-workflows, across the archive."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from exec_archive.investigate.calling import Callers
from exec_archive.model import ERROR_HANDLER, Execution, NodeRun
from exec_archive.query.called import called_by, calling_runs, executions_named
from exec_archive.query.engine import Engine

# Chains and trees may be hostile: so far they are followed, and where they go on it is said.
_LEVELS = 50
_AT_A_LEVEL = 10_000


@dataclass(frozen=True, slots=True)
class Caller:
    """The run of the calling execution that called."""

    node: str
    run_index: int
    item: int | None  # open unless the run failed at this very call
    is_inferred: bool  # n8n does not name the run; no other can have called at that time


@dataclass(slots=True)
class Call:
    """An execution, how it was called, and what it called in turn."""

    instance: str
    id: str
    execution: Execution | None  # None where the archive does not hold it
    caller: Caller | None = None  # None for the root, and where nothing tells
    calls: list["Call"] = field(default_factory=list)
    goes_on: bool = False  # it may have called more, which was not followed

    @property
    def is_error_handler(self) -> bool:
        """Whether it was called because the other one failed."""
        return self.execution is not None and self.execution.mode == ERROR_HANDLER

    @property
    def failed(self) -> bool:
        """Whether it is known to have failed."""
        return self.execution is not None and self.execution.failed

    @property
    def is_failed_leaf(self) -> bool:
        """Whether it failed, and nothing that it called did."""
        called = [call for call in self.calls if not call.is_error_handler]
        return self.failed and not any(call.failed for call in called)

    def walk(self) -> Iterator["Call"]:
        """This one and all below it, each before what it called."""
        waiting = [self]
        while waiting:
            current = waiting.pop()
            yield current
            waiting.extend(reversed(current.calls))


def call_tree(engine: Engine, execution: Execution) -> Call:
    """The whole tree that an execution belongs to, from its root.

    It takes a few queries for each level of the tree, however many calls are on it.
    """
    return _Tree(engine, execution).grown()


class _Tree:
    """A tree that grows by levels, and has each execution in it once."""

    def __init__(self, engine: Engine, asked: Execution) -> None:
        self._engine, self._instance = engine, asked.instance
        self._by_id: dict[str, Call] = {}
        # By caller: the one call that leads to what was asked for, which is never left out.
        self._way: dict[str, Execution] = {}
        self._root = self._climb(asked)

    def grown(self) -> Call:
        """The root, with everything below it."""
        level = [self._root]
        for _ in range(2 * _LEVELS):
            level = self._next(level)
            if not level:
                break
        for call in level:
            call.goes_on = True
        return self._root

    def _climb(self, asked: Execution) -> Call:
        """From what was asked for to the one that nothing called, or that is not here."""
        current, passed = asked, {asked.id}
        for _ in range(_LEVELS):
            name = current.parent_execution_id
            if name is None or name in passed:
                break
            passed.add(name)
            self._way[name] = current
            found = executions_named(self._engine, self._instance, [name])
            if not found:
                return self._added(name, None)
            current = found[0]
        return self._added(current.id, current)

    def _added(self, name: str, execution: Execution | None) -> Call:
        return self._by_id.setdefault(name, Call(self._instance, name, execution))

    def _next(self, level: Sequence[Call]) -> list[Call]:
        """Adds what the calls of a level called, which is the next level."""
        ids = [call.id for call in level]
        held = [call.execution for call in level if call.execution is not None]
        children = called_by(self._engine, self._instance, ids, at_most=_AT_A_LEVEL)
        runs = calling_runs(self._engine, self._instance, held, at_most=_AT_A_LEVEL)
        is_cut = _AT_A_LEVEL in {len(children), len(runs)}
        children += [self._way[name] for name in ids if name in self._way]
        links = [(str(child.parent_execution_id), child.id, child) for child in children]
        added = self._attached([*links, *self._named(runs, children)])
        _name_callers(level, runs)
        for call in level:
            call.goes_on = is_cut
        return added

    def _named(
        self, runs: Sequence[NodeRun], children: Sequence[Execution]
    ) -> Iterator[tuple[str, str, Execution | None]]:
        """Calls that only the caller tells of: what was called is not here, or names no parent."""
        known = {child.id for child in children} | self._by_id.keys()
        callers = {
            run.sub_execution_id: run.execution_id
            for run in runs
            if run.sub_execution_id is not None and run.sub_execution_id not in known
        }
        found = {
            each.id: each for each in executions_named(self._engine, self._instance, list(callers))
        }
        for name, caller in callers.items():
            execution = found.get(name)
            # A retry has runs of its original copied in, and did not make their calls.
            if execution is None or execution.parent_execution_id in {None, caller}:
                yield caller, name, execution

    def _attached(self, links: Sequence[tuple[str, str, Execution | None]]) -> list[Call]:
        added = []
        for caller, name, execution in links:
            if name not in self._by_id:
                call = self._added(name, execution)
                self._by_id[caller].calls.append(call)
                added.append(call)
        return added


def _name_callers(level: Sequence[Call], runs: Sequence[NodeRun]) -> None:
    """Tells each call of these which run called it, as far as that is known."""
    by_caller: dict[str, list[NodeRun]] = {}
    for run in runs:
        by_caller.setdefault(run.execution_id, []).append(run)
    for parent in level:
        callers = Callers(by_caller.get(parent.id, []))
        for call in parent.calls:
            began = call.execution.started_at if call.execution else None
            calling = None if call.is_error_handler else callers.of(call.id, began)
            if calling is not None:
                is_inferred = calling.is_inferred and not callers.is_one_node
                call.caller = _caller(calling.run, parent, call, is_inferred=is_inferred)


def _caller(run: NodeRun, parent: Call, call: Call, *, is_inferred: bool) -> Caller:
    failed_at_it = call.failed and _is_only_failed(call, parent)
    return Caller(run.node, run.run_index, run.error_item if failed_at_it else None, is_inferred)


def _is_only_failed(call: Call, parent: Call) -> bool:
    others = (each for each in parent.calls if each.failed and not each.is_error_handler)
    return next(others, None) is call and next(others, None) is None
