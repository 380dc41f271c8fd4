"""What n8n's public API says of executions."""

import base64
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

import msgspec

from exec_archive.document.reading import NotAnExecution, NotJson, ReadDocument, read_document
from exec_archive.document.text import Text
from exec_archive.errors import BadRequest, NotN8n, ServerTrouble
from exec_archive.server.answer import Body
from exec_archive.server.connection import Connection
from exec_archive.server.trouble import AGAIN, BrokenAnswer, Refused
from exec_archive.sources.interface import Incoming, LeftOut
from exec_archive.sources.saved_json import elements

ROWS_ON_A_PAGE = 250  # as many as a server gives at most
_LARGEST_LIST = 64 << 20
_BEGINNING = 100
_GONE = "not found"
_LARGEST_BODY = 1 << 30  # n8n cannot make a text of more than half of that
_ID = re.compile("[0-9A-Za-z_-]+")

Filters = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Row:
    """One execution as a list without data shows it."""

    id: str
    text: bytes

    def read(self) -> ReadDocument:
        """What it says: facts, and no data. Read when needed, since lists are long."""
        return read_document(self.text)


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows, and where the list goes on."""

    rows: list[Row]
    next_cursor: str | None


class _Listed(msgspec.Struct):
    data: list[msgspec.Raw]
    nextCursor: str | None = None  # noqa: N815 - n8n's own name


class _Named(msgspec.Struct):
    id: str
    name: str


class _Workflows(msgspec.Struct):
    data: list[_Named]
    nextCursor: str | None = None  # noqa: N815 - n8n's own name


_LISTED = msgspec.json.Decoder(_Listed)
_WORKFLOWS = msgspec.json.Decoder(_Workflows)


class N8nApi:
    """Questions to one server, one at a time."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.url = connection.address.url
        self.bytes_received = 0
        self._knows_size_limit = True

    def rows(
        self, filters: Filters, cursor: str | None = None, limit: int = ROWS_ON_A_PAGE
    ) -> Page:
        """A page of the list without data: the only honest inventory."""
        query = {**filters, "limit": str(limit), **({"cursor": cursor} if cursor else {})}
        try:
            body = self._connection.get("executions", query, _LARGEST_LIST)
            listed = _LISTED.decode(memoryview(body))
            rows = [_row(bytes(raw)) for raw in listed.data]
        except msgspec.DecodeError as error:
            raise self._no_list(body, error) from None
        except (NotJson, NotAnExecution, UnicodeDecodeError, RecursionError):
            raise self._not_n8n() from None
        except Refused as refused:
            raise (self._not_n8n() if refused.status == 404 else refused) from None
        return Page(rows, listed.nextCursor)

    def documents(self, above: str | None, limit: int, filters: Filters) -> Iterator[Incoming]:
        """A page of the list with data, of what stands below an id.

        Rows whose data the server lost are missing from it without a word.
        """
        query = {**filters, "limit": str(limit), "includeData": "true"}
        if above is not None:
            query["cursor"] = cursor_below(above, limit)
        body = self._connection.get("executions", query, _LARGEST_BODY)
        for found in elements(memoryview(body), "a page"):
            if isinstance(found, LeftOut):
                raise BrokenAnswer(
                    f"A page of the server is no JSON: {found.why}.",
                    "Run the same command again later.",
                )
            self.bytes_received += len(found.text)
            yield found

    def document(self, identity: str) -> Incoming | None:
        """One execution with its data, however large; None where the server has none."""
        query = {"includeData": "true"}
        if self._knows_size_limit:
            query["ignoreDataSizeLimit"] = "true"
        try:
            found = self._get_one(identity, query, _LARGEST_BODY)
        except Refused as refused:
            # n8n 1.x refuses what it does not know; it has no such limit either.
            if not (self._knows_size_limit and "nknown query parameter" in refused.said):
                raise
            self._knows_size_limit = False
            return self.document(identity)
        if found is not None:
            self.bytes_received += len(found.text)
        return found

    def row(self, identity: str) -> Row | None:
        """One execution without its data; None where the server does not have it."""
        found = self._get_one(identity, {}, _LARGEST_LIST)
        try:
            return None if found is None else _row(bytes(found.text))
        except (NotJson, NotAnExecution) as error:
            raise self._not_n8n() from error

    def retry(self, identity: str, *, load_workflow: bool, silence_seconds: float) -> Row | None:
        """Has the server run an execution again: the new one, as it was when the answer came.

        None where the server does not have it, or does not know how. n8n answers once the new one
        has ended or gone to sleep, so it is asked on a connection of its own: by another thread,
        if need be.
        """
        path, said = f"executions/{_in_path(identity)}/retry", {"loadWorkflow": load_workflow}
        try:
            with self._connection.apart(silence_seconds) as connection:
                return _row(bytes(connection.post(path, said, _LARGEST_BODY)))
        except Refused as refused:
            if refused.status == 404:
                return None
            raise
        except (NotJson, NotAnExecution, UnicodeDecodeError, RecursionError):
            raise BrokenAnswer("The answer to the retry is no execution.", AGAIN) from None

    def _get_one(self, identity: str, query: Filters, largest: int) -> Incoming | None:
        try:
            body = self._connection.get(f"executions/{_in_path(identity)}", query, largest)
        except Refused as refused:
            # Only n8n's own words count: what stands in front of it says nothing of this.
            if refused.status == 404 and refused.said.strip().lower() == _GONE:
                return None
            raise
        return Incoming(identity, memoryview(body))

    def workflows(
        self, at_once: int = ROWS_ON_A_PAGE, *, tag: str | None = None
    ) -> Iterator[tuple[str, str]]:
        """The id and the name of every workflow the key may see, or of those with a tag."""
        cursor: str | None = None
        for _ in range(1000):
            query = {"limit": str(at_once), **({"cursor": cursor} if cursor else {})}
            query |= {"tags": tag} if tag else {}
            body = self._connection.get("workflows", query, _LARGEST_BODY)
            try:
                page = Text(memoryview(body)).decode(_WORKFLOWS)
            except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
                raise self._not_n8n() from error
            yield from ((each.id, each.name) for each in page.data)
            cursor = page.nextCursor
            if not cursor:
                return

    def time(self) -> datetime:
        """What the server's clock says."""
        return self._connection.time()

    def pause(self, seconds: float) -> None:
        """Leaves the server alone for a while."""
        if seconds > 0:
            self._connection.patience.sleep(seconds)

    def _no_list(self, body: Body, error: msgspec.DecodeError) -> ServerTrouble:
        """Tells a list that stops short from the page of something else."""
        is_other_json = isinstance(error, msgspec.ValidationError)
        if is_other_json or not body[:_BEGINNING].lstrip().startswith(b'{"data"'):
            return self._not_n8n()
        return BrokenAnswer("A list of the server broke off: it is no whole JSON.", AGAIN)

    def _not_n8n(self) -> NotN8n:
        return NotN8n(
            f"What answers at {self.url} is not n8n's API.",
            "Check the address; something in front of n8n must let /api/v1 through.",
        )


def cursor_below(identity: str, limit: int) -> str:
    """A cursor as n8n makes them: the limit inside it counts."""
    inside = json.dumps({"lastId": identity, "limit": limit}, separators=(",", ":"))
    return base64.b64encode(inside.encode()).decode()


def _row(text: bytes) -> Row:
    identity = read_document(text).facts.id
    if not _ID.fullmatch(identity):
        raise NotAnExecution("its id is none that n8n gives")
    return Row(identity, text)


def _in_path(identity: str) -> str:
    """An id as a part of an address."""
    if not _ID.fullmatch(identity):
        raise BadRequest(
            f"{identity!r} cannot be the id of an execution.", "Ids are letters, digits and dashes."
        )
    return identity
