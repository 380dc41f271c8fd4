"""The JSON of an execution, byte for byte as n8n sent it."""

from starlette.responses import Response

from exec_archive.errors import NotFound
from exec_archive.model import Completeness
from exec_archive_web.answers import JSON
from exec_archive_web.automations_api.endpoint import Asked, Endpoint
from exec_archive_web.automations_api.named import ID, NAMED, named
from exec_archive_web.n8n_api import bodies
from exec_archive_web.site import Site
from exec_archive_web.streaming import streamed


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
        headers = {"content-type": JSON, "content-length": str(execution.size_bytes)}
        body = bodies.document(archive, execution)
        return streamed(asked.request, body, headers, site.on_trouble)

    return Endpoint(
        path=f"/executions/{{{ID}}}/document",
        summary="The execution's JSON, byte for byte as n8n sent it",
        answer=answer,
        gives={"type": "object"},
        refusals=NAMED,
    )
