"""Figures for programs: flat records, and the whole of an overview."""

from collections.abc import Sequence
from typing import Any

from exec_archive.monitor.statistics import Overview, Trend, WorkflowRow
from exec_archive.query.statistics.calendar import Unit
from exec_archive.query.statistics.figures import NOTHING, Figures
from exec_archive.query.statistics.nodes import NodeFigures
from exec_archive_cli.render.answers import plain, plain_value

_STATUSES = ("success", "error", "crashed", "canceled", "unknown", "waiting", "running", "new")
_OF_WORKFLOW = ("instance", "workflow_id", "workflow_name")
_BEFORE = ("executions", "error_rate", "median_ms", "p95_ms")


def figures_record(figures: Figures) -> dict[str, Any]:
    """Figures under their names; a status that only a later n8n knows counts as another."""
    statuses = {each: figures.statuses.get(each, 0) for each in _STATUSES}
    took = figures.took
    return {
        "executions": figures.executions,
        "ended": figures.ended,
        "pending": figures.pending,
        "failed": figures.failed,
        **statuses,
        "other": figures.executions - sum(statuses.values()),
        "made_good": figures.made_good,
        "success_rate": figures.success_rate,
        "error_rate": figures.error_rate,
        "timed": took.executions if took else 0,
        "average_ms": took.average_ms if took else None,
        "median_ms": took.median_ms if took else None,
        "p95_ms": took.p95_ms if took else None,
        "longest_ms": took.longest_ms if took else None,
        "items": figures.items,
    }


def workflow_record(row: WorkflowRow) -> dict[str, Any]:
    """A workflow's, and some of what they were before."""
    named = dict(zip(_OF_WORKFLOW, row.now, strict=False))
    before = figures_record(row.before) if row.before else dict.fromkeys(_BEFORE)
    were = {f"{name}_before": before[name] for name in _BEFORE}
    return {**named, **figures_record(row.now.figures), **were}


def node_record(node: NodeFigures) -> dict[str, Any]:
    """A node's."""
    return {**plain(node), "error_rate": node.error_rate, "average_ms": node.average_ms}


def status_record(status: str, figures: Figures) -> dict[str, Any]:
    """Those of a status."""
    return {"status": status, **figures_record(figures)}


def time_record(unit: Unit, number: int, figures: Figures) -> dict[str, Any]:
    """Those of an hour, day or longer, by when it began in the time zone of the answer."""
    return {"start": start(unit, number), **figures_record(figures)}


def start(unit: Unit, number: int) -> str:
    """When it began, by the clock: a date, and of an hour the time."""
    return unit.start(number).isoformat()[: 16 if unit.name == "hour" else 10]


_FIELDS = {
    "workflow": list(_OF_WORKFLOW)
    + list(figures_record(NOTHING))
    + [f"{name}_before" for name in _BEFORE],
    "status": ["status", *figures_record(NOTHING)],
    "node": [*NodeFigures._fields, "error_rate", "average_ms"],
}


def fields(by: str) -> list[str]:
    """The names in a row of such a table."""
    return _FIELDS.get(by) or ["start", *figures_record(NOTHING)]


def overview_answer(
    found: Overview, workflows: Sequence[WorkflowRow], workflow_count: int
) -> dict[str, Any]:
    """Everything together."""
    since, until = found.span or (None, None)
    return {
        "since": plain_value(since),
        "until": plain_value(until),
        "first_started_at": plain_value(found.figures.first_at),
        "last_started_at": plain_value(found.figures.last_at),
        "figures": figures_record(found.figures),
        "before": _before(found),
        "kinds": [plain(each) for each in found.kinds],
        "trend": _trend(found.trend) if found.trend else None,
        "workflow_count": workflow_count,
        "workflows": [workflow_record(each) for each in workflows],
        "failing_nodes": [plain(each) for each in found.failing],
        "slowest_nodes": None
        if found.slowest is None
        else [node_record(each) for each in found.slowest],
    }


def _before(found: Overview) -> dict[str, Any] | None:
    if found.before is None:
        return None
    return {
        "since": plain_value(found.before.span.since),
        "until": plain_value(found.before.span.until),
        "oldest_known_at": plain_value(found.before.begins_at),
        "figures": figures_record(found.before.figures),
    }


def _trend(trend: Trend) -> dict[str, Any]:
    return {
        "unit": trend.unit.name,
        "times": [
            time_record(trend.unit, number, trend.figures[number])
            for number in sorted(trend.figures)
        ],
    }
