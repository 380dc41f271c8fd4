"""The good runs that an execution is compared with, and what holds against all of them."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from exec_archive.investigate.losses.ran import Ran
from exec_archive.model import Execution
from exec_archive.query.good_runs import is_before

ENOUGH = 3  # good runs, before anything is said of what they all did
MANY = 10  # before it is likely
_TO_ONE = 4  # so many times more often than not, and it is the rule


class History(NamedTuple):
    """The good runs near an execution, the nearest first."""

    before: Sequence[Ran]
    after: Sequence[Ran]

    @property
    def all(self) -> list[Ran]:
        """Those before it, then those after it."""
        return [*self.before, *self.after]


class Against(NamedTuple):
    """What holds against every good run, but for those next to the execution that did the same."""

    ran: Sequence[Ran]  # the good runs that show it, the nearest first
    did_the_same: int


def history_of(ran: Ran, execution: Execution, good: Sequence[Ran]) -> History:
    """The good runs of the same version of the workflow, if they are enough; else of any."""
    if ran.version is None:
        return History((), ())
    same = [each for each in good if each.version == ran.version]
    compared = same if len(same) >= ENOUGH else [each for each in good if each.version is not None]
    before = [each for each in compared if is_before(each.execution, execution)]
    return History(before, compared[len(before) :])


def against(history: History, holds: Callable[[Ran], bool | None]) -> Against | None:
    """The good runs against which something holds; None where one strikes it out.

    `holds` says None of one that cannot be compared. A loss that has come to stay is met in the
    neighbours as well: those that lie between an execution and the first good run it holds against
    strike nothing out, as long as they are fewer than the others.
    """
    # What the farthest on each side strikes out holds nowhere; that settles it for most.
    if all(holds(side[-1]) is False for side in history if side):
        return None if history.before or history.after else Against([], 0)
    shown: list[Ran] = []
    same = 0
    for side in history:
        is_next = True
        for ran in side:
            answer = holds(ran)
            if answer:
                shown.append(ran)
                is_next = False
            elif answer is False:
                if not is_next:
                    return None
                same += 1
    return Against(shown, same) if same < max(len(shown), 1) else None


def as_a_rule(history: History, holds: Callable[[Ran], bool | None]) -> Against | None:
    """The good runs against which something holds, where they are many, and most by far."""
    answers = [(ran, holds(ran)) for ran in history.all]
    shown = [ran for ran, answer in answers if answer]
    same = sum(answer is False for _, answer in answers)
    is_rule = len(shown) >= MANY and len(shown) >= _TO_ONE * same
    return Against(shown, same) if is_rule else None
