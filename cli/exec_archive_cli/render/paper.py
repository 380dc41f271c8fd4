"""Where items are written line by line: cut to the width of a terminal, or as they are."""

import sys

from exec_archive_cli.render import room
from exec_archive_cli.render.page import line
from exec_archive_cli.render.terminal import show

INDENT = "  "
_FIRST_LINES = 100


class Paper:
    """Takes lines, and knows how many there are and what of them was no item or cut."""

    def __init__(self, *, cuts: bool) -> None:
        self.cuts = cuts
        self.columns = room.columns()
        self.was_cut = False
        self.has_other_shapes = False
        self._lines = 0

    @property
    def is_full(self) -> bool:
        """Whether there is more on it than a person reads."""
        return self.cuts and self._lines >= _FIRST_LINES

    def label(self, label: str, after: str = "") -> None:
        """A line that names what follows, or what stands beside it."""
        between = INDENT if after else ""
        if self.cuts:
            show(line((label, "bold"), between, after))
            self._lines += 1
        else:
            self.write(label + between + after, indent="")

    def write(self, text: str, indent: str = INDENT) -> None:
        """A line of an item."""
        text = indent + text
        if self.cuts:
            whole, text = text, room.cut(text, self.columns)
            self.was_cut |= text != whole
        sys.stdout.write(text + "\n")
        self._lines += 1
