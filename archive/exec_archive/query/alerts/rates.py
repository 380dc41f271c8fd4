"""How many of the executions of a span failed, and which errors are new."""

from datetime import datetime
from typing import NamedTuple

from exec_archive.query.alerts.facts import AT, BEGUN, At, by_hand
from exec_archive.query.engine import Engine, visible
from exec_archive.query.failures.key import FAILURE_KEY
from exec_archive.query.selection import FAILED_SQL


class Rate(NamedTuple):
    """What ended of one workflow in a span."""

    instance: str
    workflow_id: str | None
    ended: int
    failed: int
    first: At | None  # of those that failed
    last: At | None
    last_good: At | None


class NewGroup(NamedTuple):
    """A group of failures that has no member before a time."""

    instance: str
    fingerprint: str
    workflow_id: str | None
    times: int
    oldest_revision: int
    first: At
    last: At


def rates(engine: Engine, since: datetime, *, manual: bool) -> list[Rate]:
    """Of each workflow what failed and succeeded since a time."""
    rows = engine.rows(
        f"SELECT instance, workflow_id, count(*), count(*) FILTER (bad), min({AT}) FILTER (bad), "
        f"max({AT}) FILTER (bad), max({AT}) FILTER (NOT bad) FROM ("
        f"SELECT instance, workflow_id, id, {BEGUN} AS begun, {FAILED_SQL} AS bad "
        f"FROM {visible(engine.archive, 'executions')} WHERE {BEGUN} >= $since "
        f"AND ({FAILED_SQL} OR status = 'success') {by_hand(manual)}) GROUP BY ALL ORDER BY ALL",
        {"since": since},
    )
    return [Rate(*row[:4], *(each and At(**each) for each in row[4:])) for row in rows]


def new_groups(engine: Engine, since: datetime, *, manual: bool) -> list[NewGroup]:
    """The causes of failures that were never seen before a time, the oldest first."""
    rows = engine.rows(
        f"SELECT instance, {FAILURE_KEY} AS fingerprint, arg_max(workflow_id, begun), count(*), "
        f"min(revision), min({AT}) AS first, max({AT}) FROM (SELECT *, {BEGUN} AS begun "
        f"FROM {visible(engine.archive, 'executions')} WHERE {FAILED_SQL} {by_hand(manual)}) "
        "WHERE begun IS NOT NULL GROUP BY instance, fingerprint HAVING min(begun) >= $since "
        "ORDER BY first",
        {"since": since},
    )
    return [NewGroup(*row[:5], *(At(**each) for each in row[5:])) for row in rows]
