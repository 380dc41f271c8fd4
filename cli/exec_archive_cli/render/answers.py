"""Answers for programs: JSON, JSON lines and CSV, all with the archive's own column names."""

import dataclasses
import json
import sys
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from exec_archive.errors import BadRequest


def plain(record: Any) -> dict[str, Any]:
    """A record as JSON knows it: times as ISO text in UTC, to the millisecond."""
    return {name: plain_value(getattr(record, name)) for name in _names(record)}


def _names(record: Any) -> Sequence[str]:
    """The members of a named tuple or of a dataclass, or of such a class."""
    if hasattr(record, "_fields"):
        names: tuple[str, ...] = record._fields
        return names
    return [field.name for field in dataclasses.fields(record)]


def plain_value(value: Any) -> Any:
    """A value as JSON knows it."""
    if isinstance(value, datetime):
        return value.isoformat(timespec="milliseconds") + "Z"
    return value


def fields_asked(text: str | None, kind: type) -> list[str]:
    """The fields named in `--fields`, or all that such a record has."""
    known = _names(kind)
    asked = [field.strip() for field in text.split(",")] if text else list(known)
    for field in asked:
        if field not in known:
            raise BadRequest(f"There is no field {field!r}.", f"Use: {', '.join(known)}.")
    return asked


def chosen(record: dict[str, Any], fields: Sequence[str]) -> dict[str, Any]:
    """Only the fields asked for, in that order."""
    return {field: record[field] for field in fields}


def print_json(answer: Any) -> None:
    """One JSON value, indented for an eye that looks in."""
    # Escaped, because a lone half of a pair cannot be written to a stream of UTF-8.
    sys.stdout.write(json.dumps(answer, indent=2, ensure_ascii=True) + "\n")


def print_rows(rows: Iterable[dict[str, Any]], form: str, fields: Sequence[str]) -> None:
    """Rows as json, jsonl or csv, which names its columns even where there is no row."""
    if form == "json":
        print_json(list(rows))
    elif form == "jsonl":
        for row in rows:
            sys.stdout.write(json.dumps(row) + "\n")
    else:
        # Only for csv: few ask for it.
        from exec_archive_cli.render.csv_rows import print_csv

        print_csv(rows, fields)
