"""What fails, and how often: failed executions in groups of one cause."""

from collections.abc import Iterable
from datetime import datetime
from itertools import pairwise
from operator import itemgetter
from typing import NamedTuple

from exec_archive.model import FAILED
from exec_archive.query.engine import Engine, not_hidden, scan
from exec_archive.query.failures.key import FAILURE_KEY
from exec_archive.query.selection import Selection
from exec_archive.store.archive import OpenArchive

# SQL over rows joined with `versions`: of an older archive, whose definitions have no version, the
# text of the definition stands for it.
VERSION = "coalesce(version, left(workflow_sha256, 12))"

_SHORTEST = 4
_NEVER, _LATER_THAN_ALL = "TIMESTAMP_MS '0001-01-01'", "TIMESTAMP_MS '9999-01-01'"
_OCCURRENCE = (
    "{'id': id, 'started_at': started_at, 'status': status, "
    f"'workflow_id': workflow_id, 'version': {VERSION}}}"
)

SORT_KEYS = ("last", "count", "first")


def versions(archive: OpenArchive) -> str:
    """SQL that joins rows with a workflow_sha256 to the versions of definitions."""
    return (
        "LEFT JOIN (SELECT sha256, any_value(version) AS version "
        f"FROM {scan(archive, 'workflows')} GROUP BY sha256) ON workflow_sha256 = sha256"
    )


class Occurrence(NamedTuple):
    """One failure of a group."""

    id: str
    started_at: datetime | None
    status: str
    workflow_id: str | None
    version: str | None  # of its workflow's definition; open where that is not known


class Group(NamedTuple):
    """Failures of one cause, on one server."""

    instance: str
    fingerprint: str
    times: int
    retried: int  # how many of them, or of their originals, a later retry made good
    versions: int  # how many versions of the workflow failed so
    first: Occurrence
    last: Occurrence


def failed_ones(wanted: Selection) -> Selection:
    """Those of a selection that failed."""
    return wanted._replace(statuses=frozenset(wanted.statuses & FAILED or FAILED))


def groups_of(engine: Engine, wanted: Selection) -> list[Group]:
    """Every group among the failures of a selection."""
    where, values = failed_ones(wanted).where()
    rows = engine.rows(
        "SELECT instance, key, count(*), count(coalesce(retry_success_id, made_good)), "
        f"count(DISTINCT {VERSION}), "
        f"arg_min({_OCCURRENCE}, (coalesce(started_at, {_LATER_THAN_ALL}), length(id), id)), "
        f"arg_max({_OCCURRENCE}, (coalesce(started_at, {_NEVER}), length(id), id)) "
        "FROM (SELECT instance, id, revision, started_at, status, workflow_id, workflow_sha256, "
        f"retry_of, retry_success_id, {FAILURE_KEY} AS key "
        f"FROM {scan(engine.archive, 'executions')} WHERE {where}) {not_hidden(engine.archive)} "
        f"{versions(engine.archive)} {_originals(engine.archive)} GROUP BY instance, key",
        values,
    )
    return [
        Group(instance, key, times, retried, ran, Occurrence(**first), Occurrence(**last))
        for instance, key, times, retried, ran, first, last in rows
    ]


def _originals(archive: OpenArchive) -> str:
    """SQL that joins retries to what made their original good: only that one has n8n's mark."""
    return (
        "LEFT JOIN (SELECT instance, id AS retry_of, any_value(retry_success_id) AS made_good "
        f"FROM {scan(archive, 'executions')} WHERE retry_success_id IS NOT NULL GROUP BY ALL) "
        "USING (instance, retry_of)"
    )


def in_order(groups: Iterable[Group], sort: str, *, reverse: bool = False) -> list[Group]:
    """The last seen first; or the most frequent, or the newest. Those without a time come last."""
    by_name = sorted(groups, key=lambda each: (each.fingerprint, each.instance))
    if sort == "count":
        return sorted(by_name, key=lambda each: each.times, reverse=not reverse)
    timed = [(time, each) for each in by_name if (time := _time(each, sort)) is not None]
    timed.sort(key=itemgetter(0), reverse=not reverse)
    return [each for _, each in timed] + [each for each in by_name if _time(each, sort) is None]


def _time(group: Group, which: str) -> datetime | None:
    return group.first.started_at if which == "first" else group.last.started_at


def shown_digits(fingerprints: Iterable[str]) -> int:
    """How many digits it takes to tell them apart."""
    known = sorted(set(fingerprints))
    return max([_SHORTEST, *(_alike(*pair) + 1 for pair in pairwise(known))])


def _alike(one: str, other: str) -> int:
    """How many digits two of them begin with alike."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((place for place, (a, b) in pairs if a != b), min(len(one), len(other)))
