"""Everything that is served, put together behind the door."""

from collections.abc import Iterable

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from exec_archive_web.answers import is_for_n8n, is_for_programs, json_answer, told
from exec_archive_web.automations_api import addresses
from exec_archive_web.door.door import Door
from exec_archive_web.door.tokens import Tokens
from exec_archive_web.n8n_api import answers as n8n_answers
from exec_archive_web.n8n_api.answering import not_served
from exec_archive_web.pages import assets
from exec_archive_web.pages import routes as pages
from exec_archive_web.pages.execution import routes as execution_page
from exec_archive_web.pages.page import trouble_page
from exec_archive_web.paths import HISTORY, PAGES
from exec_archive_web.site import Site


def application(site: Site, tokens: Tokens, hosts: Iterable[str] = ()) -> ASGIApp:
    """The application: what it answers, and to whom."""
    inside = Starlette(
        routes=[
            *n8n_answers.routes(site.archive, site.on_trouble),
            *addresses.routes(site),
            *assets.routes(),
            *execution_page.routes(site),
            *pages.routes(site),
            *(Route(path, _first_page) for path in ("/", PAGES)),
        ],
        exception_handlers={HTTPException: _not_served},
    )
    inside.router.redirect_slashes = False
    return Door(inside, tokens, hosts)


def _first_page(_request: Request) -> Response:
    return RedirectResponse(HISTORY, 303)


async def _not_served(request: Request, error: Exception) -> Response:
    """To a path, or a method of one, that there is not."""
    path = request.scope["path"]
    if is_for_n8n(path):
        return not_served(request, error)
    status = error.status_code if isinstance(error, HTTPException) else 404
    headers = dict(error.headers or {}) if isinstance(error, HTTPException) else {}
    words = (
        (f"This address does not take {request.method}.", "It is for reading.")
        if status == 405
        else ("There is no such address.", "See what there is at /api/openapi.json.")
    )
    if is_for_programs(path):
        return json_answer(told(*words), status, headers)
    answer = trouble_page(request, status, words[0], "Go on from the history.")
    answer.headers.update(headers)
    return answer
