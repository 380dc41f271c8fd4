"""Which items stand in which of the parts that a slice is stored in.

Whoever knows that reads few parts for few items. Parts are made between items, so most of them hold
whole ones of one output; those are only counted here, which takes a fraction of reading them.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import chain, islice
from typing import NamedTuple

import msgspec

from exec_archive.document.item_reader import GivenItem, ItemReader, NotItems, Place, TooLarge

# A larger item is no item to look at.
_LARGEST_ITEM = 32 << 20
_ITEMS = msgspec.json.Decoder(list[msgspec.Raw])


class Stretch(NamedTuple):
    """Items that follow each other on one output."""

    kind: str
    output: int
    first: int
    length: int


class Block(NamedTuple):
    """A few parts, mostly one, that hold whole items."""

    first_part: int
    parts: int
    stretches: list[Stretch]

    @property
    def size(self) -> int:
        """How many items it has."""
        return sum(stretch.length for stretch in self.stretches)

    @property
    def begun(self) -> Place | None:
        """Which item its text begins with; None for the beginning of the slice."""
        return Place(*self.stretches[0][:3]) if self.first_part else None


class Placed(NamedTuple):
    """The blocks of a slice, and what follows them, or is there instead."""

    blocks: list[Block]
    has_other: bool = False  # something else than items
    is_too_large: bool = False  # an item that nobody can look at, and whatever stands behind it


def placed(parts: Iterable[str]) -> Placed:
    """Goes through a slice once."""
    walk = _Walk(parts)
    try:
        walk.to_the_end()
    except TooLarge:
        return Placed(walk.blocks, is_too_large=True)
    except NotItems:
        return Placed(walk.blocks, has_other=True)
    return Placed(walk.blocks)


def texts_of(block: Block, parts: Iterable[str]) -> Iterator[str]:
    """The items of a block as they are written; `parts` begin with its first."""
    reader = ItemReader(parts, block.begun, _LARGEST_ITEM)
    return (item.text for item in islice(reader.items(), block.size))


def items_from(parts: Iterable[str], first: int) -> Iterator[GivenItem]:
    """The items of a slice, of which most with an index below `first` are passed over unread."""
    taken = iter(parts)
    begun: Place | None = None
    for part in taken:
        count = _count_of_whole(part) if begun else 0
        if begun and count and begun.index + count <= first:
            begun = replace(begun, index=begun.index + count)
            continue
        reader = ItemReader(chain([part], taken), begun)
        for item in reader.items():
            yield item
            if item.index < first and reader.is_between_parts:
                begun = Place(item.kind, item.output, item.index + 1)
                break


class _Walk:
    def __init__(self, parts: Iterable[str]) -> None:
        self._parts = iter(parts)
        self._taken = 0
        self._begun: Place | None = None
        self.blocks: list[Block] = []

    def to_the_end(self) -> None:
        for part in self._each():
            begun = self._begun
            count = _count_of_whole(part) if begun else 0
            if begun and count:
                stretch = Stretch(begun.kind, begun.output, begun.index, count)
                self.blocks.append(Block(self._taken - 1, 1, [stretch]))
                self._begun = replace(begun, index=begun.index + count)
            else:
                self._read(part)

    def _each(self) -> Iterator[str]:
        for part in self._parts:
            self._taken += 1
            yield part

    def _read(self, part: str) -> None:
        """Reads on to the end of a part that ends between items."""
        first = self._taken - 1
        stretches: list[Stretch] = []
        reader = ItemReader(chain([part], self._each()), self._begun, _LARGEST_ITEM)
        try:
            for item in reader.items():
                _add(stretches, item)
                if reader.is_between_parts:
                    self._begun = Place(item.kind, item.output, item.index + 1)
                    return
        finally:
            if stretches:
                self.blocks.append(Block(first, self._taken - first, stretches))


def _add(stretches: list[Stretch], item: GivenItem) -> None:
    place = (item.kind, item.output, item.index)
    last = stretches[-1] if stretches else None
    if last and (last.kind, last.output, last.first + last.length) == place:
        stretches[-1] = last._replace(length=last.length + 1)
    else:
        stretches.append(Stretch(*place, 1))


def _count_of_whole(part: str) -> int:
    """How many items a part holds that has nothing but whole ones of one output; 0 for others."""
    items = part.strip()
    if not items.endswith(","):
        return 0
    try:
        return len(_ITEMS.decode(f"[{items[:-1]}]"))
    except (msgspec.DecodeError, RecursionError):
        return 0
