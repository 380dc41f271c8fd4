"""n8n's public API over an archive, for reading only."""

from collections.abc import Iterable, Iterator
from itertools import chain

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from exec_archive.document.text import Buffer
from exec_archive.model import Completeness, Execution
from exec_archive_web.answers import OnTrouble
from exec_archive_web.current import CurrentArchive
from exec_archive_web.n8n_api import bodies, rows
from exec_archive_web.n8n_api.answering import BASE_PATH, HEADERS, answering, query
from exec_archive_web.n8n_api.cursor import written_cursor
from exec_archive_web.n8n_api.listing import Listing, Page
from exec_archive_web.n8n_api.parameters import ListAsked, list_asked, one_asked_with_data
from exec_archive_web.n8n_api.refusal import Refusal
from exec_archive_web.n8n_api.workflows import Workflows
from exec_archive_web.paths import parameter
from exec_archive_web.streaming import streamed

_NOTHING = b'{"data":[],"nextCursor":null}'


def routes(archive: CurrentArchive, on_trouble: OnTrouble) -> list[Route]:
    """Its addresses, every answer in n8n's form."""
    listing = Listing(archive)
    answers, workflows = _Answers(listing, on_trouble), Workflows(archive, listing)
    addresses = {
        "executions": answers.executions,
        "executions/{name}": answers.execution,
        "workflows": workflows.all,
        "workflows/{name}": workflows.one,
    }
    return [
        Route(f"{BASE_PATH}/{path}", answering(answer, on_trouble))
        for path, answer in addresses.items()
    ]


class _Answers:
    """Executions. Nothing here is async: each request runs in a thread."""

    def __init__(self, listing: Listing, on_trouble: OnTrouble) -> None:
        self._listing = listing
        self._on_trouble = on_trouble

    def executions(self, request: Request) -> Response:
        """The list."""
        asked = list_asked(query(request))
        if asked.of_no_project:
            return Response(_NOTHING, headers=HEADERS)
        if asked.limit is None:
            return self._streamed(request, self._everything(asked), None)
        page = self._listing.page(asked.filter, asked.below, asked.limit)
        ending = _ending(None if page.is_last else page.executions[-1].id, asked.limit)
        length = bodies.length_of_list(page.executions, ending) if asked.with_data else None
        body = bodies.listed(_entries(page, with_data=asked.with_data), ending)
        if length is None:
            return Response(b"".join(body), headers=HEADERS)
        return self._streamed(request, body, length)

    def execution(self, request: Request) -> Response:
        """A single one."""
        name = parameter(request, "name")
        archive, found = self._listing.one(name)
        if found is None and not _is_positive_integer(name):
            raise Refusal(400, "request/params/executionId must be a positive integer")
        with_data = one_asked_with_data(query(request))
        if found is None or (with_data and found.completeness == Completeness.NO_DATA):
            raise Refusal(404, "Not Found")
        if with_data or _is_all_that_came(found):
            return self._streamed(request, bodies.document(archive, found), found.size_bytes)
        return Response(rows.single(found), headers=HEADERS)

    def _everything(self, asked: ListAsked) -> Iterator[bytes]:
        pages = self._listing.pages(asked.filter, asked.below)
        entries = chain.from_iterable(_entries(page, with_data=asked.with_data) for page in pages)
        return bodies.listed(entries, _ending(None, 0))

    def _streamed(self, request: Request, body: Iterator[bytes], length: int | None) -> Response:
        headers = HEADERS if length is None else {**HEADERS, "Content-Length": str(length)}
        return streamed(request, body, headers, self._on_trouble)


def _entries(page: Page, *, with_data: bool) -> Iterable[Iterable[Buffer]]:
    if with_data:
        return bodies.documents(page.archive, page.executions)
    return ([rows.list_row(each)] for each in page.executions)


def _is_all_that_came(found: Execution) -> bool:
    """Whether an answer without data is what was stored, and nothing newer is known since."""
    no_data = found.completeness == Completeness.NO_DATA
    return no_data and found.revision == found.document_revision


def _ending(last_id: str | None, limit: int) -> bytes:
    cursor = None if last_id is None else written_cursor(last_id, limit)
    return b'],"nextCursor":' + msgspec.json.encode(cursor) + b"}"


def _is_positive_integer(name: str) -> bool:
    return name.isascii() and name.isdigit() and bool(name.strip("0"))
