"""Differences that a node only hands on: they are told where they begin."""

from collections.abc import Hashable, Iterable, Iterator, Sequence
from enum import StrEnum
from itertools import zip_longest

from exec_archive.investigate.compare.given_items import ItemChange, RunItems
from exec_archive.investigate.compare.known_again import known_by, remembered_by, sign_of_item
from exec_archive.investigate.compare.nodes import NodePair, NodeSide
from exec_archive.investigate.compare.upstream import Upstream
from exec_archive.investigate.compare.varying import varies
from exec_archive.model import Execution

Counts = tuple[int, int]  # in the one execution, and in the other


class Handing(StrEnum):
    """How a node hands on what differs in nodes before it."""

    SAME = "same"  # every value and every item of its differences stands there
    COUNTS = "counts"  # as many items more or fewer as there, though it makes other ones of them


class Passing:
    """Knows what differs in which run, and which nodes lie before another one."""

    def __init__(self, executions: tuple[Execution, Execution], upstream: Upstream) -> None:
        self._executions = executions
        self._upstream = upstream
        self._nodes: dict[Hashable, tuple[str, ...]] = {}  # in which a difference stood so far
        self._runs: dict[str, Counts] = {}  # by node
        self._items: dict[str, set[Counts]] = {}  # by node, of each output

    def marked(
        self, pairs: Sequence[NodePair], of_nodes: Sequence[Sequence[RunItems]]
    ) -> list[list[RunItems]]:
        """The same, where each change knows whether it stood in a node before.

        One run after the other as they ran: a node of a loop hands on what one behind it gave.
        """
        found = [list(of_node) for of_node in of_nodes]
        seqs = [{run.run_index: run.seq for run in pair.after} for pair in pairs]
        order = sorted(
            (seqs[number][run.run_index], number, place)
            for number, of_node in enumerate(of_nodes)
            for place, run in enumerate(of_node)
        )
        for _, number, place in order:
            given, node = found[number][place], pairs[number].node
            changes = [self._marked(item, node) for item in given.changes]
            found[number][place] = given._replace(changes=changes)
            self._remember(given, node)
        return found

    def _marked(self, item: ItemChange, node: str) -> ItemChange:
        changes = [
            change._replace(
                varies=varies(change.value, *self._executions),
                is_passed_on=self._is_known(known_by(change), node),
            )
            for change in item.changes
        ]
        is_known = not changes and self._is_known([sign_of_item(item)], node)
        return item._replace(changes=changes, is_passed_on=is_known)

    def _is_known(self, signs: Iterable[Hashable], node: str) -> bool:
        above = self._upstream.of(node)
        return any(not above.isdisjoint(self._nodes.get(sign, ())) for sign in signs)

    def _remember(self, given: RunItems, node: str) -> None:
        for item in given.changes:
            signs = [sign for change in item.changes for sign in remembered_by(change)]
            for sign in signs or [sign_of_item(item)]:
                known = self._nodes.get(sign, ())
                if node not in known:
                    self._nodes[sign] = (*known, node)

    def handing(
        self, node: str, sides: tuple[NodeSide | None, NodeSide | None], runs: Sequence[RunItems]
    ) -> Handing | None:
        """None where something begins with a node; to be asked in the order they first ran."""
        before, after = sides
        if before is None or after is None:
            return None
        counts = set(_items_out(before, after))
        are_counts_known = self._are_counts_known(node, (before.runs, after.runs), counts)
        self._runs[node], self._items[node] = (before.runs, after.runs), counts
        items = [item for run in runs for item in run.changes]
        changes = [change for item in items for change in item.changes]
        if not (
            are_counts_known
            and all(run.is_readable for run in runs)
            and all(change.is_passed_on or change.varies for change in changes)
            and _end_alike(before, after)
        ):
            return None
        if all(item.is_passed_on for item in items if not item.changes):
            return Handing.SAME
        return Handing.COUNTS if counts else None

    def _are_counts_known(self, node: str, ran: Counts, items: set[Counts]) -> bool:
        """Whether nodes before it ran or gave as often more; each item may make one run."""
        above = self._upstream.of(node)
        given = set[Counts]().union(*(self._items.get(each, ()) for each in above))
        runs = {self._runs[each] for each in above if each in self._runs}
        return items <= given and (ran[0] == ran[1] or ran in given | runs)


def _end_alike(before: NodeSide, after: NodeSide) -> bool:
    """Whether a node ended and went on in the same way in both."""
    ends = [
        (side.failed_run, side.failure, side.swallowed_errors, side.is_waiting, side.outputs_taken)
        for side in (before, after)
    ]
    return ends[0] == ends[1]


def _items_out(before: NodeSide, after: NodeSide) -> Iterator[Counts]:
    """How many items each output gave, where these differ."""
    pairs = zip_longest(before.items_out, after.items_out, fillvalue=0)
    yield from (pair for pair in pairs if pair[0] != pair[1])
