"""Reading an error object of n8n: what kind it is, what it says, which item it blames."""

import json
import re
from typing import Any

from exec_archive.document.fingerprint import fingerprint
from exec_archive.model import NodeError

_LONE = re.compile(r"[\ud800-\udfff]")
# "TypeError: x is undefined": the first line of a stack names the type where `name` is missing.
_TYPE_IN_STACK = re.compile(r"\s*([A-Za-z_$][\w$.]*(?:Error|Exception))\b")


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


def node_error(error: dict[str, Any], workflow_id: str | None, node: str | None) -> NodeError:
    """The columns of an error; its fingerprint says where it happened too."""
    stack = storable(error.get("stack"))
    message = storable(error.get("message"))
    error_type = storable(error.get("name")) or _type_in(stack)
    return NodeError(
        error_type=error_type,
        error_message=message,
        error_description=_description(error, message),
        error_http_code=storable(error.get("httpCode")),
        error_stack=stack,
        error_fingerprint=fingerprint(workflow_id, node, error_type, message),
    )


def _type_in(stack: str | None) -> str | None:
    match = _TYPE_IN_STACK.match(stack or "")
    return match[1] if match else None


def _description(error: dict[str, Any], message: str | None) -> str | None:
    """n8n's description; where it has none, what the upstream service said (`messages`)."""
    description = storable(error.get("description"))
    messages = error.get("messages")
    if description or not isinstance(messages, list):
        return description
    said = (storable(each) for each in messages)
    return next((each for each in said if each and each != message), None)


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


def as_text(value: Any) -> str:
    """Anything as text: a string as it is, the rest as JSON."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def storable(value: Any) -> str | None:
    """Text that UTF-8 can hold: a lone surrogate becomes the replacement sign."""
    if value is None or value == "":
        return None
    if isinstance(value, str) and value.isascii():
        return value
    return _LONE.sub("\ufffd", as_text(value))
