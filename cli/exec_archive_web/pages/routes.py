"""Every page that tells of many executions, and where it is."""

from starlette.routing import Route

from exec_archive_web.pages import compare, error_group, errors, history, metrics, search
from exec_archive_web.site import Site

_PAGES = (history, errors, error_group, metrics, compare, search)


def routes(site: Site) -> list[Route]:
    """All of them."""
    return [route for each in _PAGES for route in each.routes(site)]
