"""What the executions of a span come to, beside the span before it."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from exec_archive.query.engine import Engine
from exec_archive.query.selection import Selection
from exec_archive.query.statistics.calendar import Clock, Unit, fitting, numbered
from exec_archive.query.statistics.failures import FailingNode, Kind, by_kind, by_node, failures
from exec_archive.query.statistics.figures import (
    NOTHING,
    Figures,
    OfWorkflow,
    Together,
    by_number,
    starts,
    together,
)
from exec_archive.query.statistics.nodes import NodeFigures, node_figures

_MOST_BARS, _FEWEST_BARS = 31, 3
_FEW = 5
_PART_THAT_COUNTS = 10  # so much of a span may be without an execution and tell nothing
_MOMENT = timedelta(milliseconds=1)
# More runs take longer to look through than a person waits who did not ask for nodes.
_MOST_RUNS = 1_000_000


class Span(NamedTuple):
    """From one time to just before another."""

    since: datetime
    until: datetime


class Before(NamedTuple):
    """The span of the same length just before."""

    span: Span
    figures: Figures
    begins_at: datetime | None  # where nothing older is known, so that counts tell little


class Trend(NamedTuple):
    """The figures of each hour, day or longer; those without an execution are left out."""

    unit: Unit
    first: int
    last: int
    figures: Mapping[int, Figures]


class WorkflowRow(NamedTuple):
    """A workflow in the span, and what its executions came to before."""

    now: OfWorkflow
    before: Figures | None


class Overview(NamedTuple):
    """Everything together."""

    span: Span | None
    figures: Figures
    before: Before | None
    kinds: Sequence[Kind]
    trend: Trend | None
    workflows: Sequence[WorkflowRow]  # in no order
    failing: Sequence[FailingNode]
    slowest: Sequence[NodeFigures] | None  # None where there are too many runs to look through


def overview(engine: Engine, wanted: Selection, clock: Clock, now: datetime) -> Overview:
    """Of a selection; where it says since when, beside the span before."""
    span = span_of(wanted, now)
    bars = _bars(engine, wanted, span, clock)
    found = together(engine, wanted, bars.number if bars else None)
    were = _were(engine, wanted, span)
    failed = failures(engine, wanted) if found.whole.failed else []
    return Overview(
        span=span,
        figures=found.whole,
        before=_before(engine, wanted, span, were) if span and were else None,
        kinds=by_kind(failed),
        trend=bars and Trend(bars.unit, bars.first, bars.last, found.by_number),
        workflows=_beside(found, were),
        failing=by_node(failed, found.names, _FEW),
        slowest=_slowest(engine, wanted) if found.whole.node_runs <= _MOST_RUNS else None,
    )


def span_of(wanted: Selection, now: datetime) -> Span | None:
    """The span that was asked for; None where it has no beginning, and so no span before it."""
    if wanted.since is None:
        return None
    until = wanted.until or max(now, wanted.since)
    return Span(wanted.since, until) if wanted.since < until else None


def _just_before(wanted: Selection, span: Span) -> Selection | None:
    try:
        since = span.since - (span.until - span.since)
    except OverflowError:  # no calendar goes back so far
        return None
    return wanted._replace(since=since, until=span.since)


def _were(engine: Engine, wanted: Selection, span: Span | None) -> Together | None:
    """What the executions of the span before came to."""
    before = _just_before(wanted, span) if span else None
    return together(engine, before) if before else None


def _before(engine: Engine, wanted: Selection, span: Span, were: Together) -> Before | None:
    older = starts(engine, wanted._replace(since=None, until=span.since))
    if older is None:
        return None
    length = span.until - span.since
    begin = span.since - length
    is_short = older[0] - begin > length / _PART_THAT_COUNTS
    return Before(Span(begin, span.since), were.whole, older[0] if is_short else None)


def workflow_rows(engine: Engine, wanted: Selection, now: datetime) -> list[WorkflowRow]:
    """Every workflow that ran in a selection or just before it, in no order."""
    return _beside(together(engine, wanted), _were(engine, wanted, span_of(wanted, now)))


def _beside(found: Together, were: Together | None) -> list[WorkflowRow]:
    before = {_key(each): each for each in were.workflows} if were else {}
    gone = before.keys() - {_key(each) for each in found.workflows}
    return [
        *(WorkflowRow(each, _figures(before.get(_key(each)))) for each in found.workflows),
        *(WorkflowRow(before[key]._replace(figures=NOTHING), before[key].figures) for key in gone),
    ]


def _figures(of: OfWorkflow | None) -> Figures | None:
    return of.figures if of else None


def _key(of: OfWorkflow) -> tuple[str, str | None]:
    return of.instance, of.workflow_id or of.workflow_name


def times(engine: Engine, wanted: Selection, unit: Unit, clock: Clock) -> dict[int, Figures]:
    """The figures of each hour, day or longer in which any started, by its number."""
    found = starts(engine, wanted)
    if found is None:
        return {}
    return by_number(engine, wanted, numbered(unit, "started_at", *found, clock))


class _Bars(NamedTuple):
    """Which spans of time have a bar each, and SQL for the number of one."""

    unit: Unit
    first: int
    last: int
    number: str


def _bars(engine: Engine, wanted: Selection, span: Span | None, clock: Clock) -> _Bars | None:
    """In the smallest unit that has room; None where there are too few to tell anything."""
    found = starts(engine, wanted)
    if found is None:
        return None
    begin, end = (span.since, span.until - _MOMENT) if span else found
    unit = fitting(clock(begin), clock(end), _MOST_BARS)
    if unit is None:
        return None
    first, last = unit.number(clock(begin)), unit.number(clock(end))
    if last - first + 1 < _FEWEST_BARS:
        return None
    return _Bars(unit, first, last, numbered(unit, "started_at", *found, clock))


def _slowest(engine: Engine, wanted: Selection) -> list[NodeFigures]:
    timed = [each for each in node_figures(engine, wanted) if each.p95_ms is not None]
    names = sorted(timed, key=lambda each: (each.node, each.workflow_name or "", each.instance))
    return sorted(names, key=lambda each: each.p95_ms or 0, reverse=True)[:_FEW]
