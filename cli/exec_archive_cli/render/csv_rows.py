"""CSV that a spreadsheet opens and does not run: every row the program writes comes from here."""

import csv
import json
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TextIO

from exec_archive_cli.render.hostile import one_line

# A spreadsheet takes these for the start of a formula; some look past blanks and quotes first.
_FORMULA = re.compile(r"""[\s"'\u200b\ufeff]*[=+\-@\uff0b\uff0d\uff1d\uff20]|[\t\r\n\0]""")
_NEGATIVE = re.compile(r"-[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?", re.ASCII)


def print_csv(rows: Iterable[Mapping[str, Any]], fields: Sequence[str]) -> None:
    """Rows under the names of their columns, which stand there even where there is no row."""
    write_csv(sys.stdout, fields, ([row[name] for name in fields] for row in rows))


def write_csv(file: TextIO, fields: Sequence[str], rows: Iterable[Iterable[Any]]) -> None:
    """The same into a file, of rows that are values alone.

    A file gets them sign for sign; a terminal would obey some of those.
    """
    shown = _on_terminal if file.isatty() else cell
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow([shown(name) for name in fields])
    for row in rows:
        writer.writerow([shown(value) for value in row])


def _on_terminal(value: Any) -> Any:
    shown = cell(value)
    return one_line(shown) if isinstance(shown, str) else shown


def cell(value: Any) -> Any:
    """A value that no spreadsheet takes for a formula: an apostrophe stands before it.

    A number stays a number, a negative one too; a list is its JSON.
    """
    if isinstance(value, list):
        return json.dumps(value)
    if isinstance(value, str) and _FORMULA.match(value) and not _NEGATIVE.fullmatch(value):
        return f"'{value}"
    return value
