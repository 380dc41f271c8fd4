"""What is looked for: a text or a pattern, as DuckDB and as Python find it.

Both look twice. JSON writes the same text in several ways, so the first look is at the JSON as it
is written and finds all that may be meant; the second is at the text itself, and decides.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Protocol


class Sought(Protocol):
    """A text or a pattern."""

    @property
    def longest_written(self) -> int | None:
        """How many signs of JSON the first look reads at most to find it; None: without end."""

    @property
    def values(self) -> Mapping[str, Any]:
        """The parameters of its SQL."""

    def sql(self, column: str) -> str:
        """The first look in SQL, at a column of JSON."""

    def begins(self, json_text: str) -> Callable[[int], int]:
        """The first look in Python: from a place on, where it may begin; the end if nowhere."""

    def find(self, text: str) -> tuple[int, int] | None:
        """The second look: where it begins and ends in a text."""


def as_written(pattern: str) -> str:
    """A pattern that DuckDB takes as it is.

    It makes a LIKE of patterns it believes to be simple, and not always the same one: `a(?:)` finds
    no a. With a group in it none is simple; at its end it does not make the pattern slower.
    """
    return f"{pattern}()"


def may_hold(sought: Sought, parts: Iterable[str]) -> bool:
    """A first look at JSON that comes in parts; the parts may be cut anywhere."""
    longest = sought.longest_written
    if longest is None:
        return True
    seam = ""
    for part in parts:
        text = seam + part
        if sought.begins(text)(0) < len(text):
            return True
        seam = text[-longest:]
    return False
