"""Values that must not leave, looked for wherever they turn up again."""

import json
import re
from collections.abc import Iterator
from urllib.parse import quote, quote_plus

SHORTEST = 4
_LONG = 8  # a value of so many letters is no part of another word by chance


class KnownValues:
    """A set of values, and where in a text any of them stands, whatever the case."""

    def __init__(self) -> None:
        self._lengths: dict[str, list[int]] = {}  # by how they begin, the longest first
        self._known: set[str] = set()
        self._beginning: re.Pattern[str] | None = None  # of any of them

    def __len__(self) -> int:
        return len(self._known)

    def learn(self, value: str) -> None:
        """Adds a value, in the ways it may be written within another text."""
        for written in ways_to_write(value):
            low = lowered(written)
            if len(low) < SHORTEST or low in self._known:
                continue
            self._known.add(low)
            self._beginning = None
            lengths = self._lengths.setdefault(low[:SHORTEST], [])
            if len(low) not in lengths:
                lengths.append(len(low))
                lengths.sort(reverse=True)

    def spans(self, text: str) -> Iterator[tuple[int, int]]:
        """Where they stand in a text; the longest at each place, none over another."""
        if not self._known:
            return
        if self._beginning is None:
            self._beginning = re.compile(_any_of(list(self._lengths)), re.DOTALL)
        low, at = lowered(text), 0
        while begun := self._beginning.search(low, at):
            at = begun.start()
            found = self._longest_at(low, at, self._lengths[begun[0]])
            if found:
                yield at, at + found
            at += found or 1

    def _longest_at(self, low: str, at: int, lengths: list[int]) -> int:
        """The length of the longest value that stands there; 0 where none does."""
        for length in lengths:
            if low[at : at + length] in self._known and _stands_alone(low, at, at + length):
                return length
        return 0


class KeptTexts:
    """The texts that will keep their words: which values do they repeat?"""

    def __init__(self) -> None:
        self._texts: set[str] = set()
        self._all = ""
        self._starts: frozenset[str] = frozenset()
        self._has_escapes = False

    def add(self, text: str) -> None:
        """One more text."""
        self._texts.add(lowered(text))

    def ready(self) -> None:
        """All are there: from now on they are looked into."""
        self._all = "\0".join(sorted(self._texts))
        self._texts.clear()
        signs = range(len(self._all) - SHORTEST + 1)
        self._starts = frozenset(self._all[at : at + SHORTEST] for at in signs)
        self._has_escapes = any(sign in self._all for sign in "\\%+")

    def repeat(self, value: str) -> bool:
        """Whether a value turns up in any of them, in any way it may be written."""
        if len(value) < SHORTEST:
            return False
        low = lowered(value)
        if low[:SHORTEST] in self._starts and low in self._all:
            return True
        if self._has_escapes and not (value.isalnum() and value.isascii()):
            ways = map(lowered, ways_to_write(value)[1:])
            return any(way[:SHORTEST] in self._starts and way in self._all for way in ways)
        return False


def _any_of(words: list[str]) -> str:
    """A pattern of words of one length, as a tree: a list of thousands would be slow."""
    by_first: dict[str, list[str]] = {}
    for word in words:
        by_first.setdefault(word[:1], []).append(word[1:])
    ways = (
        re.escape(first) + (_any_of(rest) if rest[0] else "") for first, rest in by_first.items()
    )
    return f"(?:{'|'.join(ways)})"


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Whether a value is there; a short word only where no longer one has it in it."""
    if end - start >= _LONG or not text[start:end].isalpha():
        return True
    return not (text[start - 1 : start].isalnum() or text[end : end + 1].isalnum())


def ways_to_write(value: str) -> list[str]:
    """A value as it is, and escaped as JSON and addresses escape it, where that differs."""
    if value.isalnum() and value.isascii():
        return [value]
    in_json = json.dumps(value, ensure_ascii=False)[1:-1]
    in_ascii = json.dumps(value)[1:-1]
    text = value.encode("utf-8", "replace").decode()
    ways = (
        value,
        in_json,
        in_ascii,
        json.dumps(in_json, ensure_ascii=False)[1:-1],
        json.dumps(in_ascii)[1:-1],
        quote(text),
        quote(text, safe=""),
        quote_plus(text),
    )
    return list(dict.fromkeys(ways))


def lowered(text: str) -> str:
    """In small letters, each sign still in its place."""
    low = text.lower()
    if len(low) == len(text):
        return low
    return "".join(small if len(small := sign.lower()) == 1 else sign for sign in text)
