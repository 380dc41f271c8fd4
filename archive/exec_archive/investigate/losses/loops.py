"""Loops that did not hand out all the items they were given."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from exec_archive.document.skeleton import Skeleton
from exec_archive.investigate.loop_entries import entries
from exec_archive.investigate.losses.finding import Doubt, Ending, Finding, Kind, Sureness
from exec_archive.investigate.losses.history import ENOUGH, History, against
from exec_archive.investigate.losses.ran import Ran
from exec_archive.model import NodeRun


class Left(NamedTuple):
    """What a loop was given in all, what of it it handed out, and where that ended."""

    node_type: str | None
    entered: int
    handed: int
    ending: Ending | None


LeftBy = Callable[[Ran], Mapping[str, Left]]  # of any execution it is compared with


def left_in(
    runs: Sequence[NodeRun], loops: Iterable[str], skeleton: Skeleton | None = None
) -> dict[str, Left]:
    """The loops among these that had more to hand out; `runs` are all of an execution."""
    found = {loop: _left(runs, loop, skeleton) for loop in loops}
    return {loop: left for loop, left in found.items() if left is not None}


def _left(runs: Sequence[NodeRun], loop: str, skeleton: Skeleton | None) -> Left | None:
    # All entries together: what is left of one is handed out in the next, unless it begins anew.
    every = entries(runs, loop, skeleton=skeleton)
    entered, handed = sum(each.entered for each in every), sum(each.handed for each in every)
    if handed >= entered:
        return None
    last = next(run for run in reversed(runs) if run.node == loop)
    return Left(last.node_type, entered, handed, _ending(runs, last))


def _ending(runs: Sequence[NodeRun], last_round: NodeRun) -> Ending | None:
    """The last run after the last round, if it gave nothing: so nothing came back."""
    last = runs[-1]
    if last.seq <= last_round.seq or any(last.items_out or ()):
        return None
    return Ending(last.node, last.run_index)


def loop_finding(
    loop: str, left: Left, history: History, left_of: LeftBy, *, by_hand: bool
) -> Finding | None:
    """A loop that was left early and as a rule is not."""
    good = [each for each in history.all if loop in each.totals]
    through = [each for each in good if loop not in left_of(each)]
    same = len(good) - len(through)
    if same >= len(through) and same:
        return None  # it is meant to be left early
    is_usual = against(
        history, lambda ran: loop not in left_of(ran) if loop in ran.totals else None
    )
    doubts = [] if is_usual else [Doubt.SOMETIMES_SO]
    doubts += [Doubt.BY_HAND] if by_hand else []
    if len(through) < ENOUGH and not doubts:
        doubts = [Doubt.FEW_GOOD_RUNS]  # it may be meant to be left early
    found = Finding(
        Kind.LOOP,
        loop,
        left.node_type,
        Sureness.CERTAIN,
        got=left.entered,
        gave=left.handed,
        ending=left.ending,
        good_runs=len(through),
        did_the_same=same,
        shown_by=through[0].execution.id if through else None,
    )
    return found.doubted(*doubts)
