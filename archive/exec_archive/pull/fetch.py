"""Gets the documents of wanted rows: in pages where many stand together, else one by one.

Never more than one request is under way: reading large documents costs the server much memory.
"""

import contextlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from exec_archive.document.reading import NotAnExecution, NotJson, ReadDocument, read_document
from exec_archive.errors import ServerTrouble
from exec_archive.ids import id_above, id_key
from exec_archive.model import Completeness
from exec_archive.pull.compare import Judged, News
from exec_archive.pull.troubles import MAY_BE_OF_ONE, check_it_is_of_one, in_words
from exec_archive.revision import same_execution
from exec_archive.server.api import Filters, N8nApi, Row
from exec_archive.server.trouble import AGAIN, Refused

_PAGE_BYTES = 8 << 20
_FIRST_PAGE = 25
_LARGEST_PAGE = 200
_WORTH_A_PAGE = 4  # single requests cost about as much as this many entries of a page
_HOLE = 3  # so many unwanted rows are fetched along rather than a page be parted


@dataclass(frozen=True, slots=True)
class Got:
    """What came of asking for one execution."""

    row: Row
    document: ReadDocument | None = None
    why: str | None = None  # what is missing of it
    gone: bool = False  # from the server, for good


@dataclass(frozen=True, slots=True)
class Stretch:
    """Wanted rows that stand together in a list, and the id above them."""

    rows: list[Row]
    above: str | None
    length: int


def stretches(judged: Sequence[Judged]) -> Iterator[Stretch]:
    """The wanted rows of a list in its order, parted where too many unwanted ones stand between."""
    start = last = -1
    for place in [i for i, each in enumerate(judged) if each.news is News.DOCUMENT]:
        if start >= 0 and place - last > _HOLE + 1:
            yield _stretch(judged, start, last)
            start = place
        start, last = (place if start < 0 else start), place
    if start >= 0:
        yield _stretch(judged, start, last)


def _stretch(judged: Sequence[Judged], start: int, last: int) -> Stretch:
    rows = [each.row for each in judged[start : last + 1] if each.news is News.DOCUMENT]
    above = judged[start - 1].row.id if start else id_above(rows[0].id)
    return Stretch(rows, above, last + 1 - start)


class Fetcher:
    """Fetches from one server, in pages sized by what the last ones weighed."""

    def __init__(self, api: N8nApi) -> None:
        self._api = api
        self._size = _FIRST_PAGE

    def together(self, stretch: Stretch, filters: Filters) -> Iterator[list[Got]]:
        """The documents of rows that stand together, a request at a time."""
        waiting = {row.id: row for row in stretch.rows}
        above, left = stretch.above, stretch.length
        while above is not None and len(waiting) >= _WORTH_A_PAGE:
            limit = min(self._size, left)
            try:
                found = self._page(above, limit, filters)
            except MAY_BE_OF_ONE as error:
                check_it_is_of_one(self._api, error)
                self._size = max(1, limit // 2)
                if limit == 1:
                    above = next(iter(waiting))
                    yield [self._one(waiting.pop(above))]
                continue
            # Rows without data leave no trace in a page; if all are, the page is empty.
            nothing = list(waiting)[:limit][-1]
            lowest = min((each.facts.id for each in found), key=id_key, default=nothing)
            if id_key(lowest) >= id_key(above):
                break  # a server that takes no cursors but its own
            yield from self._of_page(found, waiting, lowest)
            above, left = lowest, max(left - limit, len(waiting))
        yield from self.singly(waiting.values())

    def singly(self, rows: Iterable[Row]) -> Iterator[list[Got]]:
        """The documents of rows that stand apart."""
        for row in rows:
            yield [self._one(row)]

    def _of_page(
        self, found: Iterable[ReadDocument], waiting: dict[str, Row], lowest: str
    ) -> Iterator[list[Got]]:
        """What a page brought; what it dropped is asked for singly."""
        whole, singly = [], []
        for document in found:
            row = waiting.pop(document.facts.id, None)
            if row is not None and _is_better_singly(document):
                singly.append(row)
            elif row is not None:
                whole.append(_checked(row, document))
        yield whole
        dropped = [row for row in waiting.values() if id_key(row.id) >= id_key(lowest)]
        for row in dropped:
            del waiting[row.id]
        yield from self.singly([*singly, *dropped])

    def _page(self, above: str, limit: int, filters: Filters) -> list[ReadDocument]:
        before = self._api.bytes_received
        found = []
        for each in self._api.documents(above, limit, filters):
            with contextlib.suppress(NotJson, NotAnExecution):  # it is asked for singly then
                found.append(read_document(each.text))
        weight = (self._api.bytes_received - before) / max(len(found), 1)
        fitting = int(_PAGE_BYTES / max(weight, 1))
        self._size = max(1, min(fitting, 2 * self._size, _LARGEST_PAGE))
        return found

    def _one(self, row: Row) -> Got:
        """One document, however large; or why it cannot be had."""
        try:
            return self._asked_for(row)
        except (NotJson, NotAnExecution) as error:
            self._api.rows({}, limit=1)  # unless the server itself is in trouble
            return Got(row, why=f"the server's answer is no execution: {error}")
        except MAY_BE_OF_ONE as error:
            check_it_is_of_one(self._api, error)
            return Got(row, why=in_words(error))

    def _asked_for(self, row: Row) -> Got:
        try:
            found = self._api.document(row.id)
        except Refused as refused:
            if refused.status != 400:
                raise
            return self._without_data(row, 400)  # so says n8n 1.x of lost data
        if found is None:
            return self._without_data(row, 404)
        document = read_document(found.text)
        if document.facts.id != row.id:
            return Got(row, why="the server answered with another execution")
        return _checked(row, document)

    def _without_data(self, row: Row, status: int) -> Got:
        """Tells an execution that is gone from one whose data alone is."""
        now = self._api.row(row.id)
        if now is None:
            return Got(row, why="it is gone from the server", gone=True)
        _check_same(row, now.read())
        return Got(now, why=f"the server lost its data ({status})")


def _is_better_singly(document: ReadDocument) -> bool:
    """Whether an answer of its own says more: all the data, or in n8n before 1.113 the status."""
    is_less = document.completeness in {Completeness.TOO_LARGE, Completeness.NO_DATA}
    return is_less or document.facts.status == "unknown"


def _check_same(row: Row, document: ReadDocument) -> None:
    """What an id means now must be the execution the list meant."""
    if not same_execution(document.facts, row.read().facts):
        raise ServerTrouble(
            "The server was set up anew, or from a backup, while it was read: the same ids are "
            "other executions now.",
            AGAIN,
        )


def _checked(row: Row, document: ReadDocument) -> Got:
    """The document, if it is the right one."""
    _check_same(row, document)
    missing = {
        Completeness.TOO_LARGE: "the server finds its data too large to send",
        Completeness.NO_DATA: "the server sends it without data",
    }
    return Got(row, document, why=missing.get(document.completeness))
