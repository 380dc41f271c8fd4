"""The archive as it is now: one DuckDB, opened anew whenever the manifest was replaced."""

import threading
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from exec_archive.errors import BadRequest, NotFound
from exec_archive.model import Execution
from exec_archive.query.by_id import ListFilter, executions_below
from exec_archive.query.engine import Engine
from exec_archive.query.one import execution_with_id
from exec_archive.store.archive import OpenArchive, changing_file, read_archive
from exec_archive.store.manifest import Manifest

# Who asks for a second page asks for more: so many rows are fetched at once for the next ones.
_ROWS_AHEAD = 10_000


@dataclass(frozen=True, slots=True)
class Page:
    """Some executions in a row, and the state of the archive their documents are read from."""

    archive: OpenArchive
    executions: list[Execution]
    is_last: bool


@dataclass(frozen=True, slots=True)
class _Rows:
    """What was fetched last: the rows below a mark, as far as they go."""

    filter: ListFilter
    above: str | None
    executions: list[Execution]
    reach_the_end: bool

    def page(self, wanted: ListFilter, below: str | None, limit: int) -> list[Execution] | None:
        """The page and the row behind it; None where this is not known here."""
        if wanted != self.filter or not self._begin_before(below):
            return None
        start = bisect_right(self.executions, _place(below), key=lambda each: _place(each.id))
        found = self.executions[start : start + limit + 1]
        return found if len(found) > limit or self.reach_the_end else None

    def _begin_before(self, below: str | None) -> bool:
        return self.above is None or (below is not None and _place(below) >= _place(self.above))


def _place(name: str | None) -> tuple[int, list[int]]:
    """Sorts ids as the list does, the newest first; None stands before them all."""
    if name is None:
        return (-(1 << 62), [])
    return (-len(name), [-ord(sign) for sign in name])


@dataclass(frozen=True, slots=True)
class _State:
    stamp: tuple[int, ...]
    archive: OpenArchive
    engine: Engine


class CurrentArchive:
    """One server's executions in an archive, for many threads."""

    def __init__(self, folder: Path, instance: str | None) -> None:
        self._folder = folder
        self._instance = instance
        self._lock = threading.Lock()
        self._state: _State | None = None
        self._rows: _Rows | None = None

    def check(self) -> None:
        """Says at once what would stand in the way of every answer."""
        with self._lock:
            self._now()

    def one(self, name: str) -> tuple[OpenArchive, Execution | None]:
        """The execution of that id."""
        with self._lock:
            state = self._now()
            if self._instance is None:
                return state.archive, None
            return state.archive, execution_with_id(state.engine, self._instance, name)

    def page(self, wanted: ListFilter, below: str | None, limit: int) -> Page:
        """The executions with the highest ids, or with the highest ids below one."""
        with self._lock:
            state = self._now()
            found = self._found(state, wanted, below, limit)
        return Page(state.archive, found[:limit], is_last=len(found) <= limit)

    def pages(self, wanted: ListFilter, below: str | None) -> Iterator[Page]:
        """All of them, a part at a time."""
        while True:
            page = self.page(wanted, below, _ROWS_AHEAD)
            yield page
            if page.is_last:
                return
            below = page.executions[-1].id

    def close(self) -> None:
        """Lets go of DuckDB."""
        with self._lock:
            if self._state is not None:
                self._state.engine.close()
                self._state = None

    def _found(
        self, state: _State, wanted: ListFilter, below: str | None, limit: int
    ) -> list[Execution]:
        if self._instance is None:  # nothing was ever stored
            return []
        known = self._rows.page(wanted, below, limit) if self._rows else None
        if known is not None:
            return known
        fetched = limit + 1 if below is None else max(limit + 1, _ROWS_AHEAD)
        found = executions_below(state.engine, self._instance, wanted, below=below, limit=fetched)
        self._rows = _Rows(wanted, below, found, len(found) < fetched)
        return found[: limit + 1]

    def _now(self) -> _State:
        stamp = self._stamp()
        if self._state is not None and self._state.stamp == stamp:
            return self._state
        archive = read_archive(self._folder)
        self._instance = _instance(archive.manifest, self._instance)
        if self._state is not None:
            self._state.engine.close()
        self._state, self._rows = _State(stamp, archive, Engine(archive)), None
        return self._state

    def _stamp(self) -> tuple[int, ...]:
        try:
            found = changing_file(self._folder).stat()
        except OSError:  # why it is not there, reading it says better
            return ()
        return (found.st_ino, found.st_mtime_ns, found.st_size)


def _instance(manifest: Manifest, asked: str | None) -> str | None:
    """The server whose executions are served; none where nothing was stored yet."""
    held = sorted(manifest.instances)
    if asked is not None and held and asked not in held:
        raise NotFound(
            f"There are no executions of a server {asked!r} in this archive.",
            f"It holds those of: {', '.join(held)}.",
        )
    if asked is None and len(held) > 1:
        raise BadRequest(
            f"This archive holds executions of {len(held)} servers: {', '.join(held)}.",
            f"Say whose to serve, for example: --instance {held[0]}",
        )
    return asked or (held[0] if held else None)
