"""An end for what may take long: when its time is over, or when nobody waits for it any more."""

import threading
import time
from types import TracebackType
from typing import Self

from exec_archive.query.engine import Engine

_LOOKING = 0.05  # seconds


class Patience:
    """While it lasts DuckDB may be asked; then what is asked is broken off, again and again.

    Who asked gets a KeyboardInterrupt, or sees that `is_over`.
    """

    def __init__(self, engine: Engine, seconds: float, nobody_waits: threading.Event) -> None:
        self.is_over = False
        self._engine = engine
        self._end = time.monotonic() + seconds
        self._nobody_waits = nobody_waits
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> bool:
        """What was broken off here goes no further; and nothing is broken off any more."""
        self._done.set()
        self._thread.join()
        return self.is_over and isinstance(error, KeyboardInterrupt)

    def _watch(self) -> None:
        while not self._done.wait(_LOOKING):
            if self._nobody_waits.is_set() or time.monotonic() >= self._end:
                self.is_over = True
                self._engine.break_off()
