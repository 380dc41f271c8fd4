"""Two executions of a workflow side by side: what was changed in it, and what ran otherwise."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from exec_archive.document.definition import Definition
from exec_archive.investigate.compare.definitions import UNCHANGED, WorkflowChange, workflow_change
from exec_archive.investigate.compare.durations import Usual, is_beyond_noise, usual_durations
from exec_archive.investigate.compare.given_items import (
    ItemChange,
    MemberChange,
    RunItems,
    compared_items,
)
from exec_archive.investigate.compare.nodes import (
    Failure,
    NodePair,
    NodeSide,
    failure_of,
    paired_nodes,
    side_of,
)
from exec_archive.investigate.compare.passing import Handing, Passing
from exec_archive.investigate.compare.upstream import Upstream
from exec_archive.model import Completeness, Execution, NodeRun
from exec_archive.query import one
from exec_archive.query.engine import Engine
from exec_archive.query.skeletons import definition


class NodeDifference(NamedTuple):
    """A node that ran otherwise, or gave something else."""

    node: str  # its name in the later execution
    name_before: str
    node_type: str | None
    before: NodeSide | None  # None where it did not run
    after: NodeSide | None
    took_otherwise: bool  # by more than it takes longer or shorter from one time to the next
    equal_items: int
    runs: Sequence[RunItems]  # those in which something differs
    handing: Handing | None  # it only hands on what differs in nodes before it

    @property
    def ran_in_both(self) -> bool:
        """Whether there is something to hold against each other."""
        return self.before is not None and self.after is not None

    @property
    def varying(self) -> int:
        """How many of its values are other ones in each execution by their nature."""
        return sum(change.varies is not None for change in self._changes)

    @property
    def is_told(self) -> bool:
        """Whether it brings nothing new: it hands on differences, or values that always vary."""
        return self.handing is not None and not self.took_otherwise

    @property
    def only_varies(self) -> bool:
        """Whether nothing but such values begins with it, and no item came or went."""
        are_items_equal = all(item.changes for item in self._items)
        return (
            bool(self.varying)
            and are_items_equal
            and all(change.varies or change.is_passed_on for change in self._changes)
        )

    @property
    def _changes(self) -> Iterator[MemberChange]:
        return (change for item in self._items for change in item.changes)

    @property
    def _items(self) -> Iterator[ItemChange]:
        return (item for run in self.runs for item in run.changes)


class Comparison(NamedTuple):
    """What differs between two executions."""

    before: Execution
    after: Execution
    workflow: WorkflowChange | None  # None where the definition of one cannot be read
    nodes: Sequence[NodeDifference]  # in the order they first ran in the later one
    equal_nodes: Sequence[str]
    equal_items: int
    usual: Usual  # the good runs that the durations were held against

    @property
    def is_whole(self) -> bool:
        """Whether all of both is known."""
        documents = (self.before.completeness, self.after.completeness)
        return self.workflow is not None and set(documents) == {Completeness.FULL}

    @property
    def is_same(self) -> bool:
        """Whether it is known that nothing differs but the time they ran at."""
        unchanged = self.workflow is not None and self.workflow.is_unchanged
        same_end = self.before.status == self.after.status and len(set(self.failures)) == 1
        return self.is_whole and unchanged and same_end and not self.nodes

    @property
    def failures(self) -> tuple[Failure | None, Failure | None]:
        """The errors that ended the two."""
        return failure_of(self.before), failure_of(self.after)

    @property
    def durations_compared(self) -> bool:
        """Whether any node ran in both."""
        return bool(self.equal_nodes) or any(each.ran_in_both for each in self.nodes)


def are_of_one_workflow(one_of_it: Execution, other: Execution) -> bool:
    """Whether it says something to hold them against each other."""
    return one_of_it.workflow_id is not None and one_of_it.workflow_id == other.workflow_id


def compare(engine: Engine, before: Execution, after: Execution) -> Comparison:
    """Everything that differs."""
    flow = definition(engine, after)
    workflow = _changed_workflow(engine, before, after, flow)
    ran_before, ran_after = _what_ran(engine, before, after)
    pairs = paired_nodes(ran_before, ran_after, workflow or UNCHANGED)
    usual = usual_durations(engine, before, after)
    # What stands in the place of redacted values differs from them, and says nothing.
    is_redacted = any(each.completeness == Completeness.REDACTED for each in (before, after))
    given: list[list[RunItems]] = [
        [] if is_redacted else list(compared_items(engine, (before, after), list(pair.runs)))
        for pair in pairs
    ]
    equal_items = [sum(run.equal for run in runs) for runs in given]
    differing = [[run for run in runs if run.changes or not run.is_readable] for runs in given]
    passing = Passing((before, after), Upstream(ran_after, flow))
    found = [
        _difference(pair, equal, runs, usual, passing)
        for pair, equal, runs in zip(
            pairs, equal_items, passing.marked(pairs, differing), strict=True
        )
    ]
    return Comparison(
        before,
        after,
        workflow,
        nodes=[each for each in found if _differs(each)],
        equal_nodes=[each.node for each in found if not _differs(each)],
        equal_items=sum(equal_items),
        usual=usual,
    )


def _what_ran(
    engine: Engine, before: Execution, after: Execution
) -> tuple[Sequence[NodeRun], Sequence[NodeRun]]:
    """The runs of both; of neither where nobody knows what ran in one."""
    runs = [one.node_runs(engine, each) for each in (before, after)]
    for execution, ran in zip((before, after), runs, strict=True):
        if not ran and execution.completeness != Completeness.FULL:
            return (), ()
    return runs[0], runs[1]


def _changed_workflow(
    engine: Engine, before: Execution, after: Execution, new: Definition | None
) -> WorkflowChange | None:
    """What was changed in the workflow; None where the definition of one cannot be read."""
    if before.workflow_sha256 == after.workflow_sha256:
        return None if before.workflow_sha256 is None else UNCHANGED
    old = definition(engine, before)
    return None if old is None or new is None else workflow_change(old, new)


def _difference(
    pair: NodePair, equal_items: int, runs: Sequence[RunItems], usual: Usual, passing: Passing
) -> NodeDifference:
    before, after = side_of(pair.before), side_of(pair.after)
    return NodeDifference(
        node=pair.node,
        name_before=pair.name_before,
        node_type=next((run.node_type for run in [*pair.after, *pair.before]), None),
        before=before,
        after=after,
        took_otherwise=is_beyond_noise(before, after, usual.of(pair.node)),
        equal_items=equal_items,
        runs=runs,
        handing=passing.handing(pair.node, (before, after), runs),
    )


def _differs(node: NodeDifference) -> bool:
    if node.before is None or node.after is None:
        return True
    ways = [side._replace(took_ms=None) for side in (node.before, node.after)]
    return ways[0] != ways[1] or bool(node.runs) or node.took_otherwise
