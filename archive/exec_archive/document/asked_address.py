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
    if PLACEHOLDER.fullmatch(address):
        return address
    scheme, mark, rest = address[:_LONGEST].rpartition("://")
    before, question, query = rest.partition("#")[0].partition("?")
    authority, slash, path = before.partition("/")
    user, at, host = authority.rpartition("@")
    shown = f"{scheme}{mark}{_MASKED + at if user else ''}{host}{slash}"
    shown += "/".join(map(_piece, path.split("/")))
    return shown + question + "".join(map(_parameter, re.split("([&;])", query)))


def _piece(piece: str) -> str:
    """A piece of the path, which may have parameters of its own."""
    name, mark, parameters = piece.partition(";")
    return _name(name) + mark + "".join(map(_parameter, re.split("(;)", parameters)))


def _name(piece: str) -> str:
    """A long one with digits may be a token, unless it is an id."""
    is_long = len(piece) > _LONGEST_PIECE and any(sign.isdigit() for sign in piece)
    return _MASKED if is_long and not _UUID.fullmatch(piece) else piece


def _parameter(parameter: str) -> str:
    name, mark, value = parameter.partition("=")
    if mark and value and (len(value) > _LONGEST_VALUE or _TELLING.search(name)):
        return f"{name}={_MASKED}"
    return parameter if len(parameter) <= 2 * _LONGEST_VALUE else _MASKED
