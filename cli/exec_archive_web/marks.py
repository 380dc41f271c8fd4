"""Where a page of a list begins, as a word of an address: behind an execution, or before it."""

import base64
import binascii
from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple

import msgspec

from exec_archive.errors import BadRequest
from exec_archive.query.order import Mark, Order

_MOST = 2**63
_TIMES = frozenset({"started_at", "stopped_at"})
_NUMBERS = frozenset({"duration_ms", "size_bytes", "items_out", "length(id)"})


class Cursor(NamedTuple):
    """The place a page begins behind, or ends before."""

    mark: Mark
    is_before: bool = False


class _Written(msgspec.Struct):
    before: bool
    values: list[str | int | None]


def written_cursor(cursor: Cursor) -> str:
    """As an address has it."""
    values = [
        each.isoformat() if isinstance(each, datetime) else each for each in cursor.mark.values
    ]
    text = msgspec.json.encode({"before": cursor.is_before, "values": values})
    return base64.urlsafe_b64encode(text).decode("ascii").rstrip("=")


def read_cursor(text: str, order: Order) -> Cursor:
    """The same place, in the order it was taken from."""
    try:
        signs = base64.b64decode(text + "=" * (-len(text) % 4), b"-_", validate=True)
        found = msgspec.json.decode(signs, type=_Written)
        keys = [_reading(key.sql) for key in order.keys]
        values = [
            None if value is None else read(value)
            for read, value in zip(keys, found.values, strict=True)
        ]
    except (binascii.Error, msgspec.DecodeError, ValueError, OverflowError, RecursionError):
        raise BadRequest(
            "The place where this page begins is not known.", "Begin with the first page."
        ) from None
    return Cursor(Mark(tuple(values)), found.before)


def _reading(key: str) -> Callable[[Any], Any]:
    if key in _TIMES:
        return _time
    return _number if key in _NUMBERS else _text


def _time(value: Any) -> datetime:
    time = datetime.fromisoformat(_text(value))
    if time.tzinfo is not None:
        raise ValueError
    return time


def _number(value: Any) -> int:
    if not isinstance(value, int) or not -_MOST <= value < _MOST:
        raise ValueError
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError
    return value
