"""Which executions of a workflow went well, near to one of them, and what ran in those?"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from exec_archive.document.item_reader import MAIN
from exec_archive.model import Completeness, Execution
from exec_archive.query.engine import Engine, Row, not_hidden, scan, scan_segments

MOST = 50  # that one is compared with
# The near ones are found in few row groups; the others are looked for where those are too few.
_SPANS = (timedelta(days=30), None)
_FIRST_YEAR, _LAST_YEAR = 1900, 9000  # no calendar goes on without end

# Beside its own status: a run by hand may begin anywhere, and with pinned data.
IS_GOOD = (
    f"status = 'success' AND completeness = '{Completeness.FULL}' "
    "AND coalesce(mode, '') <> 'manual' AND node_runs > 0"
)


def is_good(execution: Execution) -> bool:
    """The same of one that was read."""
    return (
        execution.status == "success"
        and execution.completeness == Completeness.FULL
        and execution.mode != "manual"
        and execution.node_runs > 0
    )


class GoodRun(NamedTuple):
    """An execution that went well, in the few words that a comparison needs."""

    instance: str
    id: str
    started_at: datetime
    workflow_sha256: str | None
    document_revision: int


def is_akin(execution: Execution, other: Execution) -> bool:
    """Whether one is a retry of the other, or both are of a third: they share runs."""
    tries = (execution.id, execution.retry_of, execution.retry_success_id)
    return other.id in tries or (other.retry_of is not None and other.retry_of in tries)


def is_before(good: "Execution | GoodRun", execution: Execution) -> bool:
    """Whether one started earlier, or at the same time with a lower id."""
    if good.started_at is None or execution.started_at is None:
        return False
    mine = (execution.started_at, len(execution.id), execution.id)
    return (good.started_at, len(good.id), good.id) < mine


def good_runs(engine: Engine, execution: Execution) -> list[GoodRun]:
    """The nearest before it, and where those are fewer than MOST also the nearest after it."""
    begun = execution.started_at
    if execution.workflow_id is None or begun is None:
        return []
    rows: list[Row] = []
    for span in _SPANS:
        if span is not None and not _FIRST_YEAR < begun.year < _LAST_YEAR:
            continue
        rows = _good_within(engine, execution, begun, span)
        if len(rows) == MOST and not rows[-1][-1]:  # so many before it, and none after it
            break
    return [GoodRun(*row[:-1]) for row in rows]


def _good_within(
    engine: Engine, execution: Execution, begun: datetime, span: timedelta | None
) -> list[Row]:
    """The nearest of a span, each with whether it started later."""
    values: dict[str, Any] = {
        "workflow_id": execution.workflow_id,
        "instance": execution.instance,
        "begun": begun,
        "id": execution.id,
        "retry_of": execution.retry_of or "",
        "retry_success_id": execution.retry_success_id or "",
    }
    within = ""
    if span is not None:
        within = "AND started_at BETWEEN $since AND $until "
        values |= {"since": begun - span, "until": begun + span}
    return engine.rows(
        "SELECT instance, id, started_at, workflow_sha256, document_revision, later FROM ("
        "SELECT instance, id, revision, started_at, workflow_sha256, document_revision, "
        "CASE WHEN started_at = $begun THEN length(id) > length($id) "
        "OR (length(id) = length($id) AND id > $id) ELSE started_at > $begun END AS later "
        f"FROM {scan(engine.archive, 'executions')} WHERE workflow_id = $workflow_id "
        f"AND instance = $instance AND started_at IS NOT NULL AND {IS_GOOD} {within}"
        "AND id NOT IN ($id, $retry_of, $retry_success_id) "
        "AND (retry_of IS NULL OR retry_of NOT IN ($id, $retry_of, $retry_success_id))"
        f") {not_hidden(engine.archive)}"
        "ORDER BY later, "
        "CASE WHEN later THEN epoch_ms(started_at) ELSE -epoch_ms(started_at) END, "
        "CASE WHEN later THEN length(id) ELSE -length(id) END, "
        f"CASE WHEN later THEN id END, CASE WHEN NOT later THEN id END DESC LIMIT {MOST:d}",
        values,
    )


class Totals(NamedTuple):
    """All the runs of a node in an execution, summed up."""

    node_type: str | None
    runs: int
    items_out: Sequence[int]  # by output
    duration_ms: int | None
    swallowed_errors: int
    is_main: bool  # its items flowed on; else it served another node, as a model serves an agent


Ran = tuple[str, str]  # an instance, and an execution's id in it


def node_totals(
    engine: Engine, executions: Sequence[Execution | GoodRun]
) -> dict[Ran, dict[str, Totals]]:
    """What ran in these executions, by node, in true order; one question for all of them."""
    found: dict[Ran, dict[str, Totals]] = {(each.instance, each.id): {} for each in executions}
    revisions = {each.document_revision for each in executions}
    segments = [
        segment
        for segment in engine.archive.manifest.segments
        if any(segment.first_revision <= each <= segment.revision for each in revisions)
    ]
    # By output first; a run that gave nothing counts as one that gave 0 on its first.
    rows = engine.rows(
        "SELECT instance, execution_id, node, any_value(node_type), max(runs), "
        "list(items ORDER BY output), max(duration), max(swallowed), bool_and(is_main) FROM ("
        "SELECT instance, execution_id, node, output, any_value(node_type) AS node_type, "
        "count(*) AS runs, min(seq) AS seq, sum(items)::BIGINT AS items, "
        "TRY_CAST(sum(duration_ms) AS BIGINT) AS duration, "
        "sum(swallowed_errors)::BIGINT AS swallowed, bool_and(is_main) AS is_main FROM ("
        "SELECT *, unnest(counts) AS items, generate_subscripts(counts, 1) AS output FROM ("
        "SELECT instance, execution_id, seq, node, node_type, duration_ms, swallowed_errors, "
        f"coalesce(output_kind, '{MAIN}') = '{MAIN}' AS is_main, "
        "CASE WHEN len(items_out) > 0 THEN items_out ELSE [0] END AS counts "
        f"FROM {scan_segments(engine.archive, 'node_runs', segments)} "
        "SEMI JOIN (SELECT unnest($instances) AS instance, unnest($ids) AS execution_id, "
        "unnest($revisions) AS revision) USING (instance, execution_id, revision))) "
        "GROUP BY instance, execution_id, node, output) "
        "GROUP BY instance, execution_id, node ORDER BY min(seq), node",
        {
            "instances": [each.instance for each in executions],
            "ids": [each.id for each in executions],
            "revisions": [each.document_revision for each in executions],
        },
    )
    for instance, identity, node, *totals in rows:
        found[instance, identity][node] = Totals(*totals)
    return found
