"""What fails, and how often: failed executions in groups of one cause."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from itertools import pairwise
from operator import itemgetter
from typing import NamedTuple

from exec_archive.model import FAILED
from exec_archive.query.engine import Engine, not_hidden, scan
from exec_archive.query.failures.key import FAILURE_KEY
from exec_archive.query.failures.versions import VERSION, versions
from exec_archive.query.selection import Selection

_SHORTEST = 4
_NEVER, _LATER_THAN_ALL = "TIMESTAMP_MS '0001-01-01'", "TIMESTAMP_MS '9999-01-01'"
_OCCURRENCE = (
    "{'id': id, 'started_at': started_at, 'status': status, "
    f"'workflow_id': workflow_id, 'version': {VERSION}}}"
)

SORT_KEYS = ("last", "count", "first")


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
    retried: int  # how many of them a later retry made good
    versions: int  # how many versions of the workflow failed so
    first: Occurrence
    last: Occurrence


def failed_ones(wanted: Selection) -> Selection:
    """Those of a selection that failed."""
    return replace(wanted, statuses=frozenset(wanted.statuses & FAILED or FAILED))


def groups_of(engine: Engine, wanted: Selection) -> list[Group]:
    """Every group among the failures of a selection."""
    where, values = failed_ones(wanted).where()
    rows = engine.rows(
        "SELECT instance, key, count(*), count(retry_success_id), "
        f"count(DISTINCT {VERSION}), "
        f"arg_min({_OCCURRENCE}, (coalesce(started_at, {_LATER_THAN_ALL}), length(id), id)), "
        f"arg_max({_OCCURRENCE}, (coalesce(started_at, {_NEVER}), length(id), id)) "
        "FROM (SELECT instance, id, revision, started_at, status, workflow_id, workflow_sha256, "
        f"retry_success_id, {FAILURE_KEY} AS key "
        f"FROM {scan(engine.archive, 'executions')} WHERE {where}) {not_hidden(engine.archive)} "
        f"{versions(engine.archive)} GROUP BY instance, key",
        values,
    )
    return [
        Group(instance, key, times, retried, ran, Occurrence(**first), Occurrence(**last))
        for instance, key, times, retried, ran, first, last in rows
    ]


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
