"""Values of an answer in SQL as JSON has them, as CSV has them, and as a person reads them."""

import json
import re
from collections.abc import Callable
from decimal import Decimal
from math import isfinite
from typing import Any

from exec_archive.query.sql.shapes import Kind, Shape

Change = Callable[[Any], Any]

NUMBERS = frozenset({Kind.WHOLE, Kind.FRACTION, Kind.DECIMAL})
_MOMENT = re.compile(r"(\d{4,}-\d\d-\d\d) (\d\d:\d\d:\d\d)(?:\.(\d+))?(?:\+00)?", re.ASCII)
_NESTED = frozenset({Kind.LIST, Kind.FIELDS})


def in_json(shape: Shape) -> Change | None:
    """What makes values of this shape ones that JSON knows; None where they are."""
    if shape.kind in _CHANGES:
        return _but_null(_CHANGES[shape.kind])
    inner = {name: in_json(member) for name, member in shape.members.items()}
    if not any(inner.values()):
        return None
    if shape.kind is Kind.LIST:
        each = inner[""]
        return _but_null(lambda values: [each(value) if each else value for value in values])
    return _but_null(lambda fields: _changed_fields(fields, inner))


def in_csv(shape: Shape) -> Change | None:
    """The same for a cell of CSV: a list is its JSON, and so is a struct."""
    if shape.kind is Kind.DECIMAL:
        return None  # with all its digits
    if shape.kind in _NESTED:
        return _but_null(lambda value: _json_of(value, shape))
    return in_json(shape)


def readable(value: Any, shape: Shape) -> str:
    """A value as text that a person reads."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if shape.kind in _NESTED:
        return _json_of(value, shape)
    return str(_finite(value)) if isinstance(value, float) else str(value)


def _json_of(value: Any, shape: Shape) -> str:
    change = in_json(shape)
    return json.dumps(change(value) if change else value, ensure_ascii=False)


def _but_null(change: Change) -> Change:
    return lambda value: None if value is None else change(value)


def _changed_fields(fields: dict[str, Any], changes: dict[str, Change | None]) -> dict[str, Any]:
    """A struct, each field in its own way; or a map, all values in the same."""
    every = changes.get("") if len(changes) == 1 else None
    changed = {}
    for name, value in fields.items():
        change = changes.get(name, every)
        changed[name] = change(value) if change else value
    return changed


def _finite(value: float) -> float | str:
    """JSON has no word for what is no finite number."""
    if isfinite(value):
        return value
    return "NaN" if value != value else ("Infinity" if value > 0 else "-Infinity")  # noqa: PLR0124


def _number(text: str) -> float | str:
    """A decimal as a number, or as text where a number would lose digits of it."""
    number = float(text)
    return number if Decimal(repr(number)) == Decimal(text) else text


def _iso(text: str) -> str:
    """A time as elsewhere: ISO, UTC, at least milliseconds; what no calendar has stays as it is."""
    found = _MOMENT.fullmatch(text)
    if found is None:
        return text
    day, time, fraction = found.groups()
    return f"{day}T{time}.{(fraction or '').ljust(3, '0')}Z"


_CHANGES: dict[Kind, Change] = {
    Kind.FRACTION: _finite,
    Kind.DECIMAL: _number,
    Kind.MOMENT: _iso,
}
