"""Failures by their kind, and by the node at which they happened."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from exec_archive.query.engine import Engine, not_hidden, scan
from exec_archive.query.failures.groups import failed_ones
from exec_archive.query.selection import Selection
from exec_archive.query.statistics.names import WORKFLOW, Names

_NEVER = datetime(1, 1, 1)  # noqa: DTZ001 - the archive's times have no zone


class Kind(NamedTuple):
    """Failures of one kind: what n8n calls the error, or that the server died."""

    status: str  # error or crashed
    error_type: str | None  # None where n8n kept no words
    http_code: str | None
    failures: int


class FailingNode(NamedTuple):
    """A node at which executions failed."""

    instance: str
    workflow_id: str | None
    workflow_name: str | None
    node: str
    failures: int


class Alike(NamedTuple):
    """Failures of one kind at one node."""

    status: str
    error_type: str | None
    http_code: str | None
    instance: str
    workflow: str | None
    node: str | None
    failures: int
    last_at: datetime | None


def failures(engine: Engine, wanted: Selection) -> list[Alike]:
    """Every failure of a selection, those alike together."""
    where, values = failed_ones(wanted).where()
    rows = engine.rows(
        "SELECT status, error_type, error_http_code, instance, workflow, failed_node, "
        "count(*), max(started_at) FROM (SELECT instance, id, revision, status, error_type, "
        f"error_http_code, {WORKFLOW} AS workflow, failed_node, started_at "
        f"FROM {scan(engine.archive, 'executions')} "
        f"WHERE {where}) {not_hidden(engine.archive)} "
        "GROUP BY ALL",
        values,
    )
    return [Alike(*row) for row in rows]


def by_kind(found: Iterable[Alike]) -> list[Kind]:
    """Every kind, the most frequent first."""
    counts: Counter[tuple[str, str | None, str | None]] = Counter()
    for each in found:
        counts[each.status, each.error_type, each.http_code] += each.failures
    kinds = [Kind(*named, count) for named, count in counts.items()]
    return sorted(kinds, key=_most_first)


def _most_first(kind: Kind) -> tuple[int, list[tuple[bool, str]]]:
    """Those with as many stand by name, and what has none last."""
    named = (kind.status, kind.error_type, kind.http_code)
    return -kind.failures, [(name is None, name or "") for name in named]


def by_node(found: Iterable[Alike], names: Names, most: int) -> list[FailingNode]:
    """The nodes at which most failed; of those with as many the one that failed last."""
    counts: Counter[tuple[str, str | None, str]] = Counter()
    last: dict[tuple[str, str | None, str], datetime] = {}
    for each in found:
        if each.node is not None:
            key = (each.instance, each.workflow, each.node)
            counts[key] += each.failures
            last[key] = max(last.get(key, _NEVER), each.last_at or _NEVER)
    in_order = sorted(counts, key=lambda key: (key[0], key[2]))
    in_order.sort(key=lambda key: (counts[key], last[key]), reverse=True)
    return [FailingNode(key[0], *names[key[:2]], key[2], counts[key]) for key in in_order[:most]]
