"""How many executions there were, how they ended, and how long they took."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from exec_archive.model import FAILED, PENDING
from exec_archive.query.engine import Engine, not_hidden, scan
from exec_archive.query.selection import FAILED_SQL, Selection
from exec_archive.query.statistics.names import WORKFLOW, Names, last_names

# What is said of a row: it is grouped by neither the workflow nor the number, or by the workflow.
_WHOLE, _OF_WORKFLOW = 3, 1
# Nothing is known of how long one took that has not ended, or that crashed: its column is empty.
_COLUMNS = (
    f"instance, id, revision, {WORKFLOW} AS workflow, status, started_at, retry_success_id, "
    "items_out, node_runs, duration_ms AS took"
)
# What is called average is made of the sum, so that it is the same however the rows are grouped.
_FIGURES = (
    f"histogram(status), count(retry_success_id) FILTER ({FAILED_SQL}), "
    "count(took), sum(took), quantile_disc(took, [0.5, 0.95]), max(took), "
    "sum(items_out), sum(node_runs), min(started_at), max(started_at)"
)


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


class Together(NamedTuple):
    """Those of all executions, of each workflow in no order, and of each span of time."""

    whole: Figures
    workflows: list[OfWorkflow]
    by_number: dict[int, Figures]
    names: Names


def together(engine: Engine, wanted: Selection, number: str | None = None) -> Together:
    """Of a selection; `number` is SQL for that of a span of time (see calendar.py).

    All are counted in one walk: to find the rows that stand takes as long as to count them.
    """
    sets, kind, place = "(), (instance, workflow)", "1 + 2 * GROUPING(workflow)", "NULL"
    if number is not None:
        sets, kind, place = f"{sets}, (number)", "GROUPING(workflow, number)", "number"
    rows = _grouped(
        engine,
        wanted,
        f"{kind}, instance, workflow, {place}, {_FIGURES}",
        f"GROUP BY GROUPING SETS ({sets})",
        number or "NULL::BIGINT",
    )
    names = last_names(engine, wanted)
    found = Together(NOTHING, [], {}, names)
    for of, instance, workflow, at, *row in rows:
        figures = _figures(row)
        if of == _WHOLE:
            found = found._replace(whole=figures)
        elif of == _OF_WORKFLOW:
            named = names[instance, workflow]
            found.workflows.append(OfWorkflow(instance, named.id, named.name, figures))
        elif at is not None:
            found.by_number[at] = figures
    return found


def by_status(engine: Engine, wanted: Selection) -> dict[str, Figures]:
    """Those of each status."""
    rows = _grouped(engine, wanted, f"status, {_FIGURES}", "GROUP BY status")
    return {status: _figures(row) for status, *row in rows}


def by_number(engine: Engine, wanted: Selection, number: str) -> dict[int, Figures]:
    """Those of each span of time by its number, for which there is SQL."""
    rows = _grouped(engine, wanted, f"number, {_FIGURES}", "GROUP BY number", number)
    return {place: _figures(row) for place, *row in rows if place is not None}


def starts(engine: Engine, wanted: Selection) -> tuple[datetime, datetime] | None:
    """When the first and the last of a selection started, hidden revisions among them."""
    where, values = wanted.where()
    table = scan(engine.archive, "executions")
    sql = f"SELECT min(started_at), max(started_at) FROM {table} WHERE {where}"
    first, last = engine.rows(sql, values)[0]
    return None if first is None else (first, last)


def _grouped(
    engine: Engine, wanted: Selection, columns: str, grouping: str, number: str = "NULL::BIGINT"
) -> list[Any]:
    where, values = wanted.where()
    return engine.rows(
        f"SELECT {columns} FROM (SELECT {_COLUMNS}, {number} AS number "
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
