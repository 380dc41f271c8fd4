"""n8n's public API over an archive, for reading only."""

from collections.abc import Callable, Iterable, Iterator
from itertools import chain

import msgspec
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from exec_archive.document.text import Buffer
from exec_archive.model import Completeness, Execution
from exec_archive_web.answers import OnTrouble
from exec_archive_web.current import CurrentArchive
from exec_archive_web.n8n_api import bodies, rows
from exec_archive_web.n8n_api.cursor import written_cursor
from exec_archive_web.n8n_api.listing import Listing, Page
from exec_archive_web.n8n_api.parameters import ListAsked, list_asked, one_asked_with_data
from exec_archive_web.n8n_api.refusal import Refusal
from exec_archive_web.paths import parameter

BASE_PATH = "/api/v1"
_HEADERS = {
    "Content-Type": "application/json; charset=utf-8",
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
}
_NOTHING = b'{"data":[],"nextCursor":null}'

Answer = Callable[[Request], Response]


def routes(archive: CurrentArchive, on_trouble: OnTrouble) -> list[Route]:
    """Its addresses, every answer in n8n's form."""
    answers = _Answers(Listing(archive), on_trouble)
    return [
        Route(f"{BASE_PATH}/executions", answers.answering(answers.executions)),
        Route(f"{BASE_PATH}/executions/{{name}}", answers.answering(answers.execution)),
    ]


class _Answers:
    """What the two addresses answer. Nothing here is async: each request runs in a thread."""

    def __init__(self, listing: Listing, on_trouble: OnTrouble) -> None:
        self._listing = listing
        self._on_trouble = on_trouble

    def answering(self, answer: Answer) -> Answer:
        """The same, where whatever goes wrong is answered too, and the server goes on."""

        def answered(request: Request) -> Response:
            try:
                return answer(request)
            except Refusal as refusal:
                return _message(refusal.status, refusal.message)
            except Exception as error:  # noqa: BLE001 - one bad answer must not end the server
                self._on_trouble(error)
                return _message(500, "Internal server error")

        return answered

    def executions(self, request: Request) -> Response:
        """The list."""
        asked = list_asked(_query(request))
        if asked.of_no_project:
            return Response(_NOTHING, headers=_HEADERS)
        if asked.limit is None:
            return self._streamed(request, self._everything(asked), None)
        page = self._listing.page(asked.filter, asked.below, asked.limit)
        ending = _ending(None if page.is_last else page.executions[-1].id, asked.limit)
        length = bodies.length_of_list(page.executions, ending) if asked.with_data else None
        body = bodies.listed(_entries(page, with_data=asked.with_data), ending)
        if length is None:
            return Response(b"".join(body), headers=_HEADERS)
        return self._streamed(request, body, length)

    def execution(self, request: Request) -> Response:
        """A single one."""
        name = parameter(request, "name")
        archive, found = self._listing.one(name)
        if found is None and not _is_positive_integer(name):
            raise Refusal(400, "request/params/executionId must be a positive integer")
        with_data = one_asked_with_data(_query(request))
        if found is None or (with_data and found.completeness == Completeness.NO_DATA):
            raise Refusal(404, "Not Found")
        if with_data or _is_all_that_came(found):
            return self._streamed(request, bodies.document(archive, found), found.size_bytes)
        return Response(rows.single(found), headers=_HEADERS)

    def _everything(self, asked: ListAsked) -> Iterator[bytes]:
        pages = self._listing.pages(asked.filter, asked.below)
        entries = chain.from_iterable(_entries(page, with_data=asked.with_data) for page in pages)
        return bodies.listed(entries, _ending(None, 0))

    def _streamed(self, request: Request, body: Iterator[bytes], length: int | None) -> Response:
        headers = _HEADERS if length is None else {**_HEADERS, "Content-Length": str(length)}
        if request.method == "HEAD":
            return Response(headers=headers)
        # What is damaged at its beginning can still be answered with a 500.
        first = next(body)
        return StreamingResponse(chain([first], self._watched(body)), headers=headers)

    def _watched(self, body: Iterator[bytes]) -> Iterator[bytes]:
        """Damage further on ends the connection: the answer stays short of its length."""
        try:
            yield from body
        except Exception as error:
            self._on_trouble(error)
            raise


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


def _query(request: Request) -> str:
    query: bytes = request.scope["query_string"]
    return query.decode("ascii", "replace")


def _message(status: int, message: str) -> Response:
    return Response(msgspec.json.encode({"message": message}), status, headers=_HEADERS)


def not_served(request: Request, error: Exception) -> Response:
    """To a path or a method that this API does not have."""
    # n8n answers the same to a method that an address does not have. Not 403, as for a key that
    # lacks a right: there is no key with which an archive could be written to.
    if isinstance(error, HTTPException) and error.status_code == 405:
        return _message(405, f"{request.method} method not allowed")
    return _message(404, "not found")
