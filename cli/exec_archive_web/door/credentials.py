"""What a request brings to be let in: a token in a header, or the cookie of a session."""

from typing import NamedTuple

from starlette.types import Scope

_KEY_HEADER = b"x-n8n-api-key"
_BEARER = b"bearer "


class Credentials(NamedTuple):
    """A token, or a session's name, or nothing."""

    token: bytes | None = None
    session: str | None = None
    is_clear: bool = True  # False for two tokens: which is meant is nobody's to guess


def credentials(scope: Scope) -> Credentials:
    """Those of a request."""
    tokens, cookies = [], []
    for name, value in scope["headers"]:
        if name == _KEY_HEADER:
            tokens.append(value)
        elif name == b"authorization" and value[: len(_BEARER)].lower() == _BEARER:
            tokens.append(value[len(_BEARER) :].strip())
        elif name == b"cookie":
            cookies.append(value.decode("latin-1"))
    if tokens:
        return Credentials(token=tokens[0], is_clear=len(set(tokens)) == 1)
    return Credentials(session=_session("; ".join(cookies), cookie_name(scope)))


def cookie_name(scope: Scope) -> str:
    """A cookie is of a machine and not of a port, so two servers on one need two names."""
    server = scope.get("server")
    return f"exec_archive_{server[1] if server else 0}"


def _session(cookies: str, name: str) -> str | None:
    """The last cookie of that name; ours stands behind those that are of a part of our paths.

    Other servers of the machine set cookies that are no cookies by the book, and reading quotes by
    the book takes http.cookies seconds where a stranger sends many of them. Ours has none.
    """
    found = None
    for each in cookies.split(";"):
        given, _, value = each.strip().partition("=")
        if given == name:
            found = value
    return found
