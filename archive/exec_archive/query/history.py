"""What stands beside an execution, when did it last work, and how often did it fail like this?"""

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from exec_archive.model import Execution
from exec_archive.query.engine import Engine, not_hidden, scan, visible
from exec_archive.query.one import Related, related

# A good run is looked for in ever longer spans before: the nearest are found in few row groups.
_SPANS = (timedelta(days=1), timedelta(days=30), None)
_FIRST_YEAR = 1900  # no calendar goes back without end


class Good(NamedTuple):
    """The last success of a workflow before one that failed."""

    instance: str
    id: str
    started_at: datetime
    workflow_sha256: str | None
    document_revision: int


class Seen(NamedTuple):
    """Executions of the same workflow that failed of the same cause."""

    times: int  # with the one that was asked for
    first_id: str
    first_at: datetime | None


class History(NamedTuple):
    """What an archive knows beside an execution itself."""

    related: Related
    last_good: Good | None
    seen: Seen | None


def history(engine: Engine, execution: Execution) -> History:
    """Those it is linked to, and those before it."""
    good = None if execution.status == "success" else last_good(engine, execution)
    times = seen(engine, execution) if execution.failed else None
    return History(related(engine, execution), good, times)


def last_good(engine: Engine, execution: Execution) -> Good | None:
    """The last success of the same workflow before this execution."""
    if execution.workflow_id is None or execution.started_at is None:
        return None
    for span in _SPANS:
        found = _good_within(engine, execution, execution.started_at, span)
        if found is not None:
            return found
    return None


def _good_within(
    engine: Engine, execution: Execution, before: datetime, span: timedelta | None
) -> Good | None:
    values: dict[str, Any] = {
        "workflow_id": execution.workflow_id,
        "instance": execution.instance,
        "before": before,
    }
    since = ""
    if span is not None and before.year > _FIRST_YEAR:
        since, values["since"] = "AND started_at >= $since ", before - span
    rows = engine.rows(
        "SELECT instance, id, started_at, workflow_sha256, document_revision "
        "FROM (SELECT instance, id, revision, started_at, workflow_sha256, document_revision "
        f"FROM {scan(engine.archive, 'executions')} WHERE workflow_id = $workflow_id "
        "AND instance = $instance AND status = 'success' "
        f"AND started_at < $before {since}) {not_hidden(engine.archive)}"
        "ORDER BY started_at DESC, length(id) DESC, id DESC LIMIT 1",
        values,
    )
    return Good(*rows[0]) if rows else None


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
        "AND status IN ('error', 'crashed') AND started_at <= $started_at",
        values,
    )
    count, first_at = rows[0]
    if count < 2 or first_at is None:
        return Seen(count, execution.id, execution.started_at) if count else None
    first = engine.rows(
        f"SELECT id FROM {visible(engine.archive, 'executions')} "
        "WHERE started_at = $first_at AND error_fingerprint = $fingerprint "
        "AND instance = $instance AND status IN ('error', 'crashed') "
        "ORDER BY length(id), id LIMIT 1",
        {
            "first_at": first_at,
            "fingerprint": execution.error_fingerprint,
            "instance": execution.instance,
        },
    )
    return Seen(count, first[0][0], first_at)
