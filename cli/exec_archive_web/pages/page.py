"""A page as it is answered: a template within the frame that all pages share."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from exec_archive.errors import ExecArchiveError
from exec_archive_web.answers import UNFORESEEN, Handler, OnTrouble, status_of
from exec_archive_web.door.visitor import visitor
from exec_archive_web.pages.templates import filled
from exec_archive_web.paths import ASSETS, ERRORS, HISTORY, LOGOUT, METRICS, SEARCH

# What the head of each page leads to.
_PLACES = (
    ("History", HISTORY),
    ("Errors", ERRORS),
    ("Metrics", METRICS),
    ("Search", SEARCH),
)


def page(request: Request, template: str, status: int = 200, **values: Any) -> Response:
    """A template filled for a visitor, whom it knows as `visitor`; `here` is the page's path."""
    html = filled(
        template,
        visitor=visitor(request),
        here=request.scope["path"],
        places=_PLACES,
        assets=ASSETS,
        logout=LOGOUT,
        **values,
    )
    return Response(html, status, media_type="text/html")


def trouble_page(request: Request, status: int, problem: str, advice: str) -> Response:
    """What went wrong, for people."""
    return page(request, "trouble.html", status, problem=problem, advice=advice)


def as_page(handler: Handler, on_trouble: OnTrouble) -> Handler:
    """The same, where whatever goes wrong is answered too, and the server goes on."""

    def answered(request: Request) -> Response:
        try:
            return handler(request)
        except ExecArchiveError as error:
            status = status_of(error)
            if status >= 500:
                on_trouble(error)
            return trouble_page(request, status, error.problem, error.advice)
        except Exception as error:  # noqa: BLE001 - one bad answer must not end the server
            on_trouble(error)
            return trouble_page(request, 500, *UNFORESEEN)

    return answered
