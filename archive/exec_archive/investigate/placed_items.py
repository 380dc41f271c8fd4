"""Items one after the other over several runs, each with the run it belongs to and its place."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TypeAlias

from exec_archive.document.item_reader import MAIN, GivenItem, NotItems, read_items
from exec_archive.document.role import Role
from exec_archive.investigate.lot_texts import texts
from exec_archive.investigate.lots import Lot
from exec_archive.model import Execution
from exec_archive.query.engine import Engine
from exec_archive.query.slices import parts_of

_START = 2000


@dataclass(frozen=True, slots=True)
class PlacedItem:
    """An item, and where it stands: on an output of the run that gave it, or on an input."""

    lot: Lot
    number: int
    item: GivenItem


@dataclass(frozen=True, slots=True)
class OtherShape:
    """What stands in a place of items and is none, by its first signs."""

    lot: Lot
    start: str
    is_all: bool  # nothing comes after the start


Element: TypeAlias = PlacedItem | OtherShape


@dataclass(frozen=True, slots=True)
class Choice:
    """Which items are wanted; what is left open lets all through."""

    item: int | None = None
    number: int | None = None
    kind: str | None = None

    @property
    def is_open(self) -> bool:
        """Whether it lets everything through."""
        return self == EVERYTHING

    def admits(self, placed: PlacedItem) -> bool:
        """Whether an item is wanted."""
        return (
            self.item in {None, placed.item.index}
            and self.number in {None, placed.number}
            and self.kind in {None, placed.item.kind}
        )

    def most_of(self, lot: Lot) -> int | None:
        """After how many of its items a lot need not be read on; None where that is open."""
        return self.count([lot]) if self.item is not None else None

    def count(self, lots: Iterable[Lot]) -> int | None:
        """How many are wanted, as far as that is known without reading them."""
        total = 0
        for lot in lots:
            if lot.counts is None or self.kind not in {None, lot.kind}:
                return None
            numbered = (
                [(lot.received.number, sum(lot.counts))]
                if lot.received
                else list(enumerate(lot.counts))
            )
            for number, count in numbered:
                if self.number in {None, number}:
                    total += count if self.item is None else int(self.item < count)
        return total


EVERYTHING = Choice()


def elements(
    engine: Engine, execution: Execution, lots: Iterable[Lot], choice: Choice = EVERYTHING
) -> Iterator[Element]:
    """The wanted items of all lots in order, read no further than they are asked for."""
    for lot, text in texts(engine, execution, (lot for lot in lots if choice.most_of(lot) != 0)):
        try:
            yield from islice(_chosen(lot, read_items(text), choice), choice.most_of(lot))
        except NotItems:
            parts = parts_of(engine, execution, lot.role, lot.seq)
            start = next(parts, "")
            is_all = len(start) <= _START and next(parts, None) is None
            yield OtherShape(lot, start[:_START], is_all)


def _chosen(lot: Lot, items: Iterable[GivenItem], choice: Choice) -> Iterator[PlacedItem]:
    for item in items:
        placed = _placed(lot, item)
        if placed is not None and choice.admits(placed):
            yield placed


def _placed(lot: Lot, item: GivenItem) -> PlacedItem | None:
    """An item in its place; None for one that another run got from the same output."""
    of = lot.received
    if of is None:
        return PlacedItem(lot, item.output, item)
    is_all = of.role is Role.INPUT_OVERRIDE or (of.role is Role.OUTPUT and of.source is None)
    if is_all or (item.kind == MAIN and item.output == of.output):
        return PlacedItem(lot, of.number, item)
    return None
