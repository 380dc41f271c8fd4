"""One server's executions in the order of n8n's own list, and a few fetched ahead."""

import threading
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from exec_archive.model import Execution
from exec_archive.query.by_id import ListFilter, executions_below
from exec_archive.query.one import execution_with_id
from exec_archive.store.archive import OpenArchive
from exec_archive_web.current import CurrentArchive
from exec_archive_web.n8n_api.refusal import Refusal
from exec_archive_web.reading import Reading

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

    archive: OpenArchive
    filter: ListFilter
    above: str | None
    executions: list[Execution]
    reach_the_end: bool

    def page(
        self, archive: OpenArchive, wanted: ListFilter, below: str | None, limit: int
    ) -> list[Execution] | None:
        """The page and the row behind it; None where this is not known here."""
        if archive is not self.archive or wanted != self.filter or not self._begin_before(below):
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


class Listing:
    """n8n's list and its single executions; its API knows one server, so one is served."""

    def __init__(self, archive: CurrentArchive) -> None:
        self._archive = archive
        self._lock = threading.Lock()
        self._server: str | None = None
        self._rows: _Rows | None = None

    def one(self, name: str) -> tuple[OpenArchive, Execution | None]:
        """The execution of that id."""
        with self._archive.reading() as reading:
            server = self.server(reading)
            found = execution_with_id(reading.engine, server, name) if server else None
            return reading.archive, found

    def page(self, wanted: ListFilter, below: str | None, limit: int) -> Page:
        """The executions with the highest ids, or with the highest ids below one."""
        # One at a time: who asks for the next page finds what was fetched for the one before.
        with self._archive.reading() as reading, self._lock:
            found = self._found(reading, wanted, below, limit)
        return Page(reading.archive, found[:limit], is_last=len(found) <= limit)

    def pages(self, wanted: ListFilter, below: str | None) -> Iterator[Page]:
        """All of them, a part at a time."""
        while True:
            page = self.page(wanted, below, _ROWS_AHEAD)
            yield page
            if page.is_last:
                return
            below = page.executions[-1].id

    def server(self, reading: Reading) -> str | None:
        """The server whose executions are served; none where nothing was stored yet."""
        if self._server is None:
            held = reading.instances
            if len(held) > 1:
                raise Refusal(
                    409,
                    f"This archive holds executions of {len(held)} servers: {', '.join(held)}. "
                    f"n8n's API is of one: start serve with --instance {held[0]}, say",
                )
            # It stays this one: a server that is pulled from later would change what ids mean.
            self._server = held[0] if held else None
        return self._server

    def _found(
        self, reading: Reading, wanted: ListFilter, below: str | None, limit: int
    ) -> list[Execution]:
        server = self.server(reading)
        if server is None:
            return []
        rows = self._rows
        known = rows.page(reading.archive, wanted, below, limit) if rows else None
        if known is not None:
            return known
        fetched = limit + 1 if below is None else max(limit + 1, _ROWS_AHEAD)
        found = executions_below(reading.engine, server, wanted, below=below, limit=fetched)
        self._rows = _Rows(reading.archive, wanted, below, found, len(found) < fetched)
        return found[: limit + 1]
