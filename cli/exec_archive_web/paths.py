"""Where things are: the addresses of pages, written and read."""

from typing import Protocol
from urllib.parse import quote, unquote, urlencode

from starlette.requests import Request

API = "/api/automations"
OPENAPI = "/api/openapi.json"
PAGES = "/admin/automations"
HISTORY = f"{PAGES}/history"
LOGIN = f"{PAGES}/login"
LOGOUT = f"{PAGES}/logout"
ASSETS = f"{PAGES}/assets"
ERRORS = f"{PAGES}/errors"
METRICS = f"{PAGES}/metrics"
SEARCH = f"{PAGES}/search"
COMPARE = f"{PAGES}/compare"


class Named(Protocol):
    """What has the name of an execution."""

    @property
    def instance(self) -> str:
        """Its server."""

    @property
    def id(self) -> str:
        """Its id there."""


def execution_path(of: Named, *further: str) -> str:
    """The page of an execution, or one below it."""
    return "/".join((HISTORY, segment(of.instance), segment(of.id), *further))


def failure_path(instance: str, fingerprint: str) -> str:
    """The page of a group of failures."""
    return f"{ERRORS}/{segment(f'{instance}/{fingerprint}')}"


def address(path: str, **asked: object) -> str:
    """A page, and what is asked of it; what is empty is left out."""
    words = urlencode({name: value for name, value in asked.items() if value}, errors="replace")
    return f"{path}?{words}" if words else path


def segment(text: str) -> str:
    """A text as one part of a path, whatever it holds."""
    return quote(text, safe="", errors="replace")


def parameter(request: Request, name: str) -> str:
    """A part of the path that was asked for. Paths are matched as they came, and read here."""
    return unquote(request.path_params[name], errors="replace")
