"""When a group of failures happened, and in which versions of its workflow."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from exec_archive.query.engine import Engine, Row, not_hidden, scan
from exec_archive.query.failures.groups import VERSION, Group, failed_ones, versions
from exec_archive.query.failures.key import FAILURE_KEY
from exec_archive.query.selection import Selection

_QUARTER = timedelta(minutes=15)  # what the offset of every time zone is a multiple of
_NUMBER = f"epoch_ms(started_at) // {int(_QUARTER.total_seconds()) * 1000}"
_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - the archive's times have no zone


class InVersion(NamedTuple):
    """The failures of a group in one version of its workflow."""

    version: str | None
    times: int
    first_at: datetime | None
    last_at: datetime | None


class Moment(NamedTuple):
    """How many failures began within a quarter of an hour."""

    start: datetime
    times: int


def by_version(engine: Engine, of_one: Selection) -> list[InVersion]:
    """The version that failed last comes first."""
    rows = _grouped(
        engine,
        of_one,
        f"{VERSION} AS ran, count(*), min(started_at), max(started_at)",
        f"{versions(engine.archive)} GROUP BY ran ORDER BY 4 DESC NULLS LAST, ran",
    )
    return [InVersion(*row) for row in rows]


def by_time(engine: Engine, of_one: Selection) -> list[Moment]:
    """The quarters of an hour in which any began, in their order."""
    rows = _grouped(
        engine,
        of_one,
        f"{_NUMBER} AS quarter, count(*)",
        "WHERE started_at IS NOT NULL GROUP BY quarter ORDER BY quarter",
    )
    return [_moment(*row) for row in rows]


def by_group_and_time(
    engine: Engine, wanted: Selection, groups: Sequence[Group]
) -> dict[tuple[str, str], list[Moment]]:
    """The same of several groups, as a selection has them: by the server and the fingerprint."""
    where, values = failed_ones(wanted).where()
    rows = engine.rows(
        f"SELECT instance, key, {_NUMBER} AS quarter, count(*) FROM "
        f"(SELECT instance, id, revision, started_at, {FAILURE_KEY} AS key "
        f"FROM {scan(engine.archive, 'executions')} WHERE {where}) {not_hidden(engine.archive)} "
        "SEMI JOIN (SELECT unnest($instances) AS instance, unnest($keys) AS key) "
        "USING (instance, key) WHERE started_at IS NOT NULL GROUP BY ALL ORDER BY quarter",
        {
            **values,
            "instances": [each.instance for each in groups],
            "keys": [each.fingerprint for each in groups],
        },
    )
    found: dict[tuple[str, str], list[Moment]] = {}
    for instance, key, number, times in rows:
        found.setdefault((instance, key), []).append(_moment(number, times))
    return found


def _moment(number: int, times: int) -> Moment:
    return Moment(_EPOCH + number * _QUARTER, times)


def _grouped(engine: Engine, of_one: Selection, columns: str, grouping: str) -> list[Row]:
    where, values = failed_ones(of_one).where()
    return engine.rows(
        f"SELECT {columns} FROM (SELECT instance, id, revision, started_at, workflow_sha256 "
        f"FROM {scan(engine.archive, 'executions')} WHERE {where}) {not_hidden(engine.archive)} "
        f"{grouping}",
        values,
    )
