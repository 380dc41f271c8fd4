"""Executions of one server by their ids, the newest id first: the order of n8n's own list."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from exec_archive.model import Completeness, Execution
from exec_archive.query.engine import Engine, visible
from exec_archive.query.executions import COLUMNS


@dataclass(frozen=True, slots=True)
class ListFilter:
    """What n8n's list can be asked for; what is left open lets everything through."""

    statuses: frozenset[str] = field(default_factory=frozenset)
    not_statuses: frozenset[str] = field(default_factory=frozenset)
    workflow_id: str | None = None
    started_from: datetime | None = None
    started_until: datetime | None = None
    only_with_document: bool = False

    def where(self) -> tuple[str, dict[str, Any]]:
        """The condition, and its parameters."""
        asked: list[tuple[str, Any]] = [
            ("workflow_id = ${}", self.workflow_id),
            ("started_at >= ${}", self.started_from),
            ("started_at <= ${}", self.started_until),
            (
                "completeness <> ${}",
                Completeness.NO_DATA.value if self.only_with_document else None,
            ),
            *(("status <> ${}", word) for word in sorted(self.not_statuses)),
        ]
        given = [(condition, value) for condition, value in asked if value is not None]
        conditions = [condition.format(f"p{i}") for i, (condition, _) in enumerate(given)]
        values = {f"p{i}": value for i, (_, value) in enumerate(given)}
        if self.statuses:
            words = {f"status_{i}": word for i, word in enumerate(sorted(self.statuses))}
            conditions.append(f"status IN ({', '.join(f'${name}' for name in words)})")
            values |= words
        return " AND ".join(conditions) or "true", values


def executions_below(
    engine: Engine, instance: str, wanted: ListFilter, *, below: str | None, limit: int
) -> list[Execution]:
    """The executions with the highest ids, or with the highest ids below one."""
    condition, values = wanted.where()
    if below is not None:
        # Ids are ordered by their length, then as text.
        condition += " AND (length(id) < $length OR length(id) = $length AND id < $below)"
        values |= {"length": len(below), "below": below}
    rows = engine.rows(
        f"SELECT {COLUMNS} FROM {visible(engine.archive, 'executions')} "
        f"WHERE instance = $instance AND {condition} "
        f"ORDER BY length(id) DESC, id DESC LIMIT {limit:d}",
        {"instance": instance, **values},
    )
    return [Execution(*row) for row in rows]


def comes_after(name: str, mark: str) -> bool:
    """Whether an id stands further down such a list than the mark."""
    return (len(name), name) < (len(mark), mark)
