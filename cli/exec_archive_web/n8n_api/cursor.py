"""The mark between two pages of n8n's list: base64 of `{"lastId":"495","limit":100}`."""

import base64
import binascii
import re
from typing import Any

import msgspec

from exec_archive_web.n8n_api.refusal import Refusal

MOST_PER_PAGE = 250
_FURTHEST = 10**9

_NO_BASE64 = re.compile(r"[^A-Za-z0-9+/]")


def written_cursor(last_id: str, limit: int) -> str:
    """The cursor of the page that follows an id."""
    content = msgspec.json.encode({"lastId": last_id, "limit": limit})
    return base64.b64encode(content).decode("ascii")


def read_cursor(text: str) -> tuple[str, int | None]:
    """The id and the limit in a cursor; what n8n passes over in one is empty here."""
    content = _content(text)
    if isinstance(content, list):
        return "", None
    if not isinstance(content, dict):
        raise _not_valid()
    last_id, limit = content.get("lastId"), content.get("limit")
    return (
        str(last_id) if isinstance(last_id, int | str) and not isinstance(last_id, bool) else "",
        min(max(limit, 1), MOST_PER_PAGE) if type(limit) is int else None,
    )


def written_offset(offset: int, limit: int) -> str:
    """The cursor of the list of workflows, which n8n pages by counting."""
    content = msgspec.json.encode({"limit": limit, "offset": offset})
    return base64.b64encode(content).decode("ascii")


def read_offset(text: str) -> tuple[int, int | None]:
    """How many rows come before a page, and the limit in its cursor."""
    content = _content(text)
    if not isinstance(content, dict):
        raise _not_valid()
    offset, limit = content.get("offset"), content.get("limit")
    return (
        min(max(offset, 0), _FURTHEST) if type(offset) is int else 0,
        min(max(limit, 1), MOST_PER_PAGE) if type(limit) is int else None,
    )


def _content(text: str) -> Any:
    # As n8n reads it: in either alphabet of base64, with or without its padding.
    signs = _NO_BASE64.sub("", text.replace("-", "+").replace("_", "/"))
    try:
        return msgspec.json.decode(base64.b64decode(signs + "=" * (-len(signs) % 4)))
    except (binascii.Error, msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise _not_valid() from None


def _not_valid() -> Refusal:
    return Refusal(400, "An invalid cursor was provided")
