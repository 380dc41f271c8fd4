"""What the values of an answer's columns are, and the types in which they can be had whole.

A DuckDB knows times that no calendar of Python's does, and types that Parquet has no word for. The
column is asked for as text then, and what that text means is kept beside it.
"""

from collections.abc import Mapping, Sequence
from enum import Enum
from typing import Any, NamedTuple

_DEEPEST = 30  # what is nested deeper comes as text

_WHOLE = {
    *("tinyint", "smallint", "integer", "bigint", "hugeint"),
    *("utinyint", "usmallint", "uinteger", "ubigint", "uhugeint"),
}
_FRACTIONS = {"float", "double"}
_MOMENTS = {
    *("timestamp", "timestamp_s", "timestamp_ms", "timestamp_ns", "timestamp with time zone"),
}

# What Arrow and Parquet have words for; numbers beyond 38 digits are none of them.
_IN_PARQUET = {
    *("boolean", "varchar", "null", "decimal", "blob", "uuid", "enum", "date", "time"),
    *_MOMENTS,
    *_FRACTIONS,
    *_WHOLE,
}


class Kind(Enum):
    """What a value is for who shows it; all but the first four come as text, list or dict."""

    BOOLEAN = "boolean"
    WHOLE = "whole"
    FRACTION = "fraction"
    TEXT = "text"
    DECIMAL = "decimal"  # a number, as text
    MOMENT = "moment"  # in UTC, as text
    LIST = "list"
    FIELDS = "fields"  # of a STRUCT, or the keys of a MAP


class Shape(NamedTuple):
    """A kind, and the shapes of what is in it: a list's under "", a map's under "", or fields'."""

    kind: Kind
    members: Mapping[str, "Shape"] = {}


class Readable(NamedTuple):
    """The type to ask a column for, and what its values are then."""

    sql_type: str
    shape: Shape


_TEXT = Readable("VARCHAR", Shape(Kind.TEXT))


def readable(given: Any, depth: int = 0) -> Readable:
    """For Python: numbers, texts, and lists and dicts of them."""
    name = given.id
    if name in _WHOLE:
        return Readable(str(given), Shape(Kind.WHOLE))
    if name in _FRACTIONS:
        return Readable(str(given), Shape(Kind.FRACTION))
    if name == "boolean":
        return Readable("BOOLEAN", Shape(Kind.BOOLEAN))
    if name == "decimal":
        return Readable("VARCHAR", Shape(Kind.DECIMAL))
    if name in _MOMENTS:
        return Readable("VARCHAR", Shape(Kind.MOMENT))
    parts = _parts(given, depth)
    if not parts:
        return _TEXT
    inner = {part: readable(kind, depth + 1) for part, kind in parts.items()}
    if name == "map":
        if given.children[0][1].id != "varchar":
            return _TEXT
        kept = Shape(Kind.FIELDS, {"": inner["value"].shape})
    elif name == "struct":
        kept = Shape(Kind.FIELDS, {part: each.shape for part, each in inner.items()})
    else:
        kept = Shape(Kind.LIST, {"": inner["child"].shape})
    return Readable(_nested(name, {part: each.sql_type for part, each in inner.items()}), kept)


def in_parquet(given: Any, depth: int = 0) -> str:
    """The type in which Parquet can keep a column."""
    parts = _parts(given, depth)
    if parts:
        inner = {part: in_parquet(kind, depth + 1) for part, kind in parts.items()}
        return _nested(given.id, inner)
    return str(given) if given.id in _IN_PARQUET else "VARCHAR"


def _parts(given: Any, depth: int) -> dict[str, Any]:
    """The types in a list, a map or a struct; of anything else none."""
    if given.id not in {"list", "array", "map", "struct"} or depth == _DEEPEST:
        return {}
    return {part: kind for part, kind in given.children if part != "size"}


def _nested(name: str, inner: Mapping[str, str]) -> str:
    if name == "map":
        return f"MAP({inner['key']}, {inner['value']})"
    if name == "struct":
        return f"STRUCT({', '.join(f'{identifier(part)} {kind}' for part, kind in inner.items())})"
    return f"{inner['child']}[]"


def identifier(name: str) -> str:
    """A name as SQL writes it."""
    return '"' + name.replace('"', '""') + '"'


def cast(names: Sequence[str], types: Sequence[str]) -> str:
    """SQL for columns, in these types."""
    return ", ".join(
        f"CAST({identifier(name)} AS {kind}) AS {identifier(name)}"
        for name, kind in zip(names, types, strict=True)
    )
