"""The addresses of one execution: its page, its data, its document, its bundle."""

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from exec_archive_web.answers import Handler, as_json
from exec_archive_web.pages.execution.bundle import BundlePage
from exec_archive_web.pages.execution.data import Data
from exec_archive_web.pages.execution.document import Document
from exec_archive_web.pages.execution.front import Front
from exec_archive_web.pages.page import as_page
from exec_archive_web.paths import HISTORY
from exec_archive_web.site import Site

_ONE = f"{HISTORY}/{{instance}}/{{name}}"


def routes(site: Site) -> list[Route]:
    """All of them."""
    front, data = Front(site), Data(site)
    document, bundle = Document(site), BundlePage(site)
    trouble = site.on_trouble

    def told(handler: Handler) -> Callable[[Request], Awaitable[Response]]:
        return site.turns.taking(as_json(handler, trouble))

    return [
        Route(_ONE, as_page(front.page, trouble)),
        Route(f"{_ONE}/overview", told(data.overview)),
        Route(f"{_ONE}/items/{{slice}}", told(data.places)),
        Route(f"{_ONE}/items/{{slice}}/holding", told(data.holding)),
        Route(f"{_ONE}/items/{{slice}}/{{block}}", told(data.block)),
        Route(f"{_ONE}/bundle", as_page(bundle.answer, trouble), methods=["GET", "POST"]),
        Route(f"{_ONE}/document", as_page(document.answer, trouble)),
    ]
