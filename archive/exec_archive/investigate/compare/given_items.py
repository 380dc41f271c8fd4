"""What a node gave in two executions, item by item."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import zip_longest
from typing import Any, NamedTuple

from exec_archive.document.item_reader import NotItems, read_items
from exec_archive.document.role import Role
from exec_archive.investigate.compare.alignment import Pair
from exec_archive.investigate.compare.known_items import KnownItem, known_item, paired_items
from exec_archive.investigate.compare.values import ValueChange, value_changes
from exec_archive.investigate.compare.varying import Varies
from exec_archive.investigate.lot_texts import texts
from exec_archive.investigate.lots import Lot, given_by
from exec_archive.model import Execution, NodeRun
from exec_archive.query.engine import Engine
from exec_archive.query.slices import parts_of

# Where an item came from is told of the runs; it is no value of anybody.
_OF_NO_MATTER = frozenset({"pairedItem", "metadata", "index"})

Place = tuple[str, int]  # the kind of an output, and its number
Read = Callable[[], Iterable[str]]


class MemberChange(NamedTuple):
    """A change within an item."""

    member: str | None  # json, binary, error …; None where the item is no object
    value: ValueChange  # its path counts from that member
    varies: Varies | None = None  # why it cannot be the same in both
    is_passed_on: bool = False  # the same change stands in an item of a node before it


class ItemChange(NamedTuple):
    """An item that is not as it was, stands elsewhere, or stands in one execution only."""

    run_index: int
    kind: str
    output: int
    before: int | None  # its index there; None where it came in
    after: int | None  # None where it is gone
    changes: Sequence[MemberChange]  # of one that stands in both; none where it only moved
    item: Any  # the whole item, of one that stands in one only
    is_passed_on: bool = False  # the same item came or went in a node before it
    is_moved: bool = False  # it stands in both, and elsewhere among the others; changed or not

    @property
    def is_lone(self) -> bool:
        """Whether it stands in one of them only."""
        return self.before is None or self.after is None


class RunItems(NamedTuple):
    """What became of the items of one run."""

    run_index: int
    equal: int  # items that are as they were, and in the same order
    changes: Sequence[ItemChange]
    is_readable: bool = True  # else both gave something else than items, and not the same


def compared_items(
    engine: Engine,
    executions: tuple[Execution, Execution],
    pairs: Sequence[tuple[NodeRun, NodeRun]],
) -> Iterator[RunItems]:
    """Of each pair of runs, in their order; outputs that are the same text are not taken apart."""
    given = [
        (old, new)
        for old, new in pairs
        if (old.items_out is not None or new.items_out is not None)
        or max(old.output_bytes, new.output_bytes) > len("null")
    ]
    old_lots, new_lots = ([_lot(pair[side]) for pair in given] for side in (0, 1))
    old_texts = texts(engine, executions[0], old_lots)
    new_texts = texts(engine, executions[1], new_lots)
    for (old, new), (_, old_text), (_, new_text) in zip(given, old_texts, new_texts, strict=True):
        if _is_same(old_text, new_text):
            yield RunItems(new.run_index, sum(new.items_out or ()), ())
            continue
        read_old = _again(engine, executions[0], old, old_text)
        read_new = _again(engine, executions[1], new, new_text)
        yield _compared(new.run_index, read_old, read_new)


def _lot(run: NodeRun) -> Lot:
    return next(iter(given_by([run])), Lot(run.node, run.run_index, Role.OUTPUT, run.seq, size=0))


def _is_same(before: Iterable[str], after: Iterable[str]) -> bool:
    # Texts are parted at the same places where they are the same.
    return all(old == new for old, new in zip_longest(before, after))


def _again(engine: Engine, execution: Execution, run: NodeRun, text: Iterable[str]) -> Read:
    """Reads a text as often as it is needed: a small one is at hand."""
    if isinstance(text, list):
        return lambda: text
    return lambda: parts_of(engine, execution, Role.OUTPUT, run.seq)


def _compared(run_index: int, before: Read, after: Read) -> RunItems:
    """Looks twice: first which items differ, then at these; no more of them is kept."""
    try:
        olds, news = _known(before()), _known(after())
        pairs = {
            place: list(paired_items(olds.get(place, []), news.get(place, [])))
            for place in dict.fromkeys([*olds, *news])
        }
        old_items = _items(before(), _unequal(pairs, 0))
        new_items = _items(after(), _unequal(pairs, 1))
    except NotItems:
        return RunItems(run_index, 0, (), is_readable=False)
    equal, changes = 0, []
    for place, of_place in pairs.items():
        for pair in of_place:
            change = _change(run_index, place, pair, old_items, new_items)
            if change is None:
                equal += 1
            else:
                changes.append(change)
    return RunItems(run_index, equal, changes)


def _known(text: Iterable[str]) -> dict[Place, list[KnownItem]]:
    """By output, as much of each item as it takes to find its like."""
    found: dict[Place, list[KnownItem]] = {}
    for item in read_items(text):
        known = known_item(item.value, _compared_part(item.value))
        found.setdefault((item.kind, item.output), []).append(known)
    return found


def _compared_part(item: Any) -> Any:
    if not isinstance(item, dict):
        return item
    return {name: value for name, value in item.items() if name not in _OF_NO_MATTER}


Wanted = set[tuple[Place, int]]


def _unequal(pairs: dict[Place, list[Pair]], side: int) -> Wanted:
    return {
        (place, index)
        for place, of_place in pairs.items()
        for pair in of_place
        if not pair.equal and (index := pair[side]) is not None
    }


def _items(text: Iterable[str], wanted: Wanted) -> dict[tuple[Place, int], Any]:
    if not wanted:
        return {}
    return {
        key: item.value
        for item in read_items(text)
        if (key := ((item.kind, item.output), item.index)) in wanted
    }


def _change(
    run_index: int,
    place: Place,
    pair: Pair,
    olds: dict[tuple[Place, int], Any],
    news: dict[tuple[Place, int], Any],
) -> ItemChange | None:
    """None for two that are equal; their keys may be written in another order."""
    if pair.before is None or pair.after is None:
        item = news[place, pair.after] if pair.after is not None else olds[place, pair.before or 0]
        return ItemChange(run_index, *place, pair.before, pair.after, (), item)
    changes: list[MemberChange] = []
    if not pair.equal:
        changes += _member_changes(olds[place, pair.before], news[place, pair.after])
    if not changes and not pair.moved:
        return None
    indexes = pair.before, pair.after
    return ItemChange(run_index, *place, *indexes, changes, None, is_moved=pair.moved)


def _member_changes(before: Any, after: Any) -> Iterator[MemberChange]:
    old, new = _compared_part(before), _compared_part(after)
    for change in value_changes(old, new):
        is_member = isinstance(old, dict) and isinstance(new, dict) and change.path
        if is_member:
            yield MemberChange(str(change.path[0]), change._replace(path=change.path[1:]))
        else:
            yield MemberChange(None, change)
