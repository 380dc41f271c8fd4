"""What stands beside an execution, and how often did it fail like this?"""

from datetime import datetime
from typing import NamedTuple

from exec_archive.model import Execution
from exec_archive.query.engine import Engine, visible
from exec_archive.query.one import Related, related
from exec_archive.query.selection import FAILED_SQL


class Seen(NamedTuple):
    """Executions of the same workflow that failed of the same cause."""

    times: int  # with the one that was asked for
    first_id: str
    first_at: datetime | None


class History(NamedTuple):
    """What an archive knows beside an execution itself."""

    related: Related
    seen: Seen | None


def history(engine: Engine, execution: Execution) -> History:
    """Those it is linked to, and those before it that failed like it."""
    times = seen(engine, execution) if execution.failed else None
    return History(related(engine, execution), times)


def seen(engine: Engine, execution: Execution) -> Seen | None:
    """How often this cause was met so far; None where n8n gave none."""
    if execution.error_fingerprint is None or execution.started_at is None:
        return None
    values = {
        "fingerprint": execution.error_fingerprint,
        "instance": execution.instance,
        "started_at": execution.started_at,
    }
    rows = engine.rows(
        "SELECT count(*), min(started_at) "
        f"FROM {visible(engine.archive, 'executions')} "
        "WHERE error_fingerprint = $fingerprint AND instance = $instance "
        f"AND {FAILED_SQL} AND started_at <= $started_at",
        values,
    )
    count, first_at = rows[0]
    if count < 2 or first_at is None:
        return Seen(count, execution.id, execution.started_at) if count else None
    first = engine.rows(
        f"SELECT id FROM {visible(engine.archive, 'executions')} "
        "WHERE started_at = $first_at AND error_fingerprint = $fingerprint "
        f"AND instance = $instance AND {FAILED_SQL} "
        "ORDER BY length(id), id LIMIT 1",
        {
            "first_at": first_at,
            "fingerprint": execution.error_fingerprint,
            "instance": execution.instance,
        },
    )
    return Seen(count, first[0][0], first_at)
