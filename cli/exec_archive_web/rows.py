"""Executions without their data, from the facts, with n8n's keys in n8n's order."""

from datetime import datetime

import msgspec

from exec_archive.model import Execution


class _ListRow(msgspec.Struct, rename="camel"):
    id: str
    finished: bool | None
    mode: str | None
    retry_of: str | None
    retry_success_id: str | None
    status: str
    started_at: str | None
    stopped_at: str | None
    workflow_id: str | None
    wait_till: str | None


class _Single(msgspec.Struct, rename="camel"):
    """What an archive cannot know (where the server stored it, how large) is left out."""

    id: str
    finished: bool | None
    mode: str | None
    retry_of: str | None
    retry_success_id: str | None
    status: str
    created_at: str | None
    started_at: str | None
    stopped_at: str | None
    deleted_at: str | None
    workflow_id: str | None
    wait_till: str | None


def list_row(of: Execution) -> bytes:
    """Its row in a list, as JSON."""
    return msgspec.json.encode(
        _ListRow(
            id=of.id,
            finished=of.finished,
            mode=of.mode,
            retry_of=of.retry_of,
            retry_success_id=of.retry_success_id,
            status=of.status,
            started_at=_iso(of.started_at),
            stopped_at=_iso(of.stopped_at),
            workflow_id=of.workflow_id,
            wait_till=_iso(of.wait_till),
        )
    )


def single(of: Execution) -> bytes:
    """Itself, as JSON."""
    return msgspec.json.encode(
        _Single(
            id=of.id,
            finished=of.finished,
            mode=of.mode,
            retry_of=of.retry_of,
            retry_success_id=of.retry_success_id,
            status=of.status,
            created_at=_iso(of.created_at),
            started_at=_iso(of.started_at),
            stopped_at=_iso(of.stopped_at),
            deleted_at=None,
            workflow_id=of.workflow_id,
            wait_till=_iso(of.wait_till),
        )
    )


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat(timespec="milliseconds") + "Z" if moment else None
