"""Which executions were called by others, and failed?"""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from exec_archive.model import ERROR_HANDLER
from exec_archive.query.engine import Engine, not_hidden, scan
from exec_archive.query.failures.key import FAILURE_KEY, KEY_COLUMNS
from exec_archive.query.selection import FAILED_SQL


class FailedCall(NamedTuple):
    """An execution that failed, and who called it."""

    instance: str
    caller: str
    id: str
    started_at: datetime | None
    workflow_id: str | None
    workflow_name: str | None
    fingerprint: str


def failed_calls(
    engine: Engine, callers: Sequence[tuple[str, str]]
) -> dict[tuple[str, str], list[FailedCall]]:
    """By the instance and the id of the caller, in the order they started.

    The handlers of errors were not called so.
    """
    rows = engine.rows(
        "SELECT instance, parent_execution_id, id, started_at, workflow_id, workflow_name, "
        f"{FAILURE_KEY} FROM (SELECT instance, parent_execution_id, id, started_at, "
        f"workflow_name, revision, {KEY_COLUMNS} FROM {scan(engine.archive, 'executions')} "
        "SEMI JOIN (SELECT unnest($instances) AS instance, unnest($ids) AS parent_execution_id) "
        "USING (instance, parent_execution_id) WHERE parent_execution_id IS NOT NULL "
        f"AND {FAILED_SQL} AND coalesce(mode, '') <> '{ERROR_HANDLER}') "
        f"{not_hidden(engine.archive)}ORDER BY started_at NULLS FIRST, length(id), id",
        {
            "instances": [instance for instance, _ in callers],
            "ids": [name for _, name in callers],
        },
    )
    found: dict[tuple[str, str], list[FailedCall]] = {}
    for row in rows:
        call = FailedCall(*row)
        found.setdefault((call.instance, call.caller), []).append(call)
    return found
