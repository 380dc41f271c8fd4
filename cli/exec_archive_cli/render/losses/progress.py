"""How far a look for silent losses has come: one line on stderr, which makes way at the end."""

import time
from collections.abc import Callable

from exec_archive.investigate.losses.groups import AllLosses
from exec_archive_cli.render.counting import counted
from exec_archive_cli.render.passing_line import PassingLine


class LossesProgress:
    """The line."""

    def __init__(self, total: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._total = total
        self._line = PassingLine(clock)

    def hear(self, found: AllLosses) -> None:
        """Shows how many were looked at."""
        if self._line.is_due():
            of = counted(self._total, "execution")
            count = found.looked_at + found.unjudged.total()
            self._line.show(f"looked at {count:,} of {of}, {found.with_losses:,} with losses")

    def make_way(self) -> None:
        """Takes the line away."""
        self._line.make_way()
