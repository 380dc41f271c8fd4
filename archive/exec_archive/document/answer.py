"""The answer of another service, as n8n keeps it in an error: a code and a quoted body."""

import json
import re

from exec_archive.document.storable import storable

_ANSWER = re.compile(r'(\d{3}) - (".*")', re.DOTALL)
_LONGEST = 100_000


def answer_in(message: str) -> tuple[str, str] | None:
    """The code and the body of `500 - "{…}"`; None for any other message."""
    match = _ANSWER.fullmatch(message) if len(message) < _LONGEST else None
    if match is None:
        return None
    try:
        body = str(json.loads(match[2]))
    except (ValueError, RecursionError):
        body = match[2][1:-1]
    return match[1], storable(_compact(body)) or ""


def words_in(body: str) -> str | None:
    """What a body in JSON says in words: its members called message, in their order."""
    try:
        left = [json.loads(body)]
    except (ValueError, RecursionError):
        return None
    said: dict[str, None] = {}
    while left:
        value = left.pop()
        if isinstance(value, dict):
            message = value.get("message")
            if isinstance(message, str) and message:
                said[message] = None
            value = list(value.values())
        if isinstance(value, list):
            left += reversed(value)
    return storable(" | ".join(said)) or None


def _compact(body: str) -> str:
    """JSON on one line, its letters written out; any other text as it is."""
    try:
        return json.dumps(json.loads(body), ensure_ascii=False)
    except (ValueError, RecursionError):
        return body
