"""The losses of many executions, in one walk through what ran in them."""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import groupby, islice
from typing import NamedTuple

from exec_archive.investigate.losses.asked import questions
from exec_archive.investigate.losses.finding import Finding
from exec_archive.investigate.losses.history import history_of
from exec_archive.investigate.losses.judge import Case, findings
from exec_archive.investigate.losses.loops import Left, left_in
from exec_archive.investigate.losses.losses import Unsaid, unsaid
from exec_archive.investigate.losses.ran import Ran, Reader
from exec_archive.model import Execution, NodeRun
from exec_archive.query import one
from exec_archive.query.engine import Engine
from exec_archive.query.failed_calls import FailedCall, failed_calls
from exec_archive.query.good_runs import MOST, is_akin, is_good
from exec_archive.query.many import with_runs
from exec_archive.query.selection import Selection
from exec_archive.query.skeletons import skeleton
from exec_archive.query.successes import NEAR, with_neighbours

_EXECUTIONS_AT_ONCE = 10_000
_RUNS_AT_ONCE = 100_000


class Judged(NamedTuple):
    """One execution of a selection, and what it lost."""

    execution: Execution
    findings: list[Finding]
    unsaid: Unsaid | None


class _Seen(NamedTuple):
    """One execution of the walk, with all that belongs to it alone."""

    ran: Ran
    execution: Execution
    is_wanted: bool
    left: Mapping[str, Left]
    calls: Sequence[FailedCall]
    is_placed: bool  # among the good runs of its workflow


def losses_of_all(engine: Engine, selection: Selection) -> Iterator[Judged]:
    """Every success of a selection, by workflow, the newest of each first.

    No more of them are held than what is read at once, and those that one is compared with.
    """
    seen = _read(engine, with_neighbours(engine, selection))
    for _, of_workflow in groupby(seen, key=_workflow):
        for each, good in _beside_good(of_workflow):
            yield _judged(engine, each, good)


def _workflow(seen: _Seen) -> tuple[str, str | None]:
    return (seen.execution.instance, seen.execution.workflow_id)


def _judged(engine: Engine, seen: _Seen, good: Sequence[_Seen]) -> Judged:
    def runs() -> list[NodeRun]:
        return one.node_runs(engine, seen.execution)

    def left_for_sure(ran: Ran) -> Mapping[str, Left]:
        return left_in(runs(), ran.loops, skeleton(engine, seen.execution))

    def left(ran: Ran) -> Mapping[str, Left]:
        return next(each.left for each in (seen, *good) if each.ran is ran)

    history = history_of(seen.ran, seen.execution, [each.ran for each in good])
    case = Case(
        seen.ran,
        seen.execution,
        history,
        seen.calls,
        runs=runs,
        left=left,
        left_for_sure=left_for_sure,
        questions=partial(questions, engine, seen.execution),
    )
    return Judged(
        seen.execution, findings(case), unsaid(seen.execution, seen.ran, len(history.all))
    )


def _beside_good(seen: Iterable[_Seen]) -> Iterator[tuple[_Seen, list[_Seen]]]:
    """Each one that is wanted, with the good runs near it, as `query.good_runs` finds them."""
    coming, older, newer = iter(seen), deque[_Seen](), deque[_Seen](maxlen=NEAR)

    def near() -> Iterator[_Seen]:
        """Those before it, as far as the walk must look ahead for them; then those after it."""
        place = 0
        while place < len(older) or _take(coming, older):
            yield older[place]
            place += 1
        yield from reversed(newer)

    while older or _take(coming, older):
        current = older.popleft()
        if current.is_wanted:
            good = (
                each
                for each in near()
                if each.is_placed and not is_akin(current.execution, each.execution)
            )
            yield current, list(islice(good, MOST)) if current.is_placed else []
        if current.is_placed:
            newer.append(current)


def _is_placed(execution: Execution) -> bool:
    """Whether it can stand among the good runs of its workflow."""
    is_known = execution.workflow_id is not None and execution.started_at is not None
    return is_known and is_good(execution)


def _take(coming: Iterator[_Seen], older: deque[_Seen]) -> bool:
    """Looks one further ahead."""
    following = next(coming, None)
    if following is not None:
        older.append(following)
    return following is not None


def _read(engine: Engine, executions: Iterable[tuple[Execution, bool]]) -> Iterator[_Seen]:
    """What ran in each, asked for many at a time."""
    reader = Reader(engine)
    for lot in _lots(executions):
        every = [execution for execution, _ in lot]
        calls = failed_calls(engine, [(each.instance, each.id) for each, wanted in lot if wanted])
        ran = reader.ran(every)
        left = _left(engine, ran, every)
        for (execution, wanted), each in zip(lot, ran, strict=True):
            key = (execution.instance, execution.id)
            yield _Seen(
                ran=each,
                execution=execution,
                is_wanted=wanted,
                left=left.get(key, {}),
                calls=calls.get(key, ()),
                is_placed=_is_placed(execution),
            )


def _left(
    engine: Engine, ran: Sequence[Ran], executions: Sequence[Execution]
) -> dict[tuple[str, str], Mapping[str, Left]]:
    """What loops may have left, of the few executions where only their runs can tell."""
    loops = {
        (execution.instance, execution.id): each.loops
        for execution, each in zip(executions, ran, strict=True)
        if each.loops
    }
    asked = [each for each in executions if (each.instance, each.id) in loops]
    return {
        (each.instance, each.id): left_in(runs, loops[each.instance, each.id])
        for each, runs in with_runs(engine, asked)
    }


def _lots(
    executions: Iterable[tuple[Execution, bool]],
) -> Iterator[list[tuple[Execution, bool]]]:
    lot: list[tuple[Execution, bool]] = []
    runs = 0
    for execution, wanted in executions:
        lot.append((execution, wanted))
        runs += execution.node_runs
        if runs >= _RUNS_AT_ONCE or len(lot) == _EXECUTIONS_AT_ONCE:
            yield lot
            lot, runs = [], 0
    if lot:
        yield lot
