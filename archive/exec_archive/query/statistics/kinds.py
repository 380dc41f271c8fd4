"""Failures by their kind: what n8n calls the error, or that the server died."""

from typing import NamedTuple

from exec_archive.query.engine import Engine, not_hidden, scan
from exec_archive.query.selection import Selection


class Kind(NamedTuple):
    """Failures of one kind."""

    status: str  # error or crashed
    error_type: str | None  # None where n8n kept no words
    http_code: str | None
    failures: int


def failures_by_kind(engine: Engine, wanted: Selection) -> list[Kind]:
    """Every kind in a selection, the most frequent first."""
    where, values = wanted.where()
    rows = engine.rows(
        "SELECT status, error_type, error_http_code, count(*) AS failures "
        "FROM (SELECT instance, id, revision, status, error_type, error_http_code "
        f"FROM {scan(engine.archive, 'executions')} "
        f"WHERE {where} AND status IN ('crashed', 'error')) {not_hidden(engine.archive)} "
        "GROUP BY ALL ORDER BY failures DESC, status, error_type, error_http_code",
        values,
    )
    return [Kind(*row) for row in rows]
