"""What the executions of a span come to, beside the span before it."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from exec_archive.query.engine import Engine
from exec_archive.query.selection import Selection
from exec_archive.query.statistics.calendar import Clock, Unit, fitting, numbered
from exec_archive.query.statistics.figures import (
    NOTHING,
    Figures,
    OfWorkflow,
    by_number,
    by_workflow,
    figures_of,
    first_start,
)
from exec_archive.query.statistics.kinds import Kind, failures_by_kind
from exec_archive.query.statistics.nodes import (
    FailingNode,
    NodeFigures,
    failing_nodes,
    node_figures,
)

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
    failing: Sequence[FailingNode]
    slowest: Sequence[NodeFigures] | None  # None where there are too many runs to look through


def overview(engine: Engine, wanted: Selection, clock: Clock, now: datetime) -> Overview:
    """Of a selection; where it says since when, beside the span before."""
    figures = figures_of(engine, wanted)
    span = span_of(wanted, now)
    return Overview(
        span,
        figures,
        _before(engine, wanted, span) if span else None,
        failures_by_kind(engine, wanted) if figures.failed else (),
        _trend(engine, wanted, figures, span, clock),
        failing_nodes(engine, wanted, _FEW) if figures.failed else (),
        _slowest(engine, wanted) if figures.node_runs <= _MOST_RUNS else None,
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


def _before(engine: Engine, wanted: Selection, span: Span) -> Before | None:
    before = _just_before(wanted, span)
    if before is None or before.since is None:
        return None
    oldest = first_start(engine, wanted._replace(since=None, until=span.since))
    if oldest is None:
        return None
    is_short = oldest - before.since > (span.until - span.since) / _PART_THAT_COUNTS
    return Before(
        Span(before.since, span.since), figures_of(engine, before), oldest if is_short else None
    )


def workflow_rows(engine: Engine, wanted: Selection, now: datetime) -> list[WorkflowRow]:
    """Every workflow that ran in a selection or just before it, in no order."""
    span = span_of(wanted, now)
    before = _just_before(wanted, span) if span else None
    were = {_key(each): each for each in by_workflow(engine, before)} if before else {}
    found = by_workflow(engine, wanted)
    gone = were.keys() - {_key(each) for each in found}
    return [
        *(WorkflowRow(each, _figures(were.get(_key(each)))) for each in found),
        *(WorkflowRow(were[key]._replace(figures=NOTHING), were[key].figures) for key in gone),
    ]


def _figures(of: OfWorkflow | None) -> Figures | None:
    return of.figures if of else None


def _key(of: OfWorkflow) -> tuple[str, str | None]:
    return of.instance, of.workflow_id or of.workflow_name


def times(engine: Engine, wanted: Selection, unit: Unit, clock: Clock) -> dict[int, Figures]:
    """The figures of each hour, day or longer in which any started, by its number."""
    figures = figures_of(engine, wanted)
    if figures.first_at is None or figures.last_at is None:
        return {}
    number = numbered(unit, "started_at", figures.first_at, figures.last_at, clock)
    return by_number(engine, wanted, number)


def _trend(
    engine: Engine, wanted: Selection, figures: Figures, span: Span | None, clock: Clock
) -> Trend | None:
    """In the smallest unit that has room; None where there are too few bars to tell anything."""
    if figures.first_at is None or figures.last_at is None:
        return None
    begin, end = figures.first_at, figures.last_at
    if span is not None:
        begin, end = span.since, span.until - _MOMENT
    first, last = clock(begin), clock(end)
    unit = fitting(first, last, _MOST_BARS)
    if unit is None or unit.number(last) - unit.number(first) + 1 < _FEWEST_BARS:
        return None
    number = numbered(unit, "started_at", figures.first_at, figures.last_at, clock)
    found = by_number(engine, wanted, number)
    return Trend(unit, unit.number(first), unit.number(last), found)


def _slowest(engine: Engine, wanted: Selection) -> list[NodeFigures]:
    timed = [each for each in node_figures(engine, wanted) if each.p95_ms is not None]
    names = sorted(timed, key=lambda each: (each.node, each.workflow_name or "", each.instance))
    return sorted(names, key=lambda each: each.p95_ms or 0, reverse=True)[:_FEW]
