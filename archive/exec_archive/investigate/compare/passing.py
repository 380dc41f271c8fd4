"""Differences that a node only hands on: they are told where they begin."""

from collections.abc import Hashable, Sequence

from exec_archive.document.item import payload
from exec_archive.investigate.compare.given_items import ItemChange, MemberChange, RunItems
from exec_archive.investigate.compare.nodes import NodeSide
from exec_archive.investigate.compare.values import key_of
from exec_archive.investigate.compare.varying import varies
from exec_archive.model import Execution


class Passing:
    """Remembers what differs, node by node in the order they ran."""

    def __init__(self, before: Execution, after: Execution) -> None:
        self._executions = before, after
        self._values: set[Hashable] = set()
        self._counts: set[tuple[int, int]] = set()  # of runs, and of items

    def marked(self, run: RunItems) -> RunItems:
        """The same, where each change knows whether it stood in a node before."""
        return run._replace(changes=[self._marked(change) for change in run.changes])

    def _marked(self, item: ItemChange) -> ItemChange:
        return item._replace(
            changes=[
                change._replace(
                    varies=varies(change.value, *self._executions),
                    is_passed_on=_sign(change) in self._values,
                )
                for change in item.changes
            ]
        )

    def passes_on(
        self, before: NodeSide | None, after: NodeSide | None, runs: Sequence[RunItems]
    ) -> bool:
        """Whether nothing of a node's differences begins with it; from now on all are known."""
        items = [item for run in runs for item in run.changes]
        lone = [_sign_of_lone(item) for item in items if item.is_lone]
        changes = [change for item in items for change in item.changes]
        counts = _counts(before, after)
        known = (
            all(run.is_readable for run in runs)
            and all(change.is_passed_on or change.varies for change in changes)
            and all(pair[0] == pair[1] or pair in self._counts for pair in counts)
            and (any(pair[0] != pair[1] for pair in counts) or self._values.issuperset(lone))
            and _end_alike(before, after)
        )
        self._values.update(lone, map(_sign, changes))
        self._counts.update(counts)
        return known


def _end_alike(before: NodeSide | None, after: NodeSide | None) -> bool:
    """Whether a node ended and went on in the same way in both."""
    if before is None or after is None:
        return False
    ends = [
        (side.failed_run is None, side.swallowed_errors, side.is_waiting, side.outputs_taken)
        for side in (before, after)
    ]
    return ends[0] == ends[1]


def _counts(before: NodeSide | None, after: NodeSide | None) -> list[tuple[int, int]]:
    """How often it ran in each, and how many items it gave."""
    if before is None or after is None:
        return []
    return [(before.runs, after.runs), (sum(before.items_out), sum(after.items_out))]


def _sign(change: MemberChange) -> Hashable:
    """The same for a change that a node after it repeats, perhaps in another place of its items."""
    value = change.value
    return value.path[-1:], value.change, key_of(value.before), key_of(value.after)


def _sign_of_lone(item: ItemChange) -> Hashable:
    return item.before is None, key_of(payload(item.item))
