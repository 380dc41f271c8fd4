"""n8n's list of workflows, and a single one, from the definitions that executions carried.

An archive cannot know which of them are active, their tags, owners or times of change: what no
execution says is left out, and who asks for it is refused rather than told something else.
"""

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from exec_archive.query.workflows import Definition, newest_definition, newest_definitions
from exec_archive_web.current import CurrentArchive
from exec_archive_web.n8n_api.answering import HEADERS, query
from exec_archive_web.n8n_api.cursor import read_offset, written_offset
from exec_archive_web.n8n_api.listing import Listing
from exec_archive_web.n8n_api.parameters import WorkflowsAsked, pinned_data_wanted, workflows_asked
from exec_archive_web.n8n_api.refusal import Refusal
from exec_archive_web.paths import parameter

_ALL = 10**9


class Workflows:
    """Of the one server that n8n's API is about."""

    def __init__(self, archive: CurrentArchive, listing: Listing) -> None:
        self._archive = archive
        self._listing = listing

    def all(self, request: Request) -> Response:
        """A page of the list, by their ids."""
        asked = workflows_asked(query(request))
        offset, limit_of_cursor = read_offset(asked.cursor) if asked.cursor else (0, None)
        limit = limit_of_cursor or asked.limit or _ALL
        found = [] if asked.of_no_project else self._found(asked, offset, limit + 1)
        is_last = len(found) <= limit
        texts = ",".join(_text(each, asked.with_pinned_data) for each in found[:limit])
        ending = msgspec.json.encode(None if is_last else written_offset(offset + limit, limit))
        return Response(f'{{"data":[{texts}],"nextCursor":{ending.decode()}}}', headers=HEADERS)

    def one(self, request: Request) -> Response:
        """A single one."""
        wanted = parameter(request, "name")
        with_pinned_data = pinned_data_wanted(query(request))
        with self._archive.reading() as reading:
            server = self._listing.server(reading)
            found = newest_definition(reading.engine, server, wanted) if server else None
        if found is None:
            raise Refusal(404, "Not Found")
        return Response(_text(found, with_pinned_data), headers=HEADERS)

    def _found(self, asked: WorkflowsAsked, offset: int, limit: int) -> list[Definition]:
        with self._archive.reading() as reading:
            server = self._listing.server(reading)
            if server is None:
                return []
            return newest_definitions(
                reading.engine, server, name=asked.name, limit=limit, offset=offset
            )


def _text(definition: Definition, with_pinned_data: bool) -> str:
    """The definition as n8n sent it."""
    if with_pinned_data:
        return definition.json
    members = msgspec.json.decode(definition.json, type=dict[str, msgspec.Raw])
    members.pop("pinData", None)
    return msgspec.json.encode(members).decode()
