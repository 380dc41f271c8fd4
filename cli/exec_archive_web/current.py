"""The archive as it is now: one DuckDB, opened anew whenever the manifest was replaced."""

import contextlib
import threading
from collections.abc import Iterator
from pathlib import Path

from exec_archive.errors import NotFound
from exec_archive.query.engine import Engine
from exec_archive.store.archive import changing_file, read_archive
from exec_archive_web.reading import Reading


class _State:
    """DuckDB over one manifest, and the doors to it; who reads it keeps it open."""

    def __init__(self, stamp: tuple[int, ...], engine: Engine) -> None:
        self.stamp = stamp
        self.engine = engine
        self.readers = 0
        self.free: list[Engine] = []

    def door(self) -> Engine:
        """A door that nobody else uses meanwhile."""
        self.readers += 1
        return self.free.pop() if self.free else self.engine.beside()

    def leave(self, door: Engine) -> None:
        """Takes a door back."""
        self.readers -= 1
        self.free.append(door)

    def close_if_left(self) -> None:
        """Lets go of DuckDB, unless somebody still reads."""
        if not self.readers:
            for door in self.free:
                door.close()
            self.engine.close()


class CurrentArchive:
    """An archive for many threads at once, as it is at each moment.

    `only` names the one server whose executions are served; None serves those of all.
    """

    def __init__(self, folder: Path, only: str | None = None) -> None:
        self._folder = folder
        self._only = only
        self._lock = threading.Lock()
        self._state: _State | None = None

    def check(self) -> None:
        """Says at once what would stand in the way of every answer."""
        with self._lock:
            held = sorted(self._now().engine.archive.manifest.instances)
        # Said to whoever starts the server, and to nobody who asks it.
        if self._only is not None and held and self._only not in held:
            raise NotFound(
                f"There are no executions of a server {self._only!r} in this archive.",
                f"It holds those of: {', '.join(held)}.",
            )

    @contextlib.contextmanager
    def reading(self) -> Iterator[Reading]:
        """The archive of this moment, with a door to DuckDB that is this reader's alone."""
        with self._lock:
            state = self._now()
            door = state.door()
        try:
            yield Reading(door, self._only)
        finally:
            with self._lock:
                state.leave(door)
                if state is not self._state:
                    state.close_if_left()

    def close(self) -> None:
        """Lets go of DuckDB once the last reader has."""
        with self._lock:
            self._replace(None)

    def _now(self) -> _State:
        stamp = self._stamp()
        if self._state is not None and self._state.stamp == stamp:
            return self._state
        state = _State(stamp, Engine(read_archive(self._folder)))
        self._replace(state)
        return state

    def _replace(self, state: _State | None) -> None:
        before, self._state = self._state, state
        if before is not None:
            before.close_if_left()

    def _stamp(self) -> tuple[int, ...]:
        try:
            found = changing_file(self._folder).stat()
        except OSError:  # why it is not there, reading it says better
            return ()
        return (found.st_ino, found.st_mtime_ns, found.st_size)
