"""How many executions there were, how they ended, and how long they took."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from exec_archive.model import FAILED, PENDING
from exec_archive.query.engine import Engine, not_hidden, scan
from exec_archive.query.selection import Selection

# Nothing is known of how long one took that has not ended, or that crashed: its column is empty.
_COLUMNS = (
    "instance, id, revision, workflow_id, workflow_name, status, started_at, retry_success_id, "
    "items_out, node_runs, duration_ms AS took"
)
# What is called average is made of the sum, so that it is the same however the rows are grouped.
_FIGURES = (
    "histogram(status), count(retry_success_id) FILTER (status IN ('crashed', 'error')), "
    "count(took), sum(took), quantile_disc(took, [0.5, 0.95]), max(took), "
    "sum(items_out), sum(node_runs), min(started_at), max(started_at)"
)
# SQL for what tells workflows apart, and for what one was called last.
WORKFLOW = "coalesce(workflow_id, workflow_name)"
LAST_NAME = "coalesce(arg_max(workflow_name, started_at), max(workflow_name))"


class Durations(NamedTuple):
    """How long executions took whose end is known; the median and p95 are durations of some."""

    executions: int
    total_ms: int
    median_ms: int
    p95_ms: int
    longest_ms: int

    @property
    def average_ms(self) -> float:
        """Of all of them."""
        return self.total_ms / self.executions


class Figures(NamedTuple):
    """What many executions come to."""

    statuses: Mapping[str, int]
    made_good: int  # how many of the failed a retry made good
    took: Durations | None
    items: int
    node_runs: int
    first_at: datetime | None
    last_at: datetime | None

    @property
    def executions(self) -> int:
        """All of them."""
        return sum(self.statuses.values())

    @property
    def pending(self) -> int:
        """How many have not ended."""
        return self._of(PENDING)

    @property
    def ended(self) -> int:
        """How many have, in whichever way."""
        return self.executions - self.pending

    @property
    def failed(self) -> int:
        """How many ended in an error or a crash."""
        return self._of(FAILED)

    @property
    def success_rate(self) -> float | None:
        """How much of what ended was a success; None where nothing ended."""
        return self.statuses.get("success", 0) / self.ended if self.ended else None

    @property
    def error_rate(self) -> float | None:
        """How much of what ended failed."""
        return self.failed / self.ended if self.ended else None

    def _of(self, statuses: frozenset[str]) -> int:
        return sum(self.statuses.get(each, 0) for each in statuses)


NOTHING = Figures({}, 0, None, 0, 0, None, None)


class OfWorkflow(NamedTuple):
    """A workflow's; one without an id is known by its name."""

    instance: str
    workflow_id: str | None
    workflow_name: str | None  # the last
    figures: Figures


def figures_of(engine: Engine, wanted: Selection) -> Figures:
    """Those of all executions of a selection together."""
    found = _grouped(engine, wanted, "", "")
    return _figures(found[0]) if found else NOTHING


def by_workflow(engine: Engine, wanted: Selection) -> list[OfWorkflow]:
    """Those of each workflow, in no order."""
    key = f"instance, any_value(workflow_id), {LAST_NAME}, "
    rows = _grouped(engine, wanted, key, f"GROUP BY instance, {WORKFLOW}")
    return [
        OfWorkflow(instance, workflow_id, name, _figures(row))
        for instance, workflow_id, name, *row in rows
    ]


def by_status(engine: Engine, wanted: Selection) -> dict[str, Figures]:
    """Those of each status."""
    rows = _grouped(engine, wanted, "status, ", "GROUP BY status")
    return {status: _figures(row) for status, *row in rows}


def by_number(engine: Engine, wanted: Selection, number: str) -> dict[int, Figures]:
    """Those of each span of time, by its number, for which there is SQL (see calendar.py)."""
    rows = _grouped(
        engine, wanted, f"{number} AS number, ", "WHERE started_at IS NOT NULL GROUP BY number"
    )
    return {number: _figures(row) for number, *row in rows}


def first_start(engine: Engine, wanted: Selection) -> datetime | None:
    """When the first of a selection started, hidden revisions included: it is all the same."""
    where, values = wanted.where()
    table = scan(engine.archive, "executions")
    found: datetime | None = engine.rows(
        f"SELECT min(started_at) FROM {table} WHERE {where}", values
    )[0][0]
    return found


def _grouped(engine: Engine, wanted: Selection, key: str, grouping: str) -> list[Any]:
    where, values = wanted.where()
    return engine.rows(
        f"SELECT {key}{_FIGURES} FROM (SELECT {_COLUMNS} "
        f"FROM {scan(engine.archive, 'executions')} WHERE {where}) {not_hidden(engine.archive)} "
        f"{grouping}",
        values,
    )


def _figures(row: Any) -> Figures:
    statuses, made_good, timed, total, quantiles, longest, items, node_runs, first, last = row
    took = None
    if timed:
        median, p95 = quantiles
        took = Durations(timed, int(total), median, p95, longest)
    return Figures(
        statuses or {}, made_good, took, int(items or 0), int(node_runs or 0), first, last
    )
