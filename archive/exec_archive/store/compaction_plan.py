"""Which segments to merge: always neighbours, so that revisions keep their order."""

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby

from exec_archive.store.manifest import Segment
from exec_archive.store.tables import TABLES

Run = list[Segment]  # neighbours that become one

_ORDINARY_BYTES = 1 << 30
_DEEP_BYTES = 4 << 30
_DEEP_EXECUTIONS = 300_000  # as many are kept in mind while they are put in order

# Merging by itself: what is this large stays, and what comes of it is not much larger.
_SMALL_BYTES = 256 << 20
_MERGED_BYTES = 1 << 30
_PILE = 10
# A segment is written anew only where it becomes this much larger: so a thousand pulls write each
# byte eight times rather than a hundred times.
_GROWTH = 2
# Smaller ones count as this much: their files cost more than their content.
_LEAST_BYTES = 256 << 10


def piled_up(segments: Sequence[Segment]) -> list[Run]:
    """Small neighbours, once they are many."""
    small = _neighbours(segments, lambda each: not each.deep and each.json_bytes < _SMALL_BYTES)
    return [pile for run in small for pile in _piles(run)]


def _piles(run: Run) -> Iterator[Run]:
    start = 0
    while start <= len(run) - _PILE:
        end = _end_of_pile(run, start)
        if end:
            yield run[start:end]
        start = end or start + 1


def _end_of_pile(run: Run, start: int) -> int:
    """Where the longest pile that begins there ends; 0 where none does."""
    whole = largest = found = 0
    for place in range(start, len(run)):
        size = max(run[place].json_bytes, _LEAST_BYTES)
        whole, largest = whole + size, max(largest, size)
        if whole > _MERGED_BYTES:
            break
        if place - start + 1 >= _PILE and whole >= _GROWTH * largest:
            found = place + 1
    return found


def all_ordinary(segments: Sequence[Segment]) -> list[Run]:
    """All that were not packed closely, as few as memory and patience allow."""
    ordinary = _neighbours(segments, lambda each: not each.deep)
    groups = (each for run in ordinary for each in _filled(run, _ORDINARY_BYTES))
    return [run for run in groups if len(run) > 1]


def all_deep(segments: Sequence[Segment]) -> list[Run]:
    """Everything, but for what would come out as it is."""
    mergeable = _neighbours(segments, lambda _: True)
    groups = (each for run in mergeable for each in _filled(run, _DEEP_BYTES, _DEEP_EXECUTIONS))
    return [run for run in groups if not all(segment.deep for segment in run)]


def _neighbours(segments: Sequence[Segment], fit: Callable[[Segment], bool]) -> Iterator[Run]:
    """Runs of neighbours that fit; one with a table of a later version never does."""
    for fits, run in groupby(segments, lambda each: set(each.files) == set(TABLES) and fit(each)):
        if fits:
            yield list(run)


def _filled(run: Run, most_bytes: int, most_executions: int | None = None) -> Iterator[Run]:
    """Parts of a run, each as large as may be."""
    part: Run = []
    for segment in run:
        bigger = [*part, segment]
        too_many = most_executions and sum(each.executions for each in bigger) > most_executions
        if part and (too_many or sum(each.json_bytes for each in bigger) > most_bytes):
            yield part
            bigger = [segment]
        part = bigger
    if part:
        yield part
