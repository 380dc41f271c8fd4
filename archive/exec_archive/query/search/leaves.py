"""The keys and values of JSON that hold what is sought, each with the way to it.

The text comes in parts and is read sign by sign, not decoded: so a number stays as it is written,
nesting has no limit, and no more is held than the longest string takes.
"""

import json
import re
from collections.abc import Generator, Iterable, Iterator
from itertools import islice
from typing import NamedTuple

import msgspec

from exec_archive.query.search.sought import Sought

Path = tuple[str | int, ...]

# What opens and closes; a string, and the colon that makes it a key; a number or word; the quote
# of a string that does not end here. Commas say nothing that is not known without them.
_TOKEN = re.compile(
    r'([{\[])|([}\]])|("[^"\\]*+(?:\\.[^"\\]*+)*+")(\s*+:)?|([^\s\[\]{},:"]++)|(")', re.DOTALL
)
_OPENS, _CLOSES, _STRING, _KEY, _WORD, _TORN = range(1, 7)
_BEFORE_FIRST = -1

_ELEMENTS = msgspec.json.Decoder(list[msgspec.Raw])
_BETWEEN_ELEMENTS = ", \t\r\n"
# What ends here goes on in no other part; a number may.
_ENDS_ELEMENT = (*_BETWEEN_ELEMENTS, '"', "]", "}")


class Leaf(NamedTuple):
    """A key, or a value without members, that holds what is sought."""

    path: Path  # keys and places from the root
    in_key: bool  # it is the key at the end of the path, rather than the value there
    text: str  # a string without its quotes and escapes; a number or word as it is written
    span: tuple[int, int]  # where in the text it stands first


def leaves_holding(sought: Sought, parts: Iterable[str]) -> Iterator[Leaf]:
    """Every such key and value, in the order of the text."""
    return _Reading(sought).read(parts)


class _Reading:
    def __init__(self, sought: Sought) -> None:
        self._sought = sought
        # Where the next value stands: of each open array the place, of each object the key as it
        # is written.
        self._path: list[str | int] = []

    def read(self, parts: Iterable[str]) -> Iterator[Leaf]:
        coming = iter(parts)
        text, following, wanted = "", next(coming, ""), 1
        while following:
            text, following = text + following, "".join(islice(coming, wanted))
            # What touches the end may go on in the next part.
            end = len(text.rstrip()) - 1 if following else len(text)
            done = self._passed_over(text)
            if not done:
                done = yield from self._up_to(end, text, is_last=not following)
            # A string of many parts is not tried again at each.
            wanted = 1 if done else wanted * 2
            text = text[done:]

    def _passed_over(self, text: str) -> int:
        """How far elements of an array go that hold nothing; they are only counted.

        A number or word at the end is left to be counted with the rest of it.
        """
        place = self._path[-1] if self._path else ""
        if not isinstance(place, int) or self._sought.begins(text)(0) < len(text):
            return 0
        whole = text if text.endswith(_ENDS_ELEMENT) else text.rpartition(",")[0]
        try:
            elements = _ELEMENTS.decode(f"[{whole.strip(_BETWEEN_ELEMENTS)}]")
        except (msgspec.DecodeError, UnicodeEncodeError):  # it is another array's too, or cut
            return 0
        self._path[-1] = place + len(elements)
        return len(whole)

    def _up_to(self, end: int, text: str, *, is_last: bool) -> Generator[Leaf, None, int]:
        """Reads the tokens that are whole by there; answers how far they go."""
        path, begins, done = self._path, self._sought.begins(text), 0
        next_at = begins(0)
        for token in _TOKEN.finditer(text):
            kind, stop = token.lastindex, token.end()
            if stop > end or kind == _TORN or (is_last and next_at >= end):
                break
            done = stop
            if kind == _CLOSES:
                del path[-1:]
                continue
            if kind == _KEY:
                path[-1:] = (token[_STRING],)
            else:
                if path and isinstance(place := path[-1], int):
                    path[-1] = place + 1
                if kind == _OPENS:
                    path.append(_BEFORE_FIRST if token[0] == "[" else "")
                    continue
            if next_at < stop:
                start = token.start()
                next_at = next_at if next_at >= start else begins(start)
                if next_at < stop:
                    leaf = self._held_by(token)
                    if leaf is not None:
                        yield leaf
                    next_at = begins(stop)
        return done

    def _held_by(self, token: re.Match[str]) -> Leaf | None:
        text = _decoded(token[_STRING] or token[_WORD])
        span = self._sought.find(text)
        if span is None:
            return None
        path = tuple(_decoded(each) if isinstance(each, str) else each for each in self._path)
        return Leaf(path, token.lastindex == _KEY, text, span)


def _decoded(token: str) -> str:
    """A string as it is meant; a number or word as it is written."""
    if not token.startswith('"'):
        return token
    if "\\" in token:
        try:
            text: str = json.loads(token, strict=False)
        except ValueError:
            pass
        else:
            return text
    return token[1:-1]
