"""Which item of one output stands for which of another: by their own ids, or by what they hold."""

from collections.abc import Hashable, Iterator, Sequence
from typing import Any, NamedTuple

from exec_archive.document.item import payload
from exec_archive.investigate.compare.alignment import Pair, aligned
from exec_archive.investigate.compare.values import key_of

# What people call the value that tells one thing from all others of its kind.
_IDS = ("id", "_id", "uuid", "key", "email", "sku")


class KnownItem(NamedTuple):
    """What is kept of an item while the others are read."""

    content: int  # something that equal items have in common
    ids: tuple[Hashable, ...]  # its value for each of the names above; None where it has none


def known_item(item: Any, compared: Any) -> KnownItem:
    """`compared` is the part of the item in which differences count."""
    given = payload(item)
    values = [given.get(name) for name in _IDS] if isinstance(given, dict) else []
    ids = [value if isinstance(value, str | int) and value != "" else None for value in values]
    return KnownItem(key_of(compared), tuple(ids))


def paired_items(before: Sequence[KnownItem], after: Sequence[KnownItem]) -> Iterator[Pair]:
    """Pairs in the order of both; items with ids never stand for one with another id."""
    place = _telling_id(before, after)
    if place is None:
        yield from aligned([item.content for item in before], [item.content for item in after])
        return
    for pair in aligned([item.ids[place] for item in before], [item.ids[place] for item in after]):
        if pair.before is None or pair.after is None:
            yield pair
        elif pair.equal:
            same = before[pair.before].content == after[pair.after].content
            yield pair._replace(equal=same)
        else:
            yield pair._replace(after=None)
            yield pair._replace(before=None)


def _telling_id(before: Sequence[KnownItem], after: Sequence[KnownItem]) -> int | None:
    """The name whose value tells every item from the others, and some have in both."""
    for place in range(len(_IDS)):
        olds, news = ({item.ids[place] for item in side if item.ids} for side in (before, after))
        tells = len(olds) == len(before) and len(news) == len(after) and None not in olds | news
        if tells and olds & news:
            return place
    return None
