"""Values of items as JSON that a person reads: on one line as far as there is room, or on many."""

import json
from collections.abc import Iterator
from typing import Any

from exec_archive.document.item_reader import ExactFloat
from exec_archive_cli.render.hostile import one_line

_CUT = "…"
# Nobody reads deeper than this, and what is nested deeper must not fill the screen.
_DEEPEST = 40
_WEBHOOK = frozenset({"headers", "params", "query", "body"})


def short(value: Any, room: int) -> str:
    """A value on one line, cut where the room ends; never more work than that takes."""
    text = ""
    for token in _tokens(value, room):
        text += token
        if len(text) > room:
            return text[: max(room - 1, 0)] + _CUT
    return text


def telling(payload: Any) -> Any:
    """A payload with what tells most at the front: of a call to a webhook its body."""
    if not isinstance(payload, dict) or not payload.keys() >= _WEBHOOK:
        return payload
    front = [name for name in ("body", "query", "params") if payload[name]]
    order = [*front, *(name for name in payload if name not in front)]
    return {name: payload[name] for name in order}


def indented(value: Any) -> Iterator[str]:
    """A value on many lines, as n8n's editor shows it."""
    yield from _lines(value, "", "", 0)


def scalar(value: Any) -> str:
    """A value without members, as JSON writes it."""
    if isinstance(value, ExactFloat):
        return one_line(value.text)
    if isinstance(value, str):
        return one_line(json.dumps(value, ensure_ascii=False))
    return json.dumps(value)


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
    elif isinstance(value, str) and len(value) > room:
        yield scalar(value[: room + 1])
    else:
        yield scalar(value)


def _lines(value: Any, before: str, after: str, depth: int) -> Iterator[str]:
    blanks = "  " * depth
    if not isinstance(value, dict | list) or not value or depth == _DEEPEST:
        yield f"{blanks}{before}{short(value, 60) if depth == _DEEPEST else _flat(value)}{after}"
        return
    opening, closing = ("{", "}") if isinstance(value, dict) else ("[", "]")
    yield f"{blanks}{before}{opening}"
    members = (
        [(f"{scalar(key)}: ", each) for key, each in value.items()]
        if isinstance(value, dict)
        else [("", each) for each in value]
    )
    for i, (name, each) in enumerate(members):
        yield from _lines(each, name, "," if i < len(members) - 1 else "", depth + 1)
    yield f"{blanks}{closing}{after}"


def _flat(value: Any) -> str:
    if isinstance(value, dict | list):
        return "{}" if isinstance(value, dict) else "[]"
    return scalar(value)
