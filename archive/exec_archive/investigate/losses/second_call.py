"""Whether what failed for an agent was asked once more, and answered then."""

from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from datetime import datetime, timedelta

from exec_archive.model import NodeRun

Questions = Callable[[Sequence[int]], Mapping[int, bytes]]  # by the numbers of runs, if known

_MILLISECOND = timedelta(milliseconds=1)


def was_answered_later(
    runs: Sequence[NodeRun], failed: Collection[int], questions: Questions
) -> bool:
    """Whether after each of the runs that failed one that was asked the same gave something.

    All are of one node, in true order. That one must have served the same run of an agent, and have
    begun when the failed one had ended: what is asked at the same time is something else. Where
    nobody knows what was asked, nobody knows that it was answered: the error stays one.
    """
    # Without the questions first: they are read only where they decide.
    if not _all_gave_later(runs, failed, _served):
        return False
    served = {_served(run) for run in runs if run.seq in failed}
    asked = questions(
        [
            run.seq
            for run in runs
            if _served(run) in served and (run.seq in failed or any(run.items_out or ()))
        ]
    )
    are_known = all(seq in asked for seq in failed)
    return are_known and _all_gave_later(
        runs, failed, lambda run: (_served(run), asked.get(run.seq))
    )


def _all_gave_later(
    runs: Sequence[NodeRun], failed: Collection[int], key: Callable[[NodeRun], Hashable]
) -> bool:
    """Whether after each of the runs that failed another one with the same key gave something."""
    last: dict[Hashable, datetime] = {}
    for run in runs:
        if run.seq not in failed and run.started_at is not None and any(run.items_out or ()):
            last[key(run)] = run.started_at
    return all(_is_before(run, last.get(key(run))) for run in runs if run.seq in failed)


def _served(run: NodeRun) -> Hashable:
    return run.previous_node, run.previous_run


def _is_before(run: NodeRun, moment: datetime | None) -> bool:
    """Whether a run had ended by then."""
    if run.started_at is None or moment is None:
        return False
    return (moment - run.started_at) / _MILLISECOND >= (run.duration_ms or 0)
