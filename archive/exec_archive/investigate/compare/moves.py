"""Which element of one row stands for which of another, wherever it stands there."""

from collections import deque
from collections.abc import Hashable, Iterable, Iterator, Sequence

from exec_archive.investigate.compare.alignment import Pair, aligned, longest_rising

Met = tuple[int, int]  # the places of two equal elements


def aligned_anywhere(before: Sequence[Hashable], after: Sequence[Hashable]) -> Iterator[Pair]:
    """As `aligned`, but none is left alone while its equal is left alone elsewhere.

    Those moved that are outside of a longest row that rises in both: where no element is met twice,
    these are as few as can be. The pairs come in the order of the later row.
    """
    pairs = list(aligned(before, after))
    found = list(_met_elsewhere(pairs, before, after))
    if not found:
        yield from pairs
        return
    found += [
        (each.before, each.after)
        for each in pairs
        if each.equal and each.before is not None and each.after is not None
    ]
    still = longest_rising(sorted(found))
    moved = set(found).difference(still)
    gone, came = {old for old, _ in moved}, {new: old for old, new in moved}
    old_from = new_from = 0
    for old, new in [*still, (len(before), len(after))]:
        olds = [place for place in range(old_from, old) if place not in gone]
        yield from _between(olds, range(new_from, new), came)
        if old < len(before):
            yield Pair(old, new, equal=True)
        old_from, new_from = old + 1, new + 1


def _met_elsewhere(
    pairs: Sequence[Pair], before: Sequence[Hashable], after: Sequence[Hashable]
) -> Iterator[Met]:
    """Those without their equal find each other, the first one the first one."""
    waiting: dict[Hashable, deque[int]] = {}
    for pair in pairs:
        if not pair.equal and pair.before is not None:
            waiting.setdefault(before[pair.before], deque()).append(pair.before)
    for pair in pairs:
        if not pair.equal and pair.after is not None and waiting.get(after[pair.after]):
            yield waiting[after[pair.after]].popleft(), pair.after


def _between(olds: Iterable[int], news: Iterable[int], came: dict[int, int]) -> Iterator[Pair]:
    """What stands between two that did not move: but for what came, taken as it stands."""
    left = iter(olds)
    for new in news:
        if new in came:
            yield Pair(came[new], new, equal=True, moved=True)
        else:
            yield Pair(next(left, None), new, equal=False)
    for old in left:
        yield Pair(old, None, equal=False)
