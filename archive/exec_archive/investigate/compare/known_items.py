"""Which item of one output stands for which of another: by their own ids, or by what they hold."""

from collections.abc import Hashable, Iterator, Sequence
from typing import Any, NamedTuple

from exec_archive.document.item import payload
from exec_archive.investigate.compare.alignment import Pair
from exec_archive.investigate.compare.moves import aligned_anywhere
from exec_archive.investigate.compare.values import key_of

# What people call the value that tells one thing from all others of its kind.
_IDS = ("id", "_id", "uuid", "key", "email", "sku")

Ids = tuple[Hashable, ...]  # an item's value for each of these names; None where it has none


class KnownItem(NamedTuple):
    """What is kept of an item while the others are read."""

    content: int  # something that equal items have in common
    ids: Ids


def known_item(item: Any, compared: Any) -> KnownItem:
    """`compared` is the part of the item in which differences count."""
    return KnownItem(key_of(compared), _ids(item))


def paired_items(before: Sequence[KnownItem], after: Sequence[KnownItem]) -> Iterator[Pair]:
    """Pairs in the order of those after; a removed one comes where it stood.

    Items with the same id always stand for each other, and never for one with another id.
    """
    name = _telling([item.ids for item in before], [item.ids for item in after])
    if name is None:
        contents = ([item.content for item in side] for side in (before, after))
        yield from aligned_anywhere(*contents)
        return
    ids = ([item.ids[name] for item in side] for side in (before, after))
    for pair in aligned_anywhere(*ids):
        if pair.before is None or pair.after is None:
            yield pair
        elif pair.equal:
            same = before[pair.before].content == after[pair.after].content
            yield pair._replace(equal=same)
        else:
            yield pair._replace(after=None)
            yield pair._replace(before=None)


def same_things(before: Sequence[Any], after: Sequence[Any]) -> dict[int, int]:
    """Of items that are known by their ids: by the place of one after, where it stood before."""
    olds, news = ([_ids(item) for item in side] for side in (before, after))
    name = _telling(olds, news)
    if name is None:
        return {}
    places = {ids[name]: place for place, ids in enumerate(olds)}
    return {place: places[ids[name]] for place, ids in enumerate(news) if ids[name] in places}


def _ids(item: Any) -> Ids:
    given = payload(item)
    values = [given.get(name) if isinstance(given, dict) else None for name in _IDS]
    return tuple(
        value if isinstance(value, str | int) and value != "" else None for value in values
    )


def _telling(before: Sequence[Ids], after: Sequence[Ids]) -> int | None:
    """The name whose value tells every item from the others, and some have in both."""
    for name in range(len(_IDS)):
        olds, news = ({ids[name] for ids in side} for side in (before, after))
        tells = len(olds) == len(before) and len(news) == len(after) and None not in olds | news
        if tells and olds & news:
            return name
    return None
