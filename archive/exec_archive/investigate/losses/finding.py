"""One silent loss: what it is, what shows it, and how sure it is."""

from enum import StrEnum
from typing import NamedTuple


class Kind(StrEnum):
    """What was lost, and how."""

    SWALLOWED = "swallowed-errors"  # errors that did not stop the execution
    CALL = "failed-call"  # a called execution failed, and this one went on
    LOOP = "loop-left-early"  # a loop did not hand out all its items
    NEVER_RAN = "never-ran"  # items stood before a node, and it did not run
    EMPTY = "empty-output"  # a node that always gave items gave none
    UNEVEN = "fewer-than-it-got"  # a node that always gave as many as it got gave fewer
    FEWER = "fewer-than-usual"  # a node gave fewer items than in any good run


class Sureness(StrEnum):
    """How sure it is that something was lost."""

    CERTAIN = "certain"  # n8n's own data says it
    LIKELY = "likely"  # ten good runs of the same workflow or more did otherwise, all of them
    POSSIBLE = "possible"  # three or more did, or there is a doubt

    def is_at_least(self, other: "Sureness") -> bool:
        """Whether it is no less sure than that."""
        return SURENESSES.index(self) <= SURENESSES.index(other)


SURENESSES = list(Sureness)  # the surest first


class Doubt(StrEnum):
    """Why it is not surer."""

    FEW_GOOD_RUNS = "few-good-runs"
    OTHER_VERSION = "other-version"  # the good runs were of other versions of the workflow
    DROPS_BY_NATURE = "drops-by-nature"  # nodes of that kind are there to drop items
    MAKES_ITEMS = "makes-items"  # what it brings in may really be less
    ANOTHER_BRANCH = "another-branch"  # its items left on another of its outputs
    SOMETIMES_SO = "sometimes-so"  # some good runs did the same
    TRIED_AGAIN = "tried-again"  # the node may have called again, and that went well
    CALLED_AGAIN = "called-again"  # what serves an agent was asked the same once more, and gave
    BY_HAND = "run-by-hand"
    HANDLED = "handled"  # the workflow is made to go on after it
    WAITS_FOR_INPUT = "waits-for-input"  # another input of the node got nothing


class Ending(NamedTuple):
    """The run that a loop ended at, since it gave nothing back."""

    node: str
    run_index: int


class Finding(NamedTuple):
    """One loss, at the node where it begins."""

    kind: Kind
    node: str | None  # None where it is not known which node called a failed execution
    node_type: str | None
    sureness: Sureness
    doubts: tuple[Doubt, ...] = ()
    output: int | None = None  # the one that has none, where others have
    got: int | None = None  # items in all
    gave: int | None = None
    errors: int = 0  # that were swallowed
    called: tuple[str, ...] = ()  # the executions that failed
    handler: str | None = None  # the node that its error output leads on to
    ending: Ending | None = None
    good_runs: int = 0  # that did otherwise
    did_the_same: int = 0  # of the others it was compared with
    shown_by: str | None = None  # the nearest of those that did otherwise
    least: int | None = None  # that the node gave in any of them
    most: int | None = None

    def of_other_versions(self) -> "Finding":
        """The same, where the good runs were of other versions of the workflow."""
        return self if self.good_runs == 0 else self.doubted(Doubt.OTHER_VERSION)

    def doubted(self, *doubts: Doubt) -> "Finding":
        """The same with more doubts."""
        new = tuple(each for each in doubts if each not in self.doubts)
        return self._replace(sureness=Sureness.POSSIBLE, doubts=self.doubts + new) if new else self
