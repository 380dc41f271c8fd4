"""How often nodes ran and failed, and how long their runs took."""

from typing import Any, NamedTuple

from exec_archive.query.engine import Engine, not_hidden, scan
from exec_archive.query.selection import Selection
from exec_archive.query.statistics.names import WORKFLOW, Named, last_names

# A run without a status has failed where an error stands on it.
_FAILED = "coalesce(status, CASE WHEN error_message IS NOT NULL THEN 'error' END) = 'error'"


class NodeFigures(NamedTuple):
    """What the runs of a node come to; the median and p95 are durations of some of them."""

    instance: str
    workflow_id: str | None
    workflow_name: str | None  # the last
    node: str
    runs: int
    failed_runs: int
    timed_runs: int
    total_ms: int | None
    median_ms: int | None
    p95_ms: int | None
    longest_ms: int | None
    items: int

    @property
    def average_ms(self) -> float | None:
        """Of the runs whose duration is known."""
        return None if self.total_ms is None else self.total_ms / self.timed_runs

    @property
    def error_rate(self) -> float:
        """How many of its runs failed."""
        return self.failed_runs / self.runs


def node_figures(engine: Engine, wanted: Selection) -> list[NodeFigures]:
    """Those of every node that ran in a selection, in no order."""
    where, values = wanted.where()
    executions = f"{scan(engine.archive, 'executions')} WHERE {where}"
    names = last_names(engine, wanted)
    # Runs are many: no more is carried along with them than tells them apart. A run belongs to the
    # document that stands, so its revision is the document's.
    rows = engine.rows(
        f"SELECT instance, workflow, node, count(*), count(*) FILTER ({_FAILED}), count(took), "
        "sum(took), quantile_disc(took, [0.5, 0.95]), max(took), sum(list_sum(items_out)) "
        f"FROM (SELECT instance, id, document_revision, {WORKFLOW} AS workflow FROM "
        "(SELECT instance, id, revision, document_revision, workflow_id, workflow_name "
        f"FROM {executions}) {not_hidden(engine.archive)}) "
        "JOIN (SELECT instance, execution_id AS id, revision AS document_revision, node, "
        "status, error_message, duration_ms AS took, items_out "
        f"FROM {scan(engine.archive, 'node_runs')}) USING (instance, id, document_revision) "
        "GROUP BY ALL",
        values,
    )
    return [_node_figures(names[row[:2]], row) for row in rows]


def _node_figures(workflow: Named, row: Any) -> NodeFigures:
    instance, _, node, runs, failed, timed, total, quantiles, longest, items = row
    median, p95 = quantiles or (None, None)
    return NodeFigures(
        instance=instance,
        workflow_id=workflow.id,
        workflow_name=workflow.name,
        node=node,
        runs=runs,
        failed_runs=failed,
        timed_runs=timed,
        total_ms=None if total is None else int(total),
        median_ms=median,
        p95_ms=p95,
        longest_ms=longest,
        items=int(items or 0),
    )
