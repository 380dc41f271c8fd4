"""How much of an archive leaves it: the profiles, and what its owner decided to show."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from exec_archive.investigate.item_path import ItemPath


class Profile(StrEnum):
    """What is masked."""

    SHARE = "share"  # every value; words keep standing as far as the rules let them
    SECRETS = "secrets"  # only what the rules know
    NONE = "none"  # nothing


class Shown:
    """A value of an item that is shown, in the place of that value."""

    __slots__ = ("value",)

    def __init__(self, value: Any) -> None:
        self.value = value


@dataclass(frozen=True, slots=True)
class Kept:
    """The values that `share` shows: all of some nodes, and those on some paths of items."""

    given: tuple[str, ...] = ()
    nodes: frozenset[str] = frozenset()
    paths: tuple[ItemPath, ...] = ()

    def mark(self, payload: Any, found: set[ItemPath]) -> Any:
        """An item's json with the values that are shown marked in their places.

        The paths that lead to any are added to `found`.
        """
        holder: Any = [payload]
        # The deepest first: a mark above would hide the way to the ones below.
        places = set()
        for path in self.paths:
            led_to = path.places_in(payload)
            places.update(led_to)
            if led_to:
                found.add(path)
        for place in sorted(places, key=len, reverse=True):
            parent, step = holder, 0  # type: Any, Any
            for further in place:
                parent, step = parent[step], further
            parent[step] = Shown(parent[step])
        return holder[0]


NOTHING_KEPT = Kept()


def kept(given: Sequence[str]) -> Kept:
    """What `--keep` names: a path begins with `$`, anything else is a node."""
    return Kept(
        tuple(given),
        frozenset(each for each in given if not each.startswith("$")),
        tuple(ItemPath(each) for each in given if each.startswith("$")),
    )
