"""What is told of a workflow, on every channel and in the journal."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from exec_archive.document.times import from_iso, in_iso


class Seen(NamedTuple):
    """An execution that an alert names."""

    id: str
    started_at: datetime | None


class Alert(NamedTuple):
    """One thing to tell; its id is the same for every sending of it, so a repeat can be told."""

    id: str
    event: str  # alert, recovered or test
    rule: str  # its name in the config file
    kind: str  # failures, new-error, error-rate, slow, silence, losses or test
    instance: str
    workflow_id: str | None
    workflow_name: str | None
    # How many executions it is about.
    count: int  # type: ignore[assignment]  # hides the method count, which nobody asks of it
    first: Seen | None
    last: Seen | None
    recovered_by: Seen | None  # the execution that ended it
    summary: str  # one sentence
    cause: str | None  # what `why` says, masked, on one line
    command: str  # what to type to look
    at: datetime  # when it was found
    of: str | None  # the id of the alert that a recovery ends


def as_json(alert: Alert) -> dict[str, Any]:
    """The published form, as a webhook gets it (schema `alert`)."""
    return {
        "id": alert.id,
        "event": alert.event,
        "of": alert.of,
        "rule": alert.rule,
        "kind": alert.kind,
        "summary": alert.summary,
        "cause": alert.cause,
        "command": alert.command,
        "instance": alert.instance,
        "workflow": {"id": alert.workflow_id, "name": alert.workflow_name},
        "count": alert.count,
        "first": _seen_as_json(alert.first),
        "last": _seen_as_json(alert.last),
        "recovered_by": _seen_as_json(alert.recovered_by),
        "at": in_iso(alert.at),
    }


def from_json(said: Mapping[str, Any]) -> Alert:
    """An alert as it was written down; ValueError where it is none."""
    at = from_iso(said["at"])
    if at is None:
        raise ValueError(said["at"])
    return Alert(
        id=said["id"],
        event=said["event"],
        rule=said["rule"],
        kind=said["kind"],
        instance=said["instance"],
        workflow_id=said["workflow"]["id"],
        workflow_name=said["workflow"]["name"],
        count=said["count"],
        first=_seen(said["first"]),
        last=_seen(said["last"]),
        recovered_by=_seen(said["recovered_by"]),
        summary=said["summary"],
        cause=said["cause"],
        command=said["command"],
        at=at,
        of=said["of"],
    )


def _seen_as_json(seen: Seen | None) -> dict[str, Any] | None:
    if seen is None:
        return None
    return {"id": seen.id, "started_at": in_iso(seen.started_at) if seen.started_at else None}


def _seen(said: Mapping[str, Any] | None) -> Seen | None:
    return None if said is None else Seen(said["id"], from_iso(said["started_at"]))
