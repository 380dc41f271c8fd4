"""Executions whose every name and value tries to be more than a text."""

import json
from collections.abc import Sequence
from typing import Any

from made_flows import execution, failed, items, run

NAMES = (
    "<script>window.pwned=1</script>",
    "</script><img src=x onerror=window.pwned=2>",
    "<!--",
    "__proto__",
    "constructor",
    "turned \u202e around",
    "nul \u0000 in it",
    "\"quotes' & <b>",
    "x" * 5000,
    "",
)
VALUES: dict[str, Any] = {
    "__proto__": {"polluted": True},
    "</script>": "</script><script>window.pwned=3</script>",
    "html": '<img src=x onerror="window.pwned=4"><svg onload=window.pwned=5>',
    "link": "javascript:window.pwned=6",
    "style": "x;background:url(http://127.0.0.1:9/leak)",
    "turned": "abc\u202edef",
    "nul": "\u0000",
    "escape": "\u001b[31mred",
    "lone": "\ud800",
    "1": "first",
    "0": "second",
    "<!--": "-->",
    "long": "y" * 1_000_000,
}
# Numbers that lose what they are where a program reads them as its own.
EXACT = {
    "big": "123456789012345678901234567890",
    "huge": "1e400",
    "minus": "-0",
    "price": "1.50",
}
DEEP = 400


def hostile(name: str = "666") -> bytes:
    """An execution of such nodes, one after the other; the last one fails."""
    return _flow(name, NAMES, VALUES, "<script>window.pwned=7</script>\u202e")


def innocent(name: str = "666") -> bytes:
    """An execution of the same form, with nothing odd in it."""
    names = [f"Node {i}" for i in range(len(NAMES))]
    values = {f"key {i}": "y" * 1_000_000 if i == 12 else "v" for i in range(len(VALUES))}
    return _flow(name, names, values, "it failed")


def _flow(name: str, names: Sequence[str], values: dict[str, Any], message: str) -> bytes:
    runs: dict[str, list[Any]] = {}
    before: str | None = None
    for node in names:
        given: list[Any] = [*items(values), None, 7, "text", [1, 2]]
        runs[node] = [run(given, source=None if before is None else (before, 0, 0))]
        before = node
    runs["tail"] = [failed(message, (names[-2], 0, 0), stack=f"at {message}\n" * 3)]
    links = {one: [[other]] for one, other in zip(names, [*names[1:], "tail"], strict=True)}
    return _with_numbers(execution(name, runs, links, mode=message))


def _with_numbers(document: bytes) -> bytes:
    """The same, with numbers as no program of ours would write them, and with a deep value."""
    more = "".join(f'"{name}": {text}, ' for name, text in EXACT.items())
    deep = "[" * DEEP + "]" * DEEP
    first = json.dumps("long")[:-1] if b'"long"' in document else '"key 12'
    return document.replace(first.encode(), f'{more}"deep": {deep}, {first}'.encode())
