"""The slices of a document that are stored apart from it, and how large ones are parted."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from exec_archive.document.role import Role
from exec_archive.document.text import Buffer

PART_BYTES = 1 << 20
# An item stays whole up to here; a larger one (a file as text, say) is parted within.
LARGEST_PART_BYTES = 16 << 20

# Where a large value that is no list of items can be parted without cutting a word in two.
_BETWEEN_OBJECTS = re.compile(rb"\}\s*,")
_SEARCHED_FOR_A_BORDER = 64 << 10


@dataclass(frozen=True, slots=True)
class Piece:
    """One slice: where it stands in the document, and whose it is."""

    role: Role
    seq: int
    node: str | None
    run_index: int | None
    start: int
    end: int
    item_starts: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class Cut:
    """A mark in the envelope: before byte `at`, put the parts of this piece back."""

    at: int
    role: str
    seq: int
    parts: int


def part_borders(text: Buffer, piece: Piece) -> Iterator[tuple[int, int]]:
    """The parts of a piece: between items, none much over PART_BYTES unless one item is."""
    start = piece.start
    for border in (*_borders(text, piece), piece.end):
        if border - start > LARGEST_PART_BYTES:
            for within in _borders_in_text(text, start, border):
                yield start, within
                start = within
        yield start, border
        start = border


def _borders(text: Buffer, piece: Piece) -> Iterator[int]:
    if piece.end - piece.start <= PART_BYTES:
        return
    if not piece.item_starts:
        yield from _borders_in_text(text, piece.start, piece.end)
        return
    start, previous = piece.start, None
    for item_start in piece.item_starts:
        if item_start - start > PART_BYTES and previous is not None and previous > start:
            yield previous
            start = previous
        previous = item_start
    if previous is not None and piece.end - start > PART_BYTES and previous > start:
        yield previous


def _borders_in_text(text: Buffer, start: int, end: int) -> Iterator[int]:
    view = memoryview(text)
    while end - start > PART_BYTES:
        limit = start + PART_BYTES
        window = view[limit - _SEARCHED_FOR_A_BORDER : limit]
        border = None
        for match in _BETWEEN_OBJECTS.finditer(window):
            border = limit - _SEARCHED_FOR_A_BORDER + match.end()
        if border is None:
            border = limit
            while view[border] & 0xC0 == 0x80:  # never inside a character
                border -= 1
        yield border
        start = border
