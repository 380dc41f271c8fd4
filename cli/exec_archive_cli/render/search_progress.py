"""How far a search has come: one line on stderr, which makes way for what was found."""

import sys
import time
from collections.abc import Callable, Iterable, Iterator

from exec_archive.query.search.search import Found

_QUIET_SECONDS = 0.5
_BETWEEN_SECONDS = 0.2
_ERASED = "\r\x1b[K"


class SearchProgress:
    """The line; there is none where stderr is no terminal, or the search is soon over."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._next = clock() + _QUIET_SECONDS
        self._stands = False
        self._found = 0

    def hear(self, share: float) -> None:
        """Shows which share was looked through."""
        if share == 1 or self._clock() < self._next or not sys.stderr.isatty():
            return
        self._next = self._clock() + _BETWEEN_SECONDS
        executions = f"{self._found:,} execution{'' if self._found == 1 else 's'}"
        sys.stderr.write(f"{_ERASED}searched {share:.0%}, found {executions}")
        sys.stderr.flush()
        self._stands = True

    def beside(self, found: Iterable[Found]) -> Iterator[Found]:
        """What is found, for which the line makes way."""
        for each in found:
            self._found += 1
            self.make_way()
            yield each
        self.make_way()

    def make_way(self) -> None:
        """Takes the line away."""
        if self._stands:
            sys.stderr.write(_ERASED)
            sys.stderr.flush()
            self._stands = False
