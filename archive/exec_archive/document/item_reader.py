"""Items one at a time, from the text of an output that comes in parts.

The first items are there before the rest was read, whatever the rest weighs.
"""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from exec_archive.document.exact_json import exact_decoder

MAIN = "main"  # the kind of items that flow from node to node

_FEW = 64  # signs
_BLANK = re.compile(r"[ \t\r\n]*")


class NotItems(ValueError):
    """The text is something else than the items of a node."""


class TooLarge(NotItems):
    """An item is larger than whoever reads wants to hold."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where an item stands."""

    kind: str
    output: int
    index: int


@dataclass(frozen=True, slots=True)
class GivenItem:
    """One item: on which output of which kind it is, and its place there."""

    kind: str  # MAIN, or that of an AI connection
    output: int
    index: int
    value: Any  # as a rule {"json": {…}, "pairedItem": …, "binary": {…}}
    text: str  # the same as it was written


def read_items(parts: Iterable[str]) -> Iterator[GivenItem]:
    """The items in the order of the text: {"main": [[item, …], …], …}.

    NotItems is raised where the text takes another form; the items before it were given.
    """
    return ItemReader(parts).items()


class ItemReader:
    """Reads items, from the beginning of a text or from an item within it."""

    def __init__(
        self, parts: Iterable[str], begun: Place | None = None, largest: int | None = None
    ) -> None:
        self._text = _Text(parts, largest)
        self._begun = begun

    def items(self) -> Iterator[GivenItem]:
        """The items, in the order of the text."""
        text, begun = self._text, self._begun
        if begun is None and text.is_empty():
            return
        for kind in text.members(begun.kind if begun else None):
            for output in text.elements(begun.output if begun else None):
                for index in text.elements(begun.index if begun else None):
                    begun = None
                    value, written = text.value()
                    yield GivenItem(kind, output, index, value, written)
        text.ends()

    @property
    def is_between_parts(self) -> bool:
        """Whether the next part begins with another item on the same output."""
        return self._text.is_at_last_comma()


_DECODER = exact_decoder(NotItems)


class _Text:
    """JSON that is still coming: takes the next part when the present one is used up."""

    def __init__(self, parts: Iterable[str], largest: int | None) -> None:
        self._parts = iter(parts)
        self._largest = largest
        self._text = ""
        self._at = 0

    def is_empty(self) -> bool:
        """Whether there is nothing to read: a run that failed gave no output at all."""
        return not self._sign()

    def members(self, begun: str | None = None) -> Iterator[str]:
        """The keys of an object; the value of each is read before the next is asked for.

        With the key `begun`, the text begins within the value of that.
        """
        if begun is None and (self._is_null() or self._closes("{", "}")):
            return
        while True:
            yield self._key() if begun is None else begun
            begun = None
            if self._expect(",}") == "}":
                return

    def elements(self, begun: int | None = None) -> Iterator[int]:
        """The places of an array, in the same way; null is an empty one."""
        if begun is None and (self._is_null() or self._closes("[", "]")):
            return
        place = begun or 0
        while True:
            yield place
            place += 1
            if self._expect(",]") == "]":
                return

    def value(self) -> tuple[Any, str]:
        """The next value, and how it is written."""
        self._sign()
        wanted = 1
        while True:
            try:
                value, end = _DECODER.raw_decode(self._text, self._at)
            except RecursionError as error:
                raise NotItems from error
            except json.JSONDecodeError as error:
                if not self._more(wanted):
                    raise NotItems from error
                wanted *= 2  # a value of many parts is not tried again at each
            else:
                if end == len(self._text) and self._more(1):
                    continue  # a number may go on
                written, self._at = self._text[self._at : end], end
                return value, written

    def is_at_last_comma(self) -> bool:
        """Whether nothing but a comma is left of the parts that were taken."""
        return len(self._text) - self._at < _FEW and self._text[self._at :].strip() == ","

    def ends(self) -> None:
        """Fails where something follows."""
        if self._sign():
            raise NotItems

    def _key(self) -> str:
        key, _ = self.value()
        if not isinstance(key, str):
            raise NotItems
        self._expect(":")
        return key

    def _closes(self, opening: str, closing: str) -> bool:
        """Whether what opens here is empty."""
        self._expect(opening)
        if self._sign() != closing:
            return False
        self._at += 1
        return True

    def _is_null(self) -> bool:
        if self._sign() != "n":
            return False
        value, _ = self.value()
        return value is None

    def _expect(self, signs: str) -> str:
        sign = self._sign()
        if not sign or sign not in signs:
            raise NotItems
        self._at += 1
        return sign

    def _sign(self) -> str:
        """The next sign that is no blank; empty at the end."""
        while True:
            blank = _BLANK.match(self._text, self._at)
            self._at = blank.end() if blank else self._at
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._more(1):
                return ""

    def _more(self, parts: int) -> bool:
        """Takes so many more parts, if there are any; lets go of what was read."""
        taken = list(islice(self._parts, parts))
        self._text = "".join([self._text[self._at :], *taken])
        self._at = 0
        if self._largest is not None and len(self._text) > self._largest:
            raise TooLarge
        return bool(taken)
