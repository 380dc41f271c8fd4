"""An error object of n8n as columns: what kind it is, and what it says."""

import re
from typing import Any

from exec_archive.document.fingerprint import fingerprint
from exec_archive.document.storable import storable
from exec_archive.model import NodeError

# "TypeError: x is undefined": the first line of a stack names the type where `name` is missing.
_TYPE_IN_STACK = re.compile(r"\s*([A-Za-z_$][\w$.]*(?:Error|Exception))\b")


def node_error(error: dict[str, Any], workflow_id: str | None, node: str | None) -> NodeError:
    """The columns of an error; its fingerprint says where it happened too."""
    stack = storable(error.get("stack"))
    message = storable(error.get("message"))
    error_type = storable(error.get("name")) or _type_in(stack)
    description = _description(error, message)
    http_code = storable(error.get("httpCode"))
    return NodeError(
        error_type=error_type,
        error_message=message,
        error_description=description,
        error_http_code=http_code,
        error_stack=stack,
        error_fingerprint=fingerprint(
            workflow_id, node, error_type, message, description, http_code
        ),
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
