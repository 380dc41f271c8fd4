"""What a command says, before it is known who reads it: lines, labels and tables of spans."""

from collections.abc import Sequence
from typing import NamedTuple

# A page is laid out for at least so many columns. On a narrower terminal its lines wrap, which is
# the lesser evil: rich would drop whole columns, the first ones first.
NARROWEST = 60


class Span(NamedTuple):
    """Some text and how it looks on a terminal; a pipe gets the text alone."""

    text: str
    style: str = ""


Line = tuple[Span, ...]


def line(*parts: str | tuple[str, str]) -> Line:
    """A line of texts, and of texts with a style."""
    return tuple(Span(part) if isinstance(part, str) else Span(*part) for part in parts)


class Column(NamedTuple):
    """A column of a table; a flexible one gives way where a terminal is too narrow for all."""

    name: str
    right: bool = False
    flexible: bool = False
    widest: int | None = None  # on a terminal


class Table(NamedTuple):
    """Rows under their heads, without lines."""

    columns: Sequence[Column]
    rows: Sequence[Sequence[Span]]


class Labelled(NamedTuple):
    """A label, and beside it lines that stay beside it where they wrap."""

    label: str
    lines: Sequence[Line]
    width: int = 11


EMPTY: Line = ()
Block = Line | Table | Labelled
