"""All addresses of the API, and the description of them."""

from starlette.routing import Route

from exec_archive_web.answers import as_json, json_answer
from exec_archive_web.automations_api import (
    alerts,
    details,
    document,
    executions,
    log,
    metrics,
    retries,
)
from exec_archive_web.automations_api.endpoint import Endpoint
from exec_archive_web.automations_api.openapi import description
from exec_archive_web.paths import API, OPENAPI
from exec_archive_web.site import Site


def endpoints(site: Site) -> list[Endpoint]:
    """All of them."""
    return [
        executions.endpoint(site),
        details.endpoint(site),
        log.endpoint(site),
        document.endpoint(site),
        retries.asking(site),
        retries.telling(site),
        metrics.together(site),
        metrics.grouped(site),
        alerts.endpoint(site),
    ]


def routes(site: Site) -> list[Route]:
    """All of them, and where they are described."""
    found = endpoints(site)
    described = description(found)

    def route(each: Endpoint) -> Route:
        answer = as_json(each.handle, site.on_trouble)
        taken = site.turns.taking(answer) if each.takes_long else answer
        return Route(f"{API}{each.path}", taken, methods=[each.method])

    return [
        *map(route, found),
        Route(OPENAPI, lambda _request: json_answer(described)),
    ]
