"""Values of items as JSON that a person reads: on one line as far as there is room, or on many."""

import json
from collections.abc import Iterator
from typing import Any

from exec_archive.document.exact_json import ExactFloat, LongNumber
from exec_archive_cli.render.hostile import one_line

_CUT = "…"
# Nobody reads deeper than this, and what is nested deeper must not fill the screen.
_DEEPEST = 40
_ROOM_BELOW = 60
_ENCODED = json.JSONEncoder(ensure_ascii=False).encode
_WEBHOOK = frozenset({"headers", "params", "query", "body"})
_ABOUT_THE_CALL = frozenset({"webhookUrl", "executionMode"})


def short(value: Any, room: int) -> str:
    """A value on one line, cut where the room ends; never more work than that takes."""
    text = ""
    for token in _tokens(value, room):
        text += token
        if len(text) > room:
            return text[: max(room - 1, 0)] + _CUT
    return text


def telling(payload: Any) -> Any:
    """A payload with what tells most at the front: of a call to a webhook not its headers."""
    if not isinstance(payload, dict) or not payload.keys() >= _WEBHOOK:
        return payload
    sent = sorted(("body", "query", "params"), key=lambda name: not payload[name])
    full = [name for name in sent if payload[name]]
    added = [name for name in payload if name not in _WEBHOOK | _ABOUT_THE_CALL]
    order = dict.fromkeys([*full, *added, *sent, *payload])
    return {name: payload[name] for name in order}


def indented(value: Any, room: int | None = None) -> Iterator[str]:
    """A value on many lines, as n8n's editor shows it; a text goes no further than the room."""
    yield from _lines(value, "", "", 0, room)


def scalar(value: Any) -> str:
    """A value without members, as JSON writes it."""
    if isinstance(value, ExactFloat):
        return one_line(value.text)
    if isinstance(value, LongNumber):
        return str(value)
    if isinstance(value, str):
        return one_line(_ENCODED(value))
    return _ENCODED(value)


def _tokens(value: Any, room: int) -> Iterator[str]:
    if isinstance(value, dict):
        yield "{"
        for i, (key, each) in enumerate(value.items()):
            yield (", " if i else "") + scalar(key[: room + 1]) + ": "
            yield from _tokens(each, room)
        yield "}"
    elif isinstance(value, list):
        yield "["
        for i, each in enumerate(value):
            yield ", " if i else ""
            yield from _tokens(each, room)
        yield "]"
    else:
        yield _scalar(value, room)


def _scalar(value: Any, room: int | None) -> str:
    """The same as `scalar`, for the work of showing no more than fits."""
    if room is not None and isinstance(value, str) and len(value) > room:
        number = isinstance(value, LongNumber)
        return str(value[: room + 1]) if number else scalar(value[: room + 1])
    return scalar(value)


def _lines(value: Any, before: str, after: str, depth: int, room: int | None) -> Iterator[str]:
    blanks = "  " * depth
    if not isinstance(value, dict | list) or not value or depth == _DEEPEST:
        flat = short(value, _ROOM_BELOW) if depth == _DEEPEST else _flat(value, room)
        yield f"{blanks}{before}{flat}{after}"
        return
    opening, closing = ("{", "}") if isinstance(value, dict) else ("[", "]")
    yield f"{blanks}{before}{opening}"
    members = value.items() if isinstance(value, dict) else ((None, each) for each in value)
    for i, (key, each) in enumerate(members, 1):
        name = "" if key is None else f"{_scalar(key, room)}: "
        yield from _lines(each, name, "," if i < len(value) else "", depth + 1, room)
    yield f"{blanks}{closing}{after}"


def _flat(value: Any, room: int | None) -> str:
    if isinstance(value, dict | list):
        return "{}" if isinstance(value, dict) else "[]"
    return _scalar(value, room)
