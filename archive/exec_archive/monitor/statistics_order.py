"""In which order workflows and nodes stand: by how much they fail, or how long they take."""

from collections.abc import Callable, Iterable
from typing import TypeVar

from exec_archive.monitor.statistics import WorkflowRow
from exec_archive.query.statistics.figures import OfWorkflow
from exec_archive.query.statistics.nodes import NodeFigures

Row = TypeVar("Row")

# The largest first, but for names.
SORT_KEYS = ("failed", "rate", "runs", "median", "p95", "items", "name")

_OF_WORKFLOW: dict[str, Callable[[WorkflowRow], float | None]] = {
    "failed": lambda row: row.now.figures.failed,
    "rate": lambda row: row.now.figures.error_rate,
    "runs": lambda row: row.now.figures.executions,
    "median": lambda row: row.now.figures.took and row.now.figures.took.median_ms,
    "p95": lambda row: row.now.figures.took and row.now.figures.took.p95_ms,
    "items": lambda row: row.now.figures.items,
}
_OF_NODE: dict[str, Callable[[NodeFigures], float | None]] = {
    "failed": lambda row: row.failed_runs,
    "rate": lambda row: row.error_rate,
    "runs": lambda row: row.runs,
    "median": lambda row: row.median_ms,
    "p95": lambda row: row.p95_ms,
    "items": lambda row: row.items,
}


def workflows_in_order(
    rows: Iterable[WorkflowRow], sort: str, *, reverse: bool = False
) -> list[WorkflowRow]:
    """Equal ones stand with the most executions first, then by name."""
    by_name = sorted(rows, key=lambda row: _named(row.now), reverse=reverse and sort == "name")
    if sort == "name":
        return by_name
    by_name.sort(key=lambda row: row.now.figures.executions, reverse=True)
    return _sorted(by_name, _OF_WORKFLOW[sort], reverse=reverse)


def nodes_in_order(
    rows: Iterable[NodeFigures], sort: str, *, reverse: bool = False
) -> list[NodeFigures]:
    """Equal ones stand with the longest runs first, then by name."""
    by_name = sorted(
        rows, key=lambda row: (row.node, *_named(row)), reverse=reverse and sort == "name"
    )
    if sort == "name":
        return by_name
    by_name.sort(key=lambda row: row.p95_ms or 0, reverse=True)
    return _sorted(by_name, _OF_NODE[sort], reverse=reverse)


def _named(of: OfWorkflow | NodeFigures) -> tuple[str, str, str]:
    return of.workflow_name or "", of.workflow_id or "", of.instance


def _sorted(rows: list[Row], key: Callable[[Row], float | None], *, reverse: bool) -> list[Row]:
    """What has no such figure comes last either way."""
    known = [row for row in rows if key(row) is not None]
    known.sort(key=lambda row: key(row) or 0, reverse=not reverse)
    return known + [row for row in rows if key(row) is None]
