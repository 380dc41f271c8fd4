"""One line on stderr that says how far something is, and makes way for what comes after it."""

import sys
import time
from collections.abc import Callable

_QUIET_SECONDS = 0.5
_BETWEEN_SECONDS = 0.2
_ERASED = "\r\x1b[K"


class PassingLine:
    """The line; there is none where stderr is no terminal, or the work is soon done."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._next = clock() + _QUIET_SECONDS
        self._stands = False

    def is_due(self) -> bool:
        """Whether it is time to say something again."""
        return self._clock() >= self._next and sys.stderr.isatty()

    def show(self, text: str) -> None:
        """Says it in the place of what was said before."""
        self._next = self._clock() + _BETWEEN_SECONDS
        sys.stderr.write(_ERASED + text)
        sys.stderr.flush()
        self._stands = True

    def make_way(self) -> None:
        """Takes the line away."""
        if self._stands:
            sys.stderr.write(_ERASED)
            sys.stderr.flush()
            self._stands = False
