"""Executions without their data, from the facts, with n8n's keys in n8n's order."""

from datetime import datetime
from typing import Any

import msgspec

from exec_archive.model import Execution

_ONLY_IN_SINGLE = {"createdAt", "deletedAt"}


def list_row(of: Execution) -> bytes:
    """Its row in a list, as JSON."""
    row = {key: value for key, value in _single(of).items() if key not in _ONLY_IN_SINGLE}
    return msgspec.json.encode(row)


def single(of: Execution) -> bytes:
    """Itself, as JSON."""
    return msgspec.json.encode(_single(of))


def _single(of: Execution) -> dict[str, Any]:
    """What an archive cannot know (where the server stored it, how large) is left out."""
    return {
        "id": of.id,
        "finished": of.finished,
        "mode": of.mode,
        "retryOf": of.retry_of,
        "retrySuccessId": of.retry_success_id,
        "status": of.status,
        "createdAt": _iso(of.created_at),
        "startedAt": _iso(of.started_at),
        "stoppedAt": _iso(of.stopped_at),
        "deletedAt": None,
        "workflowId": of.workflow_id,
        "waitTill": _iso(of.wait_till),
    }


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat(timespec="milliseconds") + "Z" if moment else None
