"""Tables that are too long for a terminal: their first and last rows, and how many are between."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from exec_archive_cli.render.terminal import is_terminal

Row = TypeVar("Row")

# More than a screen, for those who scroll; and less than drives out what they had there before.
_FIRST, _LAST = 60, 40


@dataclass(frozen=True, slots=True)
class Shown(Generic[Row]):
    """The rows that are shown, and how many are left out between."""

    first: Sequence[Row]
    left_out: int
    last: Sequence[Row]

    @property
    def rows(self) -> list[Row]:
        """What is shown."""
        return [*self.first, *self.last]


def shown(rows: Sequence[Row], *, everything: bool) -> Shown[Row]:
    """All rows in a pipe or where they were asked for, else no more than a person reads."""
    if everything or not is_terminal() or len(rows) <= _FIRST + _LAST:
        return Shown(rows, 0, [])
    return Shown(rows[:_FIRST], len(rows) - _FIRST - _LAST, rows[-_LAST:])
