"""The items of an execution in blocks, and a directory of which item stands where.

Small outputs stand together in a block, a large one goes over many, so that a reader unpacks no
more than is looked at. An item is written as n8n wrote it.
"""

from collections.abc import Iterator
from typing import Any

from exec_archive.document.role import Role
from exec_archive.investigate.lots import Lot, given_by
from exec_archive.investigate.placed_items import OtherShape, PlacedItem, elements
from exec_archive.query.engine import Engine
from exec_archive_cli.report.gathered import Gathered

# Unpacked and read in a few milliseconds.
_ENOUGH = 256 << 10
# No JSON has it, for a text may hold it as an escape only.
SEPARATOR = "\x1e"


class ItemBlocks:
    """Items on their way into a page."""

    def __init__(self, engine: Engine, gathered: Gathered) -> None:
        self._engine, self._gathered = engine, gathered
        self._block = 0
        self._texts: list[str] = []
        self._size = 0
        # By slice, stretches of items: kind, output, first index, count, block, place in it.
        self._stretches: dict[str, list[list[Any]]] = {}
        self._others: dict[str, Any] = {}

    def texts(self) -> Iterator[str]:
        """The text of each block; the items are read one at a time."""
        for element in elements(self._engine, self._gathered.execution, self._lots()):
            if isinstance(element, OtherShape):
                self._others[_name(element.lot)] = {"start": element.start, "all": element.is_all}
                continue
            self._add(element)
            if self._size >= _ENOUGH:
                yield self._taken()
        if self._texts:
            yield self._taken()

    def directory(self) -> dict[str, Any]:
        """Where the items stand, once all blocks were taken."""
        return {"slices": self._stretches, "others": self._others}

    def _lots(self) -> list[Lot]:
        """What runs gave, what sub-nodes were asked, and what the engine held for later."""
        skeleton = self._gathered.skeleton
        slices = sorted(skeleton.slices) if skeleton else []
        beside = [
            Lot("", 0, Role(role), number)
            for role, number in slices
            if role in {Role.INPUT_OVERRIDE, Role.RECEIVED}
        ]
        return [*given_by(timed.run for timed in self._gathered.timeline.runs), *beside]

    def _add(self, placed: PlacedItem) -> None:
        item = placed.item
        stretches = self._stretches.setdefault(_name(placed.lot), [])
        if stretches and _goes_on(stretches[-1], placed, self._block):
            stretches[-1][3] += 1
        else:
            place = [item.kind, item.output, item.index, 1, self._block, len(self._texts)]
            stretches.append(place)
        self._texts.append(item.text)
        self._size += len(item.text)

    def _taken(self) -> str:
        text = SEPARATOR.join(self._texts)
        self._block, self._texts, self._size = self._block + 1, [], 0
        return text


def _goes_on(stretch: list[Any], placed: PlacedItem, block: int) -> bool:
    kind, output, first, count, its_block, _ = stretch
    item = placed.item
    return (kind, output, first + count, its_block) == (item.kind, item.output, item.index, block)


def _name(lot: Lot) -> str:
    return f"{lot.role.value}-{lot.seq}"
