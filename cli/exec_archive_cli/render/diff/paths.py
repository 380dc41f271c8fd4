"""Many changed values, told by where they stand: the same path in a hundred items is one line."""

from collections.abc import Hashable, Sequence
from typing import NamedTuple

from exec_archive.investigate.compare.given_items import ItemChange, MemberChange


class PathGroup(NamedTuple):
    """A path at which values differ."""

    items: int  # in which they do
    first: ItemChange
    example: MemberChange  # the first of them


def by_path(changed: Sequence[tuple[ItemChange, list[MemberChange]]]) -> list[PathGroup]:
    """The paths in the order they are met; elements of a list count as one place."""
    found: dict[Hashable, PathGroup] = {}
    for item, changes in changed:
        for key, change in {_place(change): change for change in reversed(changes)}.items():
            group = found.get(key)
            found[key] = (
                PathGroup(1, item, change)
                if group is None
                else group._replace(items=group.items + 1)
            )
    return list(found.values())


def _place(change: MemberChange) -> Hashable:
    path = tuple("*" if isinstance(step, int) else f".{step}" for step in change.value.path)
    return change.member, change.value.change, path
