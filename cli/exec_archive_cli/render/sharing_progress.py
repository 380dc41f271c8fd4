"""How far the masking has come: one line on stderr, which goes when it is done."""

import sys
import time
from collections.abc import Callable

_QUIET_SECONDS = 0.5
_BETWEEN_SECONDS = 0.2
_ERASED = "\r\x1b[K"


class SharingProgress:
    """The line; there is none where stderr is no terminal, or the work is soon done."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._next = clock() + _QUIET_SECONDS
        self._stands = False

    def on_step(self, what: str, done: int, of: int) -> None:
        """Shows what is being done."""
        if self._clock() < self._next or not sys.stderr.isatty():
            return
        self._next = self._clock() + _BETWEEN_SECONDS
        sys.stderr.write(f"{_ERASED}{what}: {done:,} of {of:,}")
        sys.stderr.flush()
        self._stands = True

    def make_way(self) -> None:
        """Takes the line away."""
        if self._stands:
            sys.stderr.write(_ERASED)
            sys.stderr.flush()
            self._stands = False
