"""Where the next page of executions begins, in signs that only this server has to read."""

import base64
import binascii
from datetime import datetime
from typing import Any

import msgspec

from exec_archive.errors import BadRequest
from exec_archive.model import Execution
from exec_archive.query.order import Mark, Order, order_of


class _Content(msgspec.Struct, array_like=True):
    sort: str
    reverse: bool
    values: list[Any]


def written(sort: str, *, reverse: bool, last: Execution) -> str:
    """The cursor of the page behind an execution."""
    mark = order_of(sort, reverse=reverse).mark(last)
    content = msgspec.json.encode(_Content(sort, reverse, [*map(_plain, mark.values)]))
    return base64.urlsafe_b64encode(content).decode("ascii").rstrip("=")


def read(text: str, sort: str, *, reverse: bool) -> Mark:
    """The place in a cursor, which has to be of the same order."""
    order = order_of(sort, reverse=reverse)
    try:
        signs = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        content = msgspec.json.decode(signs, type=_Content)
        if (content.sort, content.reverse) != (sort, reverse):
            raise BadRequest(
                "That cursor is of a list in another order.", "Begin again without a cursor."
            )
        return Mark(_values(order, content.values))
    except (binascii.Error, msgspec.MsgspecError, ValueError, TypeError, RecursionError):
        raise BadRequest("That is no cursor of this list.", "Begin again without one.") from None


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def _values(order: Order, given: list[Any]) -> tuple[Any, ...]:
    return tuple(_value(key.sql, each) for key, each in zip(order.keys, given, strict=True))


_NUMBERS = frozenset({"duration_ms", "size_bytes", "items_out", "length(id)"})
_LARGEST = 1 << 62


def _value(column: str, given: Any) -> Any:
    if given is None and column not in {"id", "instance"}:
        return None
    if column.endswith("_at"):
        moment = datetime.fromisoformat(given)
        if moment.tzinfo is not None:
            raise ValueError(given)
        return moment
    if type(given) is not (int if column in _NUMBERS else str):
        raise TypeError(column)
    if isinstance(given, int) and abs(given) > _LARGEST:
        raise ValueError(given)
    return given
