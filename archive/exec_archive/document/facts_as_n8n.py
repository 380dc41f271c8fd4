"""The facts of an execution as n8n writes them: what stands at the top of a document."""

from datetime import datetime
from typing import Any

from exec_archive.document.times import in_iso
from exec_archive.model import Execution


def facts_as_n8n(of: Execution) -> dict[str, Any]:
    """The facts of a single execution, with n8n's keys in n8n's order.

    What an archive cannot know (where the server stored it, how large) is left out.
    """
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
    return in_iso(moment) if moment else None
