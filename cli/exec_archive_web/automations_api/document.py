"""The JSON of an execution, byte for byte as n8n sent it."""

from collections.abc import Iterator
from itertools import chain

from starlette.responses import Response, StreamingResponse

from exec_archive.errors import NotFound
from exec_archive.model import Completeness
from exec_archive_web.answers import JSON, OnTrouble
from exec_archive_web.automations_api.endpoint import Asked, Endpoint
from exec_archive_web.automations_api.named import ID, NAMED, named
from exec_archive_web.n8n_api import bodies
from exec_archive_web.site import Site


def endpoint(site: Site) -> Endpoint:
    """Where it is."""

    def answer(asked: Asked) -> Response:
        with site.archive.reading() as reading:
            execution, archive = named(asked, reading), reading.archive
        if execution.completeness == Completeness.NO_DATA:
            raise NotFound(
                f"The archive has no document of {execution.instance}/{execution.id}.",
                "The server gave none, or a later pull brings it.",
            )
        headers = {"content-length": str(execution.size_bytes)}
        if asked.request.method == "HEAD":
            return Response(headers=headers, media_type=JSON)
        body = bodies.document(archive, execution)
        first = next(body)  # what is damaged at its beginning can still be answered with words
        watched = _watched(chain([first], body), site.on_trouble)
        return StreamingResponse(watched, headers=headers, media_type=JSON)

    return Endpoint(
        path=f"/executions/{{{ID}}}/document",
        summary="The execution's JSON, byte for byte as n8n sent it",
        answer=answer,
        gives={"type": "object"},
        refusals=NAMED,
    )


def _watched(body: Iterator[bytes], on_trouble: OnTrouble) -> Iterator[bytes]:
    """Damage further on ends the connection: the answer stays short of its length."""
    try:
        yield from body
    except Exception as error:
        on_trouble(error)
        raise
