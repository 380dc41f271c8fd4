"""An error object as n8n recorded it, and the item it blames."""

import json
from typing import Any

from exec_archive.document.storable import as_text


def parse_error(raw: Any) -> dict[str, Any] | None:
    """An error as a dictionary; a bare string becomes its message; None where there is none."""
    text = bytes(raw)
    if not text or text == b"null":
        return None
    try:
        error = json.loads(text)
    except (ValueError, RecursionError):
        return {"message": text[:2000].decode("utf-8", "replace")}
    return error if isinstance(error, dict) else {"message": as_text(error)}


def recorded_error(raw: Any, redacted: Any) -> dict[str, Any] | None:
    """The error n8n recorded; of one that the server redacts, its kind and code are left."""
    error = parse_error(raw)
    left = parse_error(redacted) if error is None else None
    if left is None:
        return error
    return {"name": left.get("type"), "httpCode": left.get("httpCode")}


def blamed_item(error: dict[str, Any]) -> int | None:
    """The index of the item the error blames, where n8n says it.

    The words "item at index 2" of a message are not it: two levels above a failed sub-workflow
    they still speak of the level below.
    """
    context = error.get("context")
    index = context.get("itemIndex") if isinstance(context, dict) else None
    if isinstance(index, int) and not isinstance(index, bool) and 0 <= index < 2**31:
        return index
    return None
