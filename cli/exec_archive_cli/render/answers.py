"""Answers for programs: JSON, JSON lines and CSV, all with the archive's own column names."""

import csv
import dataclasses
import json
import sys
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from exec_archive.errors import BadRequest


def plain(record: Any) -> dict[str, Any]:
    """A dataclass as JSON knows it: times as ISO text in UTC, to the millisecond."""
    return {
        field.name: _plain_value(getattr(record, field.name))
        for field in dataclasses.fields(record)
    }


def _plain_value(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat(timespec="milliseconds") + "Z"
    return value


def chosen(record: dict[str, Any], fields: Sequence[str] | None) -> dict[str, Any]:
    """Only the fields asked for, in that order."""
    if not fields:
        return record
    for field in fields:
        if field not in record:
            raise BadRequest(f"There is no field {field!r}.", f"Use: {', '.join(record)}.")
    return {field: record[field] for field in fields}


def print_json(answer: Any) -> None:
    """One JSON value, indented for an eye that looks in."""
    # Escaped, because a lone half of a pair cannot be written to a stream of UTF-8.
    sys.stdout.write(json.dumps(answer, indent=2, ensure_ascii=True) + "\n")


def print_rows(rows: Iterable[dict[str, Any]], form: str) -> None:
    """Rows as json, jsonl or csv."""
    if form == "json":
        print_json(list(rows))
    elif form == "jsonl":
        for row in rows:
            sys.stdout.write(json.dumps(row) + "\n")
    else:
        _print_csv(rows)


def _print_csv(rows: Iterable[dict[str, Any]]) -> None:
    writer = None
    for row in rows:
        if writer is None:
            writer = csv.DictWriter(sys.stdout, list(row), lineterminator="\n")
            writer.writeheader()
        writer.writerow({name: _cell(value) for name, value in row.items()})


def _cell(value: Any) -> Any:
    """A cell no spreadsheet takes for a formula."""
    if isinstance(value, list):
        return json.dumps(value)
    if isinstance(value, str) and value[:1] in {"=", "+", "-", "@", "\t", "\r"}:
        return f"'{value}"
    return value
