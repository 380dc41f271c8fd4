"""An execution as a row of a list."""

from collections.abc import Iterable
from datetime import tzinfo
from typing import NamedTuple

from exec_archive.model import Execution
from exec_archive_cli.render.execution_list import took
from exec_archive_cli.render.words import failed_at, retry_note, status_sign
from exec_archive_web.pages.moments import Moment, moment
from exec_archive_web.paths import execution_path

_TONES = {
    "success": "good",
    "error": "bad",
    "crashed": "bad",
    "waiting": "open",
    "running": "open",
    "new": "open",
}
# Names may be of any length; so much of one is read, and a page of them opens.
_ENOUGH = 400
_UNUSUAL = "odd"  # also what only a later n8n knows


class Row(NamedTuple):
    """What stands in it. Status, sign and tone say the same."""

    path: str
    instance: str
    id: str
    reference: str  # by which the execution is found, whichever servers there are
    status: str
    sign: str
    tone: str
    workflow: str
    started: Moment | None
    took: str
    failed_at: str
    retry: str


def rows(executions: Iterable[Execution], zone: tzinfo) -> list[Row]:
    """A row each."""
    return [row(each, zone) for each in executions]


def row(execution: Execution, zone: tzinfo) -> Row:
    """Its row."""
    swallowed = execution.status == "success" and execution.swallowed_errors
    return Row(
        path=execution_path(execution),
        instance=execution.instance,
        id=bounded(execution.id),
        reference=f"{execution.instance}/{execution.id}",
        status=bounded(execution.status),
        sign="!" if swallowed else status_sign(execution.status),
        tone=_UNUSUAL if swallowed else _TONES.get(execution.status, _UNUSUAL),
        workflow=bounded(execution.workflow_name or execution.workflow_id or "unknown workflow"),
        started=moment(execution.started_at, zone),
        took=took(execution),
        failed_at=bounded(failed_at(execution)),
        retry=bounded(retry_note(execution)),
    )


def bounded(text: str) -> str:
    """As much of a text as is read, with a sign that there is more."""
    return text if len(text) <= _ENOUGH else f"{text[: _ENOUGH - 1]}…"
