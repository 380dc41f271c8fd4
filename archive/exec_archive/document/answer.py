"""The answer of another service, as n8n keeps it in an error: a code and a quoted body."""

import json
import re

from exec_archive.document.storable import storable

_ANSWER = re.compile(r'(\d{3}) - (".*")', re.DOTALL)
_LONGEST = 100_000


def answer_in(message: str) -> tuple[str, str] | None:
    """The code and the body of `500 - "{…}"`; None for any other message."""
    found = raw_answer_in(message)
    return None if found is None else (found[0], storable(_compact(found[1])) or "")


def raw_answer_in(message: str) -> tuple[str, str] | None:
    """The same, the body as it was answered."""
    match = _ANSWER.fullmatch(message) if len(message) < _LONGEST else None
    if match is None:
        return None
    try:
        return match[1], str(json.loads(match[2]))
    except (ValueError, RecursionError):
        return match[1], match[2][1:-1]


def answer_as_message(code: str, body: str) -> str:
    """A message as n8n writes an answer."""
    return f"{code} - {json.dumps(body)}"


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
