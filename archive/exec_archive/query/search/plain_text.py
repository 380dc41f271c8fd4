"""A text that is looked for as it stands."""

import re
from collections.abc import Callable, Mapping

from exec_archive.errors import BadRequest
from exec_archive.query.search.sought import as_written

# As much of a text decides where it may be; the rest is compared there.
_ENOUGH = 200
_LEAST = 3
_LONGEST_SIGN = 12  # one beyond the basic plane, as two escapes

# Signs of ASCII without those that JSON may escape; and several of them that have no capitals.
_WRITTEN_IN_ONE_WAY = re.compile(r"[ !#-.0-\[\]-~]")
_STEADY = re.compile(r"[ !#-.0-@\[\]-`{-~]{4}")

_SPECIAL = frozenset(r"\.+*?()|[]{}^$")
_ESCAPE = r"\\u[0-9a-fA-F]{4}"
_SHORT = {
    '"': r"\\\"",
    "\\": r"\\\\",
    "/": r"\\?/",
    "\b": r"\\b",
    "\f": r"\\f",
    "\n": r"\\n",
    "\r": r"\\r",
    "\t": r"\\t",
}
# The long s and the sign for kelvin: Unicode folds them to s and k, whose capitals they are not.
_NO_CAPITALS = frozenset("\u017f\u212a")


class PlainText:
    """A text; capitals matter where that is asked for."""

    def __init__(self, text: str, *, case: bool = False) -> None:
        if not text:
            raise BadRequest("There is no text to look for.", "Say which: exec-archive search TEXT")
        self._case = case
        self._text = self._as_compared(text)
        signs = _telling(self._text, case=case)
        either = [_written(sign) if case else _either_case(sign) for sign in signs]
        self.longest_written: int | None = _LONGEST_SIGN * len(signs)
        self.values: Mapping[str, str] = {
            "written": as_written("".join(either)),
            "escaped": as_written("".join(f"(?:{each}|(?:{_ESCAPE}){{1,2}})" for each in either)),
        }
        self._may_begin = re.compile("".join(map(_written, signs)) + r"|\\u")

    def sql(self, column: str) -> str:
        """As JSON is written by n8n; and with any sign escaped, where there are such escapes."""
        return (
            f"(regexp_matches({column}, $written) OR "
            f"(contains({column}, '\\u') AND regexp_matches({column}, $escaped)))"
        )

    def begins(self, json_text: str) -> Callable[[int], int]:
        """Where it is written so, or where any escape is."""
        compared = self._as_compared(json_text)
        search, end = self._may_begin.search, len(json_text)

        def from_place(place: int) -> int:
            match = search(compared, place)
            return match.start() if match else end

        return from_place

    def find(self, text: str) -> tuple[int, int] | None:
        """The first place where it stands."""
        start = self._as_compared(text).find(self._text)
        return None if start < 0 else (start, start + len(self._text))

    def _as_compared(self, text: str) -> str:
        return text if self._case else folded(text)


def folded(text: str) -> str:
    """The text without capitals, sign for sign: it stays as long as it is."""
    if text.isascii():
        return text.lower()
    whole = text.casefold()
    if len(whole) != len(text) or any(sign in text for sign in _NO_CAPITALS):
        return "".join(map(_folded_sign, text))
    return whole


def _folded_sign(sign: str) -> str:
    small = sign.casefold()
    return sign if sign in _NO_CAPITALS or len(small) > 1 else small


def _telling(text: str, *, case: bool) -> str:
    """As much of a text as is looked for at first: from a sign on that is found quickly.

    That is one that JSON writes in one way only; where capitals do not matter, it is best the first
    of several that have none.
    """
    signs = text[:_ENOUGH]
    steady = _STEADY.search(signs) if not case else None
    begin = steady or _WRITTEN_IN_ONE_WAY.search(signs)
    return signs[begin.start() :] if begin and len(signs) - begin.start() >= _LEAST else signs


def _written(sign: str) -> str:
    """A pattern for a sign as a string of JSON has it, where it is not escaped by its number."""
    if sign in _SHORT:
        return _SHORT[sign]
    if sign < " " or "\ud800" <= sign <= "\udfff":  # these have no other way
        return _ESCAPE
    return f"\\{sign}" if sign in _SPECIAL else sign


def _either_case(sign: str) -> str:
    """The same for a small sign and its capitals."""
    written = _written(sign)
    if sign.isascii():
        # A class of two letters is found faster than what RE2 takes for the same.
        return f"[{sign}{sign.upper()}]" if sign.isalpha() else written
    return written if written == _ESCAPE else f"(?i:{written})"
