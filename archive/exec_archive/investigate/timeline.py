"""When each run of an execution took place, what it got and gave, and where time went by.

n8n does not always say. A retry has runs copied in from the execution it retries, a crash leaves
runs that know only the second they began in, and what waited goes on hours later.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from exec_archive.document.skeleton import Skeleton, Source
from exec_archive.investigate.sources import items_on, sources_of
from exec_archive.model import FAILED, Execution, NodeRun

_MAIN = "main"
_RESUMED = 0  # n8n counts the runs anew when an execution goes on
_MILLISECOND = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True)
class TimedRun:
    """A run of a node, and its place in the time of the execution."""

    run: NodeRun
    offset_ms: int | None  # since the execution's start; open where n8n does not say
    duration_ms: int | None
    waited_ms: int  # how long the execution waited before it
    is_copied: bool  # it ran before this execution began, which was given it
    is_recovered: bool  # n8n pieced it together after a crash
    serves: bool  # another node asked it while that ran itself, as an agent asks its model
    sources: Sequence[Source | None]  # by input
    items_in: Sequence[int | None]  # by input; empty for a trigger, and for what was asked

    @property
    def failed(self) -> bool:
        """Whether it ended in an error, be it one that did not stop the execution."""
        return self.run.status in FAILED

    @property
    def went_wrong(self) -> bool:
        """Whether it failed or hid an error."""
        return self.failed or self.run.swallowed_errors > 0


@dataclass(frozen=True, slots=True)
class Timeline:
    """The runs of an execution in true order."""

    execution: Execution
    started_at: datetime | None  # what the offsets count from
    runs: Sequence[TimedRun]
    span_ms: int | None  # from the start to the end, or to the last end that is known
    between_ms: int | None  # how long no node ran until the last one ended; open if unknown
    after_ms: int | None  # from then to the end: what was stopped leaves no run
    waited_ms: int  # how long it waited to be resumed, which is not part of that


def timeline(
    execution: Execution, node_runs: Sequence[NodeRun], skeleton: Skeleton | None
) -> Timeline:
    """What happened when; the runs as `query.one.node_runs` gives them."""
    clock = _Clock(execution, node_runs, skeleton)
    by_name = {(run.node, run.run_index): run for run in node_runs}
    runs = [_timed(run, clock, skeleton, by_name) for run in node_runs]
    waited = sum(run.waited_ms for run in runs)
    own = [run for run in runs if not run.is_copied]
    is_known = all(run.offset_ms is not None and run.duration_ms is not None for run in own)
    idle = clock.last_end_ms - _covered_ms(clock.known.values()) - waited
    span = clock.span_ms
    return Timeline(
        execution=execution,
        started_at=clock.start,
        runs=runs,
        span_ms=span,
        between_ms=max(idle, 0) if is_known and span is not None else None,
        after_ms=max(span - clock.last_end_ms, 0) if is_known and span is not None else None,
        waited_ms=waited,
    )


class _Clock:
    """The execution's own time: what of its runs is known, counted from its start."""

    def __init__(
        self, execution: Execution, runs: Sequence[NodeRun], skeleton: Skeleton | None
    ) -> None:
        self.copied = {run.seq for run in runs if _is_copied(run, execution)}
        self.recovered = {
            run.seq
            for run in runs
            if skeleton is not None and skeleton.is_recovered(run.node, run.run_index)
        }
        own = [
            (run, run.started_at)
            for run in runs
            if run.started_at is not None and run.seq not in self.copied | self.recovered
        ]
        starts = [started_at for _, started_at in own]
        starts += [execution.started_at] if execution.started_at else []
        self.start = min(starts, default=None)
        # By seq: when a run began and ended; it ended no earlier than it began, whatever n8n says.
        self.known = {
            run.seq: (begun := self._since_start(at), begun + max(run.duration_ms or 0, 0))
            for run, at in own
        }
        self.waits = dict(self._waits(run for run, _ in own))
        ends = [end for _, end in self.known.values()]
        self.last_end_ms = max(ends, default=0)
        if execution.started_at is not None and execution.duration_ms is not None:
            ends.append(self._since_start(execution.started_at) + execution.duration_ms)
        self.span_ms = max(ends, default=None)

    def _since_start(self, moment: datetime) -> int:
        return (moment - (self.start or moment)) // _MILLISECOND

    def _waits(self, runs: Iterable[NodeRun]) -> Iterator[tuple[int, int]]:
        """By seq, how long the execution had waited when it went on with that run."""
        latest: int | None = None
        for run in runs:
            begun, end = self.known[run.seq]
            if latest is not None and run.execution_index == _RESUMED and begun > latest:
                yield run.seq, begun - latest
            latest = max(latest or 0, end)


def _is_copied(run: NodeRun, execution: Execution) -> bool:
    """A retry is given what ran before; so is a run of one step in the editor."""
    is_given_runs = execution.retry_of is not None or execution.mode in {"retry", "manual"}
    if not is_given_runs or run.started_at is None or execution.started_at is None:
        return False
    return run.started_at < execution.started_at


def _timed(
    run: NodeRun,
    clock: _Clock,
    skeleton: Skeleton | None,
    by_name: Mapping[tuple[str, int], NodeRun],
) -> TimedRun:
    sources = sources_of(run, skeleton)
    asked = skeleton is not None and skeleton.is_asked(run.node, run.run_index)
    serves = asked or run.output_kind not in {None, _MAIN}
    is_recovered = run.seq in clock.recovered
    began = clock.known.get(run.seq)
    return TimedRun(
        run=run,
        offset_ms=began[0] if began else None,
        duration_ms=None if is_recovered else run.duration_ms,
        waited_ms=clock.waits.get(run.seq, 0),
        is_copied=run.seq in clock.copied,
        is_recovered=is_recovered,
        serves=serves,
        sources=sources,
        items_in=[] if serves else _items_in(sources, by_name, is_recovered=is_recovered),
    )


def _items_in(
    sources: Sequence[Source | None],
    by_name: Mapping[tuple[str, int], NodeRun],
    *,
    is_recovered: bool,
) -> list[int | None]:
    if not any(sources):
        return [None] * len(sources) if is_recovered else []
    return [_count(source, by_name) if source else 0 for source in sources]


def _count(source: Source, by_name: Mapping[tuple[str, int], NodeRun]) -> int | None:
    giver = by_name.get((source.node, source.run_index))
    return items_on(giver, source.output) if giver else None


def _covered_ms(spans: Iterable[tuple[int, int]]) -> int:
    """How long at least one of them lasted: an agent and its model run at the same time."""
    covered, reached = 0, 0
    for begun, end in sorted(spans):
        covered += max(end - max(begun, reached), 0)
        reached = max(reached, end)
    return covered
