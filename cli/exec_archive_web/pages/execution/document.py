"""The document of an execution, byte for byte, as a file to keep."""

import re

from starlette.requests import Request
from starlette.responses import Response

from exec_archive.errors import NotFound
from exec_archive.model import Completeness, Execution
from exec_archive_web.n8n_api import bodies
from exec_archive_web.pages.execution.asked import asked
from exec_archive_web.site import Site
from exec_archive_web.streaming import attached, streamed

_LONGEST = 80
_PLAIN = re.compile(r"[^A-Za-z0-9_-]+", re.ASCII)


class Document:
    """Gives it."""

    def __init__(self, site: Site) -> None:
        self._site = site

    def answer(self, request: Request) -> Response:
        """The file; its checksum is compared at its very end."""
        with self._site.archive.reading() as reading:
            execution = asked(reading, request)
            archive = reading.archive
        if execution.completeness == Completeness.NO_DATA:
            raise NotFound(
                f"Of {execution.instance}/{execution.id} only the facts are archived.",
                "Its server had no more to give when it was fetched.",
            )
        headers = {
            "content-type": "application/json; charset=utf-8",
            "content-length": str(execution.size_bytes),
            **attached(f"{plain_name(execution)}.json"),
        }
        body = bodies.document(archive, execution)
        return streamed(request, body, headers, self._site.on_trouble)


def plain_name(execution: Execution) -> str:
    """A name for a file, whatever ids are made of."""
    return _PLAIN.sub("_", f"{execution.instance}-{execution.id}")[:_LONGEST]
