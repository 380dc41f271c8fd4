"""How much of the failure card is wanted, and how it names things."""

from datetime import tzinfo
from typing import NamedTuple

from exec_archive_cli.render import room
from exec_archive_cli.render.hostile import one_line
from exec_archive_cli.render.terminal import is_terminal

# What stands before every line that has a label.
LABEL = 2 + 11
# Less of a text says nothing, so it goes on in the next line.
_NARROWEST = 20


class Asked(NamedTuple):
    """How much of the card is wanted, and how it names things."""

    tz: tzinfo | None
    full: bool = False
    stack: bool = False
    with_instance: bool = False
    place: str = "archive"  # or bundle, which holds only a part of one

    def name(self, instance: str, identity: str) -> str:
        """An execution's id, with its instance where an id alone may mean another."""
        return one_line(f"{instance}/{identity}" if self.with_instance else identity)

    def fitting(self, text: str, before: int) -> str:
        """As much of a text as a terminal's line takes, or the next, behind so many places."""
        if self.full or not is_terminal():
            return text
        left = room.columns() - before
        if left < _NARROWEST:
            left += room.columns() - LABEL
        return room.cut(text, max(left, _NARROWEST))
