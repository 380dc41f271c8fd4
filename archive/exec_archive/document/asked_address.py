"""An address that a node asked, fit to be shown: what may be secret in it is masked."""

import re

from exec_archive.document.masked import PLACEHOLDER

_MASKED = "***"
_LONGEST = 2000
_LONGEST_VALUE = 20
_LONGEST_PIECE = 24
_TELLING = re.compile(
    r"key|token|secret|pass|pwd|pin|otp|auth|jwt|bearer|sig|session|cred|code", re.IGNORECASE
)
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


def shown_address(address: str) -> str | None:
    """The address without its user, its fragment, and values that may open a door."""
    scheme, mark, rest = address[:_LONGEST].partition("://")
    if not mark:
        return address if PLACEHOLDER.fullmatch(address) else None
    before, mark, query = rest.partition("#")[0].partition("?")
    authority, slash, path = before.partition("/")
    user, at, host = authority.rpartition("@")
    shown = f"{scheme}://{_MASKED + at if user else ''}{host}{slash}"
    shown += "/".join(map(_piece, path.split("/")))
    return shown + mark + "&".join(map(_parameter, query.split("&")))


def _piece(piece: str) -> str:
    """A piece of the path; a long one with digits may be a token, unless it is an id."""
    is_long = len(piece) > _LONGEST_PIECE and any(sign.isdigit() for sign in piece)
    return _MASKED if is_long and not _UUID.fullmatch(piece) else piece


def _parameter(parameter: str) -> str:
    name, mark, value = parameter.partition("=")
    if mark and value and (len(value) > _LONGEST_VALUE or _TELLING.search(name)):
        return f"{name}={_MASKED}"
    return parameter if len(parameter) <= 2 * _LONGEST_VALUE else _MASKED
