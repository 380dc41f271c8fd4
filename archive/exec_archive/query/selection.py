"""Which executions a question is about, as a filter and as SQL."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from exec_archive.errors import BadRequest
from exec_archive.model import STATUS_GROUPS, STATUSES

# What a list can be sorted by: the largest or newest first.
SORT_KEYS = {
    "started": "started_at",
    "stopped": "stopped_at",
    "duration": "duration_ms",
    "workflow": "workflow_name",
    "status": "status",
    "size": "size_bytes",
    "items": "items_out",
    "id": "length(id)",
}
_ASCENDING_BY_NATURE = {"workflow", "status"}


@dataclass(frozen=True, slots=True)
class Selection:
    """A filter over executions; what is left open lets everything through."""

    instance: str | None = None
    workflow: str | None = None
    statuses: frozenset[str] = field(default_factory=frozenset)
    since: datetime | None = None
    until: datetime | None = None

    def where(self) -> tuple[str, dict[str, Any]]:
        """The condition, and its parameters."""
        conditions: list[str] = []
        values: dict[str, Any] = {}
        if self.instance is not None:
            conditions.append("instance = $instance")
            values["instance"] = self.instance
        if self.workflow is not None:
            conditions.append(
                "(workflow_id = $workflow OR contains(lower(workflow_name), lower($workflow)))"
            )
            values["workflow"] = self.workflow
        if self.statuses:
            conditions.append("status IN (SELECT unnest($statuses))")
            values["statuses"] = sorted(self.statuses)
        if self.since is not None:
            conditions.append("started_at >= $since")
            values["since"] = self.since
        if self.until is not None:
            conditions.append("started_at < $until")
            values["until"] = self.until
        return " AND ".join(conditions) or "true", values


def statuses(words: Iterable[str]) -> frozenset[str]:
    """n8n's status words, the groups `failed` and `pending` spelled out."""
    found: set[str] = set()
    for word in (each.strip().lower() for given in words for each in given.split(",")):
        if word in STATUS_GROUPS:
            found |= STATUS_GROUPS[word]
        elif word in STATUSES:
            found.add(word)
        else:
            known = ", ".join([*STATUS_GROUPS, *sorted(STATUSES)])
            raise BadRequest(f"There is no status {word!r}.", f"Use one of: {known}.")
    return frozenset(found)


def order_by(key: str, *, reverse: bool = False) -> str:
    """SQL for an order that never leaves two executions to chance."""
    falling = (key not in _ASCENDING_BY_NATURE) != reverse
    way, empty = ("DESC", "FIRST" if key == "started" else "LAST") if falling else ("ASC", "LAST")
    columns = [f"{SORT_KEYS[key]} {way} NULLS {empty}"]
    tie = "DESC" if falling or key in _ASCENDING_BY_NATURE else "ASC"
    if key in _ASCENDING_BY_NATURE:
        columns.append(f"started_at {tie}")
    columns += [f"length(id) {tie}", f"id {tie}", "instance ASC"]
    return ", ".join(columns)
