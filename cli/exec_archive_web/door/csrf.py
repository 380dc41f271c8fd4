"""Whether a request that is to change something was meant by the person whose browser sent it."""

import hmac
from urllib.parse import parse_qs, urlsplit

from starlette.requests import Request

FIELD = "csrf"
HEADER = "x-csrf-token"


def is_meant(request: Request, body: bytes, csrf: str) -> bool:
    """By the secret that only our own pages know, in a header or a field of the form."""
    given = request.headers.get(HEADER) or field(body, FIELD)
    return comes_from_here(request) and hmac.compare_digest(given.encode(), csrf.encode())


def comes_from_here(request: Request) -> bool:
    """Whether the page it was sent from is one of ours, as far as the browser says so."""
    origin = request.headers.get("origin")
    if origin is None:
        return request.headers.get("sec-fetch-site", "same-origin") in {"same-origin", "none"}
    try:
        return urlsplit(origin).netloc == request.headers["host"]
    except ValueError:
        return False


def field(body: bytes, name: str) -> str:
    """A field of a form that was sent."""
    try:
        found = parse_qs(body.decode("ascii"), errors="replace", max_num_fields=50)
    except (UnicodeDecodeError, ValueError):
        return ""
    return found.get(name, [""])[0]
