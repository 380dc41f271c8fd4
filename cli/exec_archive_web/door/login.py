"""Logging in and out: the page that asks for a token, and the cookie that follows."""

import base64
import hashlib
from functools import cache

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from exec_archive_web.answers import is_for_programs
from exec_archive_web.door.credentials import cookie_name
from exec_archive_web.door.headers import POLICY
from exec_archive_web.door.sessions import SECONDS
from exec_archive_web.pages.assets import asset
from exec_archive_web.pages.templates import filled
from exec_archive_web.paths import HISTORY, LOGIN, LOGOUT

TOKEN, NEXT = "token", "next"
_EXPIRED = "Your session is over. Log in again."


def is_for_people(request: Request) -> bool:
    """Whether a person asks for a page, who can be shown another."""
    accepted = request.headers.get("accept", "")
    return "text/html" in accepted and not is_for_programs(request.scope["path"])


def asked_for(request: Request, *, was_known: bool) -> Response:
    """The page that asks for a token, in place of the one that was wanted."""
    if _follows_a_link_from_elsewhere(request):
        # A browser keeps our cookie back where a page of somebody else leads here, such as a chat.
        # It is sent along when the page asks once more for itself.
        return _page("again.html", 401)
    query = request.scope["query_string"].decode("ascii", "replace")
    wanted = request.scope["path"] + (f"?{query}" if query else "")
    return _form(wanted, 401, _EXPIRED if was_known else None)


def wrong(wanted: str) -> Response:
    """The page again."""
    return _form(wanted, 401, "That token is not known here.")


def too_many(wanted: str, seconds: int) -> Response:
    """The page, for whoever has to wait."""
    words = f"Too many wrong tokens came from here. Wait {seconds} s, then try again."
    return _form(wanted, 429, words)


def begun(request: Request, wanted: str, session: str) -> Response:
    """On to what was wanted, with the cookie."""
    answer = RedirectResponse(_own_path(wanted), 303)
    answer.set_cookie(
        cookie_name(request.scope),
        session,
        max_age=SECONDS,
        httponly=True,
        samesite="strict",
        secure=request.scope["scheme"] == "https",
    )
    return answer


def ended(request: Request) -> Response:
    """Logged out."""
    answer = passed_by()
    answer.delete_cookie(cookie_name(request.scope), httponly=True, samesite="strict")
    return answer


def passed_by() -> Response:
    """On to the first page."""
    return RedirectResponse(HISTORY, 303)


def _follows_a_link_from_elsewhere(request: Request) -> bool:
    said = request.headers
    return said.get("sec-fetch-site") == "cross-site" and said.get("sec-fetch-mode") == "navigate"


def _own_path(wanted: str) -> str:
    """A path of ours, whatever was asked for."""
    is_path = wanted.startswith("/") and not wanted.startswith(("//", "/\\"))
    is_plain = wanted.isascii() and wanted.isprintable()
    return wanted if is_path and is_plain and wanted not in {LOGIN, LOGOUT} else HISTORY


def _form(wanted: str, status: int, problem: str | None) -> Response:
    return _page("login.html", status, wanted=_own_path(wanted), problem=problem)


def _page(template: str, status: int, **values: object) -> Response:
    """A page that needs no other file, since none is given to whoever is not known."""
    style = _style()
    html = filled(template, style=style, action=LOGIN, **values)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = (
        f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    )
    headers = {POLICY: policy, "www-authenticate": "Bearer"} if status == 401 else {POLICY: policy}
    return Response(html, status, headers, media_type="text/html")


@cache
def _style() -> str:
    return (asset("style/colours.css") + asset("style/login.css")).decode()
