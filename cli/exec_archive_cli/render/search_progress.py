"""How far a search has come: one line on stderr, which makes way for what was found."""

import time
from collections.abc import Callable, Iterable, Iterator

from exec_archive.query.search.search import Found
from exec_archive_cli.render.counting import counted
from exec_archive_cli.render.passing_line import PassingLine


class SearchProgress:
    """The line, and how many executions were found so far."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._line = PassingLine(clock)
        self._found = 0

    def hear(self, share: float) -> None:
        """Shows which share was looked through."""
        if share < 1 and self._line.is_due():
            self._line.show(f"searched {share:.0%}, found {counted(self._found, 'execution')}")

    def beside(self, found: Iterable[Found]) -> Iterator[Found]:
        """What is found, for which the line makes way."""
        for each in found:
            self._found += 1
            self.make_way()
            yield each
        self.make_way()

    def make_way(self) -> None:
        """Takes the line away."""
        self._line.make_way()
