"""Which executions were called by others, and failed?"""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from exec_archive.model import ERROR_HANDLER, Execution
from exec_archive.query.engine import Engine, not_hidden, scan


class FailedCall(NamedTuple):
    """An execution that failed, and who called it."""

    instance: str
    caller: str
    id: str
    started_at: datetime | None


def failed_calls(
    engine: Engine, executions: Sequence[Execution]
) -> dict[tuple[str, str], list[FailedCall]]:
    """By the caller, in the order they started; the handlers of errors were not called so."""
    rows = engine.rows(
        "SELECT instance, parent_execution_id, id, started_at FROM ("
        "SELECT instance, parent_execution_id, id, started_at, revision "
        f"FROM {scan(engine.archive, 'executions')} "
        "SEMI JOIN (SELECT unnest($instances) AS instance, unnest($ids) AS parent_execution_id) "
        "USING (instance, parent_execution_id) WHERE parent_execution_id IS NOT NULL "
        f"AND status IN ('error', 'crashed') AND coalesce(mode, '') <> '{ERROR_HANDLER}') "
        f"{not_hidden(engine.archive)}ORDER BY started_at, length(id), id",
        {
            "instances": [each.instance for each in executions],
            "ids": [each.id for each in executions],
        },
    )
    found: dict[tuple[str, str], list[FailedCall]] = {}
    for row in rows:
        call = FailedCall(*row)
        found.setdefault((call.instance, call.caller), []).append(call)
    return found
