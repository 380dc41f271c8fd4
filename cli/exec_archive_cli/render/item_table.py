"""Items as a table: for flat ones with the same few keys, where nothing of them must be cut."""

import re
from collections.abc import Sequence
from typing import Any

from exec_archive_cli.render.hostile import one_line
from exec_archive_cli.render.json_text import scalar
from exec_archive_cli.render.page import Column, Span, Table
from exec_archive_cli.render.room import width
from exec_archive_cli.render.shown_item import (
    Placing,
    Shown,
    ShownElement,
    carried,
    is_of_another_kind,
)

_MOST_KEYS = 12
_LONGEST = 200
_BETWEEN = 2
# What JSON would write without quotes, so that a text which looks like it needs them.
_LOOKS_LIKE_ANOTHER = re.compile(r'-?\d[\d.eE+-]*|true|false|null|["\[{].*|.*\\.*', re.DOTALL)


def may_stand_in_a_table(element: ShownElement) -> bool:
    """Whether an item is flat, and carries nothing beside its JSON."""
    if not isinstance(element, Shown) or is_of_another_kind(element.placed) or carried(element):
        return False
    row = _row(element)
    return 0 < len(row) <= _MOST_KEYS and all(map(_is_flat, [*row, *row.values()]))


def as_table(elements: Sequence[ShownElement], placing: Placing, room: int) -> Table | None:
    """The table of flat items; None where they differ in their keys, or it is too wide."""
    items = [each for each in elements if isinstance(each, Shown)]
    if not items or len(items) < len(elements):
        return None
    keys = list(_row(items[0]))
    if any(_row(each).keys() != set(keys) for each in items):
        return None
    places = [placing.words(each) for each in items]
    columns = [Column(word.upper(), right=word not in {"kind", "path"}) for word, _ in places[0]]
    columns += [Column(_text(key), right=_are_numbers(items, key)) for key in keys]
    rows = [
        [
            *(Span(text, "dim") for _, text in place),
            *(Span(_text(_row(each)[key])) for key in keys),
        ]
        for place, each in zip(places, items, strict=True)
    ]
    table = Table(columns, rows)
    return table if _width(table) <= room else None


def _row(element: Shown) -> dict[str, Any]:
    if isinstance(element.value, dict):
        return element.value
    return {"VALUE": element.value} if element.path is not None else {}


def _is_flat(value: Any) -> bool:
    if isinstance(value, str):
        return len(value) <= _LONGEST
    return not isinstance(value, dict | list)


def _text(value: Any) -> str:
    """A text as it is where it cannot be mistaken for a number or a word of JSON."""
    if type(value) is not str:
        return scalar(value)
    is_plain = value and value == value.strip() and one_line(value) == value
    return value if is_plain and not _LOOKS_LIKE_ANOTHER.fullmatch(value) else scalar(value)


def _are_numbers(items: Sequence[Shown], key: str) -> bool:
    return all(type(_row(each)[key]) not in {str, bool, type(None)} for each in items)


def _width(table: Table) -> int:
    cells = [[column.name for column in table.columns]]
    cells += [[span.text for span in row] for row in table.rows]
    return sum(max(map(width, column)) + _BETWEEN for column in zip(*cells, strict=True)) - _BETWEEN
