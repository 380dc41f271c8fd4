"""The last good run of a workflow before another execution, and what ran in it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from exec_archive.document.role import Role
from exec_archive.model import Execution, NodeRun
from exec_archive.query.engine import Engine, not_hidden, scan
from exec_archive.query.good_runs import IS_GOOD
from exec_archive.query.one import node_runs
from exec_archive.query.slices import small_texts_of

# A good run is looked for in ever longer spans before: the nearest are found in few row groups.
_SPANS = (timedelta(days=1), timedelta(days=30), None)
_FIRST_YEAR = 1900  # no calendar goes back without end
_SMALL = 256 << 10


class Good(NamedTuple):
    """The last success of a workflow before another execution."""

    instance: str
    id: str
    started_at: datetime
    workflow_sha256: str | None
    document_revision: int


class GoodRuns(NamedTuple):
    """What ran in it, and what its step most probably received: the one the other failed at."""

    good: Good
    runs: Sequence[NodeRun]
    texts: dict[int, str]  # of outputs, by the number of their run


def good_runs_of(engine: Engine, execution: Execution) -> GoodRuns | None:
    """The last good run with its runs; None where there is none."""
    good = last_good(engine, execution)
    if good is None:
        return None
    runs = node_runs(engine, good)
    return GoodRuns(good, runs, _handed_to(engine, execution, good, runs))


def _handed_to(
    engine: Engine, execution: Execution, good: Good, runs: Sequence[NodeRun]
) -> dict[int, str]:
    """What was handed to the step at which the other one failed, where it is small."""
    by_name = {(run.node, run.run_index): run for run in runs}
    step = by_name.get((execution.failed_node or "", execution.failed_run or 0))
    if step is None or step.previous_node is None:
        return {}
    giver = by_name.get((step.previous_node, step.previous_run or 0))
    if giver is None or giver.output_bytes > _SMALL:
        return {}
    return small_texts_of(engine, good, Role.OUTPUT, [giver.seq])


def last_good(engine: Engine, execution: Execution) -> Good | None:
    """The last one of the same workflow before this execution that can be compared.

    Where there is none, the last success: a try in the editor, or one whose data was not kept.
    """
    if execution.workflow_id is None or execution.started_at is None:
        return None
    for span in _SPANS:
        found = _good_within(engine, execution, execution.started_at, span)
        if found is not None:
            return found
    return None


def _good_within(
    engine: Engine, execution: Execution, before: datetime, span: timedelta | None
) -> Good | None:
    values: dict[str, Any] = {
        "workflow_id": execution.workflow_id,
        "instance": execution.instance,
        "before": before,
    }
    which = ""
    if span is not None and before.year > _FIRST_YEAR:
        which, values["since"] = f"AND started_at >= $since AND {IS_GOOD} ", before - span
    rows = engine.rows(
        "SELECT instance, id, started_at, workflow_sha256, document_revision "
        "FROM (SELECT instance, id, revision, started_at, workflow_sha256, document_revision, "
        f"{IS_GOOD} AS is_good "
        f"FROM {scan(engine.archive, 'executions')} WHERE workflow_id = $workflow_id "
        "AND instance = $instance AND status = 'success' "
        f"AND started_at < $before {which}) {not_hidden(engine.archive)}"
        "ORDER BY is_good DESC, started_at DESC, length(id) DESC, id DESC LIMIT 1",
        values,
    )
    return Good(*rows[0]) if rows else None
