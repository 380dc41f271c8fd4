"""The items of a slice, a block at a time: nothing is read but the parts that hold them."""

import re
from collections.abc import Iterator
from itertools import chain, islice
from typing import NamedTuple

from exec_archive.document.item_reader import Place
from exec_archive.document.items_by_part import Block, Placed, Stretch, placed, texts_of
from exec_archive.document.role import Role
from exec_archive.model import Stored
from exec_archive.query.engine import Engine
from exec_archive.query.slices import parts_of

_ESCAPED = re.compile(r'\\(?:u([0-9a-fA-F]{4})|(["\\/]))')


class Slice(NamedTuple):
    """One slice of a document, such as the output of a run."""

    engine: Engine
    execution: Stored
    role: Role
    seq: int

    def placed(self) -> Placed:
        """Where its items stand."""
        return placed(self.parts())

    def parts(self, first: int = 0) -> Iterator[str]:
        """The text in the parts it is stored in."""
        return parts_of(self.engine, self.execution, self.role, self.seq, first)

    def texts(self, block: Block) -> Iterator[str]:
        """The items of a block, as they are written."""
        return texts_of(block, self.parts(block.first_part))

    def holding(self, blocks: list[Block], text: str) -> Iterator[Place]:
        """The items that hold a text, whatever its case and however it is escaped."""
        needle = text.lower()
        parts = self.parts()
        at = 0
        for block in blocks:
            first = next(islice(parts, block.first_part - at, None), "")
            at = block.first_part + block.parts
            others = islice(parts, block.parts - 1)
            if block.parts == 1 and not _holds(first, needle):
                continue
            for place, item in zip(
                _places(block.stretches), texts_of(block, chain([first], others)), strict=False
            ):
                if _holds(item, needle):
                    yield place
            for _ in others:  # those that the last item did not need
                pass


def _places(stretches: list[Stretch]) -> Iterator[Place]:
    for kind, output, first, count in stretches:
        for index in range(first, first + count):
            yield Place(kind, output, index)


def _holds(text: str, needle: str) -> bool:
    if needle in text.lower():
        return True
    return "\\" in text and needle in _plain(text).lower()


def _plain(text: str) -> str:
    """JSON without its escapes, except for those of signs that end a line."""
    plain = _ESCAPED.sub(lambda found: found[2] or chr(int(found[1], 16)), text)
    return plain.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
