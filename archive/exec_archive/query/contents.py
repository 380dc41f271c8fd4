"""What is in the archive: counts, spans and sizes, and what it could not get."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from exec_archive.model import Completeness
from exec_archive.query.engine import Engine, scan, visible
from exec_archive.store.archive import OpenArchive
from exec_archive.store.sync_state import Missing, Vanished, read_state

_LISTED = 1000


@dataclass(frozen=True, slots=True)
class Incomplete:
    """An execution whose document is not all there."""

    instance: str
    id: str
    completeness: str


@dataclass(frozen=True, slots=True)
class InstanceContents:
    """What the archive holds of one n8n server."""

    instance: str
    executions: int
    by_status: dict[str, int]
    by_completeness: dict[str, int]
    workflows: int
    first_started_at: datetime | None
    last_started_at: datetime | None
    json_bytes: int
    bytes_on_disk: int  # its share, where one segment holds executions of several


@dataclass(frozen=True, slots=True)
class Pulled:
    """How far the mirror of one server is."""

    instance: str
    url: str
    stored_as: str
    pulled_at: datetime | None
    completed_at: datetime | None  # the last pull without a filter that came to its end
    missing: dict[str, Missing]
    vanished: list[Vanished]
    vanished_before: int  # how many ids more, in spans that are not kept any more


@dataclass(frozen=True, slots=True)
class Contents:
    """What the archive holds."""

    instances: list[InstanceContents]
    incomplete: list[Incomplete]  # the newest ones first, a thousand at most
    pulls: list[Pulled]
    executions: int
    json_bytes: int
    bytes_on_disk: int
    segments: int
    superseded: int


def contents(engine: Engine) -> Contents:
    """The whole answer, in four statements."""
    archive, table = engine.archive, visible(engine.archive, "executions")
    spans = engine.rows(
        "SELECT instance, count(*), count(DISTINCT coalesce(workflow_id, workflow_name)), "
        "min(started_at), max(started_at), sum(size_bytes)::BIGINT "
        f"FROM {table} GROUP BY instance ORDER BY instance"
    )
    counted = engine.rows(
        "SELECT instance, status, completeness, count(*) "
        f"FROM {table} GROUP BY ALL ORDER BY count(*) DESC, status"
    )
    incomplete = engine.rows(
        f"SELECT instance, id, completeness FROM {table} WHERE completeness <> $full "
        f"ORDER BY started_at DESC NULLS FIRST, length(id) DESC, id DESC LIMIT {_LISTED}",
        {"full": Completeness.FULL.value},
    )
    on_disk = _bytes_on_disk(engine)
    instances = [
        InstanceContents(
            instance=instance,
            executions=executions,
            by_status=_summed((status, n) for of, status, _, n in counted if of == instance),
            by_completeness=_summed((kind, n) for of, _, kind, n in counted if of == instance),
            workflows=workflows,
            first_started_at=first,
            last_started_at=last,
            json_bytes=json_bytes or 0,
            bytes_on_disk=round(on_disk.get(instance, 0)),
        )
        for instance, executions, workflows, first, last, json_bytes in spans
    ]
    return Contents(
        instances=instances,
        incomplete=[Incomplete(*row) for row in incomplete],
        pulls=[_pulled(archive, name) for name in sorted(archive.manifest.sync)],
        executions=sum(each.executions for each in instances),
        json_bytes=sum(each.json_bytes for each in instances),
        bytes_on_disk=archive.bytes_on_disk,
        segments=len(archive.manifest.segments),
        superseded=sum(segment.superseded for segment in archive.manifest.segments),
    )


def _pulled(archive: OpenArchive, name: str) -> Pulled:
    state = read_state(archive, name)
    return Pulled(
        instance=name,
        url=state.url,
        stored_as=state.stored_as,
        pulled_at=state.pulled_at,
        completed_at=state.completed_at,
        missing=state.missing,
        vanished=state.vanished,
        vanished_before=state.vanished_before,
    )


def _bytes_on_disk(engine: Engine) -> dict[str, float]:
    """What each instance takes: the bytes of a segment, shared by the JSON that went into it."""
    archive = engine.archive
    shares: dict[str, float] = {}
    stored = engine.rows(
        "SELECT instance, revision, sum(size_bytes + 1)::BIGINT "
        f"FROM {scan(archive, 'executions')} GROUP BY ALL"
    )
    for segment in archive.manifest.segments:
        here = [
            (instance, json_bytes)
            for instance, revision, json_bytes in stored
            if segment.first_revision <= revision <= segment.revision
        ]
        whole = sum(json_bytes for _, json_bytes in here)
        for instance, json_bytes in here:
            share = segment.bytes_on_disk * json_bytes / whole
            shares[instance] = shares.get(instance, 0.0) + share
    return shares


def _summed(pairs: Iterable[tuple[str, int]]) -> dict[str, int]:
    found: dict[str, int] = {}
    for key, count in pairs:
        found[key] = found.get(key, 0) + count
    return found
