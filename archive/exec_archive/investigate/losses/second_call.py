"""Whether what failed for an agent was called once more, and went well then."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from exec_archive.model import NodeRun

_MILLISECOND = timedelta(milliseconds=1)


def went_well_later(runs: Sequence[NodeRun], failed: Collection[int]) -> bool:
    """Whether after each of the runs that failed another one gave something.

    All are of one node, in true order. The other one must have served the same run of an agent, and
    have begun when the failed one had ended: what is asked at the same time is something else.
    """
    last: dict[tuple[str | None, int | None], datetime] = {}
    for run in runs:
        if run.seq not in failed and run.started_at is not None and any(run.items_out or ()):
            last[_served(run)] = run.started_at
    return all(_is_before(run, last.get(_served(run))) for run in runs if run.seq in failed)


def _served(run: NodeRun) -> tuple[str | None, int | None]:
    return run.previous_node, run.previous_run


def _is_before(run: NodeRun, moment: datetime | None) -> bool:
    """Whether a run had ended by then."""
    if run.started_at is None or moment is None:
        return False
    return (moment - run.started_at) / _MILLISECOND >= (run.duration_ms or 0)
