"""Differences that a node only hands on: they are told where they begin."""

from collections.abc import Hashable, Iterator, Sequence
from enum import StrEnum
from itertools import zip_longest

from exec_archive.document.item import payload
from exec_archive.investigate.compare.given_items import ItemChange, MemberChange, RunItems
from exec_archive.investigate.compare.nodes import NodeSide
from exec_archive.investigate.compare.values import key_of
from exec_archive.investigate.compare.varying import varies
from exec_archive.model import Execution


class Handing(StrEnum):
    """How a node hands on what differs in nodes before it."""

    SAME = "same"  # every value and every item of its differences stands there
    COUNTS = "counts"  # as many items more or fewer as there, though it makes other ones of them


class Passing:
    """Remembers what differs, node by node in the order they ran."""

    def __init__(self, before: Execution, after: Execution) -> None:
        self._executions = before, after
        self._values = _Values()
        self._items: set[Hashable] = set()  # that stand in one execution only
        self._counts: set[tuple[int, int]] = set()  # of runs, and of items by output

    def marked(self, run: RunItems) -> RunItems:
        """The same, where each change knows whether it stood in a node before."""
        return run._replace(changes=[self._marked(change) for change in run.changes])

    def _marked(self, item: ItemChange) -> ItemChange:
        return item._replace(
            changes=[
                change._replace(
                    varies=varies(change.value, *self._executions),
                    is_passed_on=change in self._values,
                )
                for change in item.changes
            ]
        )

    def handing(
        self, before: NodeSide | None, after: NodeSide | None, runs: Sequence[RunItems]
    ) -> Handing | None:
        """None where something begins with a node; from now on all its differences are known."""
        items = [item for run in runs for item in run.changes]
        lone = {_sign_of_lone(item) for item in items if item.is_lone}
        changes = [change for item in items for change in item.changes]
        counts = set(_counts(before, after))
        is_known = (
            all(run.is_readable for run in runs)
            and all(change.is_passed_on or change.varies for change in changes)
            and self._counts.issuperset(counts)
            and _end_alike(before, after)
        )
        handing = None
        if is_known and self._items.issuperset(lone):
            handing = Handing.SAME
        elif is_known and counts:
            handing = Handing.COUNTS
        self._remember(lone, changes, counts)
        return handing

    def _remember(
        self,
        lone: set[Hashable],
        changes: Sequence[MemberChange],
        counts: set[tuple[int, int]],
    ) -> None:
        self._items |= lone
        self._counts |= counts
        for change in changes:
            self._values.add(change)


def _end_alike(before: NodeSide | None, after: NodeSide | None) -> bool:
    """Whether a node ended and went on in the same way in both."""
    if before is None or after is None:
        return False
    ends = [
        (side.failed_run, side.failure, side.swallowed_errors, side.is_waiting, side.outputs_taken)
        for side in (before, after)
    ]
    return ends[0] == ends[1]


def _counts(before: NodeSide | None, after: NodeSide | None) -> Iterator[tuple[int, int]]:
    """How often it ran in each, and how many items each output gave, where these differ."""
    if before is None or after is None:
        return
    pairs = zip_longest(before.items_out, after.items_out, fillvalue=0)
    yield from (pair for pair in ((before.runs, after.runs), *pairs) if pair[0] != pair[1])


class _Values:
    """Changed values, known again where a node put them deeper into its items, or less deep."""

    def __init__(self) -> None:
        self._ends: set[Hashable] = set()
        self._at_top: set[Hashable] = set()

    def add(self, change: MemberChange) -> None:
        """Remembers one by the last two names of its path; indexes are not the same for long."""
        what, names = _what(change), _names(change)
        self._ends |= {(what, names[-1:]), (what, names[-2:])}
        if len(names) == 1:
            self._at_top.add((what, names))

    def __contains__(self, change: MemberChange) -> bool:
        what, names = _what(change), _names(change)
        return (what, names[-2:]) in self._ends or (what, names[-1:]) in self._at_top


def _what(change: MemberChange) -> Hashable:
    value = change.value
    return value.change, key_of(value.before), key_of(value.after)


def _names(change: MemberChange) -> tuple[str, ...]:
    return tuple(name for name in change.value.path if isinstance(name, str))


def _sign_of_lone(item: ItemChange) -> Hashable:
    return item.before is None, key_of(payload(item.item))
