"""Goes through an execution's document part by part, as its anatomy says.

Who inherits `Walk` says what becomes of each key and each plain value.
"""

from functools import lru_cache
from typing import Any

from exec_archive.document.anatomy import (
    ANSWER,
    ITEM,
    RUN,
    WAITING_NODE,
    Fields,
    Keyed,
    Kind,
    Part,
)
from exec_archive.investigate.item_path import ItemPath
from exec_archive.share.profile import NOTHING_KEPT, Kept, Shown
from exec_archive.share.rules import is_secret_name

# `{"name": "Authorization", "value": …}`: what such a value is called stands beside it.
_NAMING = ("name", "key", "header", "field", "parameter")
_NAMED = frozenset({"value", "val", "content", "values", "newValue", "stringValue"})
_OF_ERRORS = frozenset({"message", "description", "stack", "messages"})
_LONGEST_NAME = 100
_DEEPEST = 150  # each step down takes a few calls, and Python allows a thousand


class Walk:
    """A way through one document; `slices` are the marks of what was cut out of it.

    `through` gives the value as it is after it: what `key` and `leaf` answered stands in it.
    """

    def __init__(self, kept: Kept = NOTHING_KEPT) -> None:
        self._kept = kept
        self.kept_paths: set[ItemPath] = set()  # that led to a value
        self.is_shown = False  # its owner decided to show this value
        self.slices: dict[str, Slice] = {}
        self.path: list[str] = []  # with `*` in the place of an index
        self.node: str | None = None  # whose items these are
        self.is_secret = False  # the name of this value says that it must not be seen

    def key(self, key: str, kind: Kind) -> str:  # noqa: ARG002 - for those who inherit it
        """What becomes of a key in such a place."""
        return key

    def leaf(self, value: Any, kind: Kind) -> Any:  # noqa: ARG002 - the same
        """What becomes of a plain value in such a place."""
        return value

    def dropped(self) -> None:
        """Something was left out at the present path."""

    def lost(self, value: Any) -> None:
        """A plain value that stands nowhere any more, as what it stood in is left out."""

    @property
    def in_error(self) -> bool:
        """Whether this is what an error says."""
        return not _OF_ERRORS.isdisjoint(self.path[-2:])

    def part_within(self, inner: Any, kind: Kind) -> Part:
        """What JSON is that stands in a text: in an error, the answer of another service."""
        is_answer = isinstance(inner, dict | list) and kind is Kind.WORDS and self.in_error
        return ANSWER if is_answer else kind

    def item(self, value: dict[str, Any]) -> dict[str, Any]:
        """What becomes of an item, with the values that its owner shows."""
        before, self.is_shown = self.is_shown, self.is_shown or self.node in self._kept.nodes
        if "json" in value and self._kept.paths:
            value = {**value, "json": self._kept.mark(value["json"], self.kept_paths)}
        found = self._members(value, ITEM)
        self.is_shown = before
        return found

    def _shown(self, value: Any, part: Part) -> Any:
        before, self.is_shown = self.is_shown, True
        found = self.through(value, part)
        self.is_shown = before
        return found

    def through(self, value: Any, part: Part) -> Any:
        """Goes through one part of a document."""
        if len(self.path) > _DEEPEST and isinstance(value, list | dict):
            return self._left_out(value)
        if isinstance(value, str) and value in self.slices:
            self.slices[value] = Slice(part, tuple(self.path), self.node)
            return value
        if isinstance(value, list):
            return self._elements(value, part)
        if isinstance(value, Shown):
            return self._shown(value.value, part)
        if isinstance(part, Kind):
            return self._of_one_kind(value, part)
        if isinstance(value, dict):
            return self._object(value, part)
        return self.leaf(value, part.scalar if isinstance(part, Fields) else Kind.CONTENT)

    def _object(self, value: dict[str, Any], part: Fields | Keyed) -> Any:
        if part is ITEM:
            return self.item(value)
        if part is WAITING_NODE:
            node = value.get("node")
            return self._of_node(node.get("name") if isinstance(node, dict) else None, value, part)
        return self._members(value, part)

    def _elements(self, values: list[Any], part: Part) -> list[Any]:
        self.path.append("*")
        before, was_secret = None, self.is_secret
        found = []
        for each in values:
            # ["Authorization", "Bearer …"]: headers as some servers list them.
            self.is_secret = was_secret or (
                isinstance(before, str)
                and isinstance(plain(each), str)
                and is_a_secret_name(before)
            )
            found.append(self.through(each, part))
            before = plain(each)
        self.is_secret = was_secret
        self.path.pop()
        return found

    def _members(self, value: dict[str, Any], part: Fields | Keyed) -> dict[str, Any]:
        found: dict[str, Any] = {}
        of_runs = isinstance(part, Keyed) and part.of is RUN
        for key, member in value.items():
            if isinstance(part, Fields):
                of = part.members.get(key) or part.others or part
                known = key if key in part.members else self.key(key, Kind.CONTENT)
            else:
                of, known = part.of, self.key(key, part.keys)
            self.path.append(known)
            if of is Kind.DROPPED:
                if member:
                    self._left_out(member)
            elif of_runs:
                found[known] = self._of_node(key, member, of)
            else:
                found[known] = self._named(key, member, of)
            self.path.pop()
        return found

    def _of_node(self, node: Any, value: Any, part: Part) -> Any:
        before, self.node = self.node, node if isinstance(node, str) else None
        found = (
            self._members(value, part)
            if isinstance(value, dict) and not isinstance(part, Kind)
            else self.through(value, part)
        )
        self.node = before
        return found

    def _named(self, key: str, value: Any, part: Part) -> Any:
        """A member that has a name of its own, which may say that it is secret."""
        if part is Kind.CONTENT or part is Kind.WORDS:
            return self._under(key, value, part)
        return self.through(value, part)

    def _under(self, key: str, value: Any, part: Part) -> Any:
        was_secret = self.is_secret
        self.is_secret = was_secret or is_a_secret_name(key)
        found = self.through(value, part)
        self.is_secret = was_secret
        return found

    def _left_out(self, value: Any) -> None:
        """What does not leave, whatever it holds and however deep it is nested."""
        self.dropped()
        waiting = [value]
        while waiting:
            each = waiting.pop()
            if isinstance(each, dict):
                waiting += each.values()
            elif isinstance(each, list):
                waiting += each
            else:
                self.lost(each)

    def _of_one_kind(self, value: Any, kind: Kind) -> Any:
        if kind is Kind.EMPTIED:
            if value:
                self._left_out(value)
            return {}
        if not isinstance(value, dict):
            return self.leaf(value, kind)
        secret = names_a_secret(value)
        found: dict[str, Any] = {}
        for key, member in value.items():
            known = self.key(key, kind)
            self.path.append(known)
            was_secret = self.is_secret
            self.is_secret = was_secret or (secret and key in _NAMED)
            found[known] = self._under(key, member, kind)
            self.is_secret = was_secret
            self.path.pop()
        return found


class Slice:
    """What was cut out of a document: what it is, and where it belongs."""

    __slots__ = ("node", "part", "path")

    def __init__(self, part: Part, path: tuple[str, ...], node: str | None) -> None:
        self.part, self.path, self.node = part, path, node


@lru_cache(maxsize=10_000)
def is_a_secret_name(name: str) -> bool:
    """Whether a name says that what it names is secret; a long text is no name."""
    return len(name) <= _LONGEST_NAME and is_secret_name(name)


def names_a_secret(value: dict[str, Any]) -> bool:
    """Whether an object says of its value, under another member, that it is secret."""
    return any(
        isinstance(name := plain(value.get(naming)), str) and is_a_secret_name(name)
        for naming in _NAMING
    )


def plain(value: Any) -> Any:
    """A value, whether it is marked as shown or not."""
    return value.value if isinstance(value, Shown) else value
