"""Of an execution in which something was found, the first places that say different things."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import NamedTuple

from exec_archive.document.places import Place
from exec_archive.query.search.hits import Hit

_SHOWN = 3
_COUNTED = 1000


class Places(NamedTuple):
    """Some places, and in words how many others there are; empty where there are none."""

    shown: list[Hit]
    others: str


def first_places(hits: Iterator[Hit]) -> Places:
    """The first ones; the others are counted."""
    first: dict[tuple[bool, str, str, str], Hit] = {}
    again = others = 0
    for hit in islice(hits, _COUNTED):
        text = (hit.in_key, hit.before, hit.match, hit.after)
        if text in first or _is_stack_of(hit, first.values()):
            again += 1
        elif len(first) < _SHOWN:
            first[text] = hit
        else:
            others += 1
    more = next(hits, None) is not None
    said = [f"the same in {_more_places(again)}"] if again else []
    if others or more:
        said.append(f"{'over ' if more else ''}{_more_places(others)} with other text")
    return Places(list(first.values()), "; ".join(said))


def _more_places(count: int) -> str:
    return f"{count:,} more place{'' if count == 1 else 's'}"


def _is_stack_of(hit: Hit, shown: Iterable[Hit]) -> bool:
    """Whether it is the stack of an error whose message is shown, which begins with it."""
    error = (Place.ERROR, hit.node, hit.run_index)
    same_error = any((each.place, each.node, each.run_index) == error for each in shown)
    return hit.place is Place.ERROR and hit.path == "$.stack" and same_error
