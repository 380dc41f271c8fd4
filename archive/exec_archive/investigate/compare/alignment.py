"""Which element of one row stands for which of another: equal ones find each other."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from typing import NamedTuple

# The matcher looks at each pair of equal elements, and begins anew at each match. Beyond so many
# pairs only elements that are met once find each other; between these, places are compared.
_MOST_PAIRS = 2_000_000
_CELLS_PER_PAIR = 8  # so much larger may the square of two rows be in which little is equal


class Pair(NamedTuple):
    """The places of two elements; None where one stands alone."""

    before: int | None
    after: int | None
    equal: bool
    moved: bool = False  # it stands elsewhere among the others


def aligned(
    before: Sequence[Hashable], after: Sequence[Hashable], most_pairs: int = _MOST_PAIRS
) -> Iterator[Pair]:
    """Pairs in the order of both rows; beyond so many equal ones it is done more roughly.

    Between two equal pairs the elements are taken as they stand: what is left over was added there,
    or removed.
    """
    start = common_start(before, after)
    rest = min(len(before), len(after)) - start
    end = common_start(before[::-1][:rest], after[::-1][:rest])
    for place in range(start):
        yield Pair(place, place, equal=True)
    middle = before[start : len(before) - end], after[start : len(after) - end]
    for pair in _differing(*middle, most_pairs):
        yield Pair(_further(pair.before, start), _further(pair.after, start), pair.equal)
    for place in range(end, 0, -1):
        yield Pair(len(before) - place, len(after) - place, equal=True)


def common_start(before: Sequence[Hashable], after: Sequence[Hashable]) -> int:
    """How many elements at the front are equal, be it signs of a text."""
    places = range(min(len(before), len(after)))
    return next((place for place in places if before[place] != after[place]), len(places))


def _differing(
    before: Sequence[Hashable], after: Sequence[Hashable], most_pairs: int
) -> Iterator[Pair]:
    is_large = len(before) * len(after) > most_pairs * _CELLS_PER_PAIR
    if is_large or not 0 < _pairs(before, after) <= most_pairs:
        yield from _between_anchors(before, after)
        return
    from difflib import SequenceMatcher  # takes a while to load, and few rows need it

    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for _, from_, to, new_from, new_to in matcher.get_opcodes():
        yield from _by_place(range(from_, to), range(new_from, new_to), before, after)


def _between_anchors(before: Sequence[Hashable], after: Sequence[Hashable]) -> Iterator[Pair]:
    """Those that are met once in each row find each other; the others go by their places."""
    olds, news = Counter(before), Counter(after)
    places = {each: place for place, each in enumerate(after) if news[each] == 1}
    met = [(i, places[each]) for i, each in enumerate(before) if olds[each] == 1 and each in places]
    old_from = new_from = 0
    for old, new in [*longest_rising(met), (len(before), len(after))]:
        yield from _by_place(range(old_from, old), range(new_from, new), before, after)
        if old < len(before):
            yield Pair(old, new, equal=True)
        old_from, new_from = old + 1, new + 1


def longest_rising(met: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The most of these pairs that stand in the same order in both rows; given as in the first."""
    ends: list[int] = []  # the lowest end of a row of each length
    last: list[int] = []  # which pair that is
    before: list[int | None] = []
    for place, (_, new) in enumerate(met):
        length = bisect_left(ends, new)
        before.append(last[length - 1] if length else None)
        ends[length : length + 1] = [new]
        last[length : length + 1] = [place]
    found = []
    at = last[-1] if last else None
    while at is not None:
        found.append(met[at])
        at = before[at]
    return found[::-1]


def _by_place(
    olds: range, news: range, before: Sequence[Hashable], after: Sequence[Hashable]
) -> Iterator[Pair]:
    for old, new in zip(olds, news, strict=False):
        yield Pair(old, new, before[old] == after[new])
    for old in olds[len(news) :]:
        yield Pair(old, None, equal=False)
    for new in news[len(olds) :]:
        yield Pair(None, new, equal=False)


def _pairs(before: Sequence[Hashable], after: Sequence[Hashable]) -> int:
    counted = Counter(after)
    return sum(counted[each] for each in before)


def _further(place: int | None, by: int) -> int | None:
    return None if place is None else place + by
