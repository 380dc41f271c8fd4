"""Rows of an answer in SQL for programs, one at a time: json, jsonl and csv."""

import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import Any, TextIO

from exec_archive.query.sql.asked import Answer, AnswerColumn
from exec_archive_cli.render.csv_rows import write_csv
from exec_archive_cli.render.sql.values import Change, in_csv, in_json


def write_json(answer: Answer, file: TextIO) -> None:
    """An array of objects, one a line."""
    before = "[\n"
    for row in _json_rows(answer):
        file.write(f"{before}{row}")
        before = ",\n"
    file.write("[]\n" if before == "[\n" else "\n]\n")


def write_jsonl(answer: Answer, file: TextIO) -> None:
    """An object a line."""
    file.writelines(f"{row}\n" for row in _json_rows(answer))


def write_rows_as_csv(answer: Answer, file: TextIO) -> None:
    """A line for each, under the names of the columns."""
    columns = answer.columns
    changes = [in_csv(column.shape) for column in columns]
    rows = (_changed(row, changes) for row in begun(answer.rows()))
    write_csv(file, [column.name for column in columns], rows)


def begun(rows: Iterator[Any]) -> Iterator[Any]:
    """The same, with the first one had: a statement that fails at once leaves nothing behind."""
    return chain(list(islice(rows, 1)), rows)


def _json_rows(answer: Answer) -> Iterator[str]:
    columns: Sequence[AnswerColumn] = answer.columns
    names = [column.name for column in columns]
    changes = [in_json(column.shape) for column in columns]
    encoded = json.JSONEncoder(allow_nan=False).encode
    for row in answer.rows():
        yield encoded(dict(zip(names, _changed(row, changes), strict=True)))


def _changed(row: Iterable[Any], changes: Sequence[Change | None]) -> list[Any]:
    return [change(value) if change else value for value, change in zip(row, changes, strict=True)]
