"""Which run called an execution: the one that names it, or the only one that can have."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from exec_archive.model import NodeRun

_CALLERS = (".executeWorkflow", ".toolWorkflow")
_COMPARED = 100  # more runs of one execution are not compared for each of its calls


def calling_run(name: str, began: datetime | None, runs: Sequence[NodeRun]) -> NodeRun | None:
    """The run that called the execution of that id, which began then."""
    for run in runs:
        if run.sub_execution_id == name:
            return run
    silent = [run for run in runs if calls_others(run) and run.sub_execution_id is None]
    possible = [run for run in silent[:_COMPARED] if was_under_way(run, began)]
    return possible[0] if len(possible) == 1 else None


def calls_others(run: NodeRun) -> bool:
    """Whether it called another execution, or is of a node that does."""
    return run.sub_execution_id is not None or str(run.node_type).endswith(_CALLERS)


def was_under_way(run: NodeRun, moment: datetime | None) -> bool:
    """Whether it ran at a moment."""
    if moment is None or run.started_at is None or run.duration_ms is None:
        return False
    return 0 <= (moment - run.started_at) // timedelta(milliseconds=1) <= run.duration_ms
