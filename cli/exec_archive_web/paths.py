"""Where things are: the addresses of pages, written and read."""

from urllib.parse import quote, unquote

from starlette.requests import Request

from exec_archive.model import Stored

API = "/api/automations"
OPENAPI = "/api/openapi.json"
PAGES = "/admin/automations"
HISTORY = f"{PAGES}/history"
LOGIN = f"{PAGES}/login"
LOGOUT = f"{PAGES}/logout"
ASSETS = f"{PAGES}/assets"


def execution_path(of: Stored, *further: str) -> str:
    """The page of an execution, or one below it."""
    return "/".join((HISTORY, segment(of.instance), segment(of.id), *further))


def segment(text: str) -> str:
    """A text as one part of a path, whatever it holds."""
    return quote(text, safe="", errors="replace")


def parameter(request: Request, name: str) -> str:
    """A part of the path that was asked for. Paths are matched as they came, and read here."""
    return unquote(request.path_params[name], errors="replace")
