"""The texts of lots: of small ones many are read at once, as a loop has thousands of them."""

from collections.abc import Iterable, Iterator
from itertools import groupby

from exec_archive.document.role import Role
from exec_archive.investigate.lots import Lot
from exec_archive.model import Execution
from exec_archive.query.engine import Engine
from exec_archive.query.slices import parts_of, small_texts_of

_SMALL = 64 << 10
_MOST_TOGETHER = 4 << 20
_LEAST = 16 << 10  # so that no more than a few hundred are asked for at once


def texts(
    engine: Engine, execution: Execution, lots: Iterable[Lot]
) -> Iterator[tuple[Lot, Iterable[str]]]:
    """Each lot with its text in parts, in their order."""
    for (role, _), group in groupby(lots, key=_Grouping()):
        together = list(group)
        if len(together) == 1 and not _is_small(together[0]):
            yield together[0], parts_of(engine, execution, role, together[0].seq)
            continue
        found = small_texts_of(engine, execution, role, [lot.seq for lot in together])
        for lot in together:
            yield lot, [found.get(lot.seq, "")]


class _Grouping:
    """Numbers groups of lots that are small together; a large one is a group of its own."""

    def __init__(self) -> None:
        self._number = self._bytes = 0

    def __call__(self, lot: Lot) -> tuple[Role, int]:
        """The group of the next lot."""
        size = lot.size if lot.size is not None and _is_small(lot) else _MOST_TOGETHER
        self._bytes += max(size, _LEAST)
        if self._bytes > _MOST_TOGETHER:
            self._number, self._bytes = self._number + 1, max(size, _LEAST)
        return lot.role, self._number


def _is_small(lot: Lot) -> bool:
    return lot.size is not None and lot.size <= _SMALL
