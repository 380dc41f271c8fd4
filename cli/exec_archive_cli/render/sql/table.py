"""Rows of an answer in SQL as a table: what fits on a terminal, or all of it in a pipe."""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any, TextIO

from exec_archive.query.sql.asked import Answer, AnswerColumn
from exec_archive.query.sql.shapes import Kind
from exec_archive_cli.render import room
from exec_archive_cli.render.counting import counted
from exec_archive_cli.render.hostile import one_line, several_lines
from exec_archive_cli.render.page import Column, Span, Table, line
from exec_archive_cli.render.plain import plain_lines
from exec_archive_cli.render.sql.values import NUMBERS, readable
from exec_archive_cli.render.terminal import say, show

_ROWS = 100
_COUNTED_ONE_BY_ONE = 10_000
# What is left of a text, a time and the name of a number where there is little room.
_TEXT, _TIME, _NAME = 8, 20, 12
_BETWEEN = 2
_NULL = "NULL"


def print_table(answer: Answer) -> None:
    """For a terminal: so many rows and columns as are read, and what there is beyond them."""
    if answer.is_plan:
        for text in _plan(answer):
            show(line(text))
        return
    rows = answer.rows()
    shown = list(islice(rows, _ROWS))
    if not shown:
        say("No rows.", "dim")
        return
    columns = answer.columns
    widest = room.columns()
    cells = [
        [room.cut(_cell(value, column, widest), widest) for value in values]
        for column, values in zip(columns, zip(*shown, strict=True), strict=True)
    ]
    widths = _widths(columns, cells, widest)
    show(_table(columns[: len(widths)], cells, shown, widths))
    _say_what_is_left(answer, rows, len(shown), len(columns) - len(widths))


def write_table(answer: Answer, file: TextIO) -> None:
    """For a pipe or a file: all of it."""
    if answer.is_plan:
        file.writelines(f"{text}\n" for text in _plan(answer))
        return
    columns, rows = answer.columns, list(answer.rows())
    if not rows:
        say("No rows.", "dim")
        return
    cells = [
        [_cell(value, column) for value in values]
        for column, values in zip(columns, zip(*rows, strict=True), strict=True)
    ]
    lines = plain_lines(_table(columns, cells, rows))
    file.writelines(text.rstrip(" ") + "\n" for text in lines)
    say(counted(len(rows), "row"), "dim")


def _plan(answer: Answer) -> Iterator[str]:
    for row in answer.rows():
        yield from several_lines(row[-1])


def _cell(value: Any, column: AnswerColumn, widest: int | None = None) -> str:
    """A cell; of a long text no more is looked at than could be shown."""
    if value is None:
        return _NULL
    if isinstance(value, str) and widest is not None:
        value = value[: widest * 4]
    return one_line(readable(value, column.shape))


def _table(
    columns: Sequence[AnswerColumn],
    cells: Sequence[Sequence[str]],
    rows: Sequence[Sequence[Any]],
    widths: Sequence[int] | None = None,
) -> Table:
    """The cells by column, as a table of rows; cut where there are widths."""
    heads = [one_line(column.name) for column in columns]
    if widths is not None:
        heads = [room.cut(head, width) for head, width in zip(heads, widths, strict=True)]
        cells = [
            [room.cut(cell, width) for cell in column]
            for column, width in zip(cells, widths, strict=False)
        ]
    drawn = [
        Column(head, right=column.shape.kind in NUMBERS)
        for head, column in zip(heads, columns, strict=True)
    ]
    return Table(
        drawn,
        [
            [
                Span(text, "dim" if value is None else "")
                for text, value in zip(texts, values, strict=False)
            ]
            for texts, values in zip(zip(*cells, strict=True), rows, strict=True)
        ],
    )


def _widths(
    columns: Sequence[AnswerColumn], cells: Sequence[Sequence[str]], widest: int
) -> list[int]:
    """How wide each column is; those at the end that do not fit are left out."""
    wanted, least = [], []
    for column, texts in zip(columns, cells, strict=True):
        longest = max(map(room.width, texts))
        name = room.width(one_line(column.name))
        wanted.append(min(max(longest, name), widest))
        if column.shape.kind in NUMBERS:
            least.append(max(longest, min(name, _NAME)))  # half a number would be another one
        else:
            least.append(min(wanted[-1], _TIME if column.shape.kind is Kind.MOMENT else _TEXT))
    while len(least) > 1 and sum(least) + _BETWEEN * (len(least) - 1) > widest:
        least.pop()
    given = wanted[: len(least)]
    while sum(given) + _BETWEEN * (len(given) - 1) > widest:
        spare = [width - floor for width, floor in zip(given, least, strict=True)]
        if not any(each > 0 for each in spare):
            break
        given[max(range(len(given)), key=lambda i: (spare[i] > 0, given[i]))] -= 1
    return given


def _say_what_is_left(answer: Answer, rows: Iterator[Any], shown: int, columns: int) -> None:
    """How much there is beyond what was shown, and how to have it."""
    if columns:
        say(f"{_more(columns, 'column')}: name fewer in the SELECT, or use --format json.", "dim")
    rest = sum(1 for _ in islice(rows, _COUNTED_ONE_BY_ONE))
    if rest == _COUNTED_ONE_BY_ONE:
        rest = answer.count() - shown
    if rest > 0:
        say(f"{_more(rest, 'row')}: use --format csv, or --output FILE for all.", "dim")
    else:
        say(counted(shown, "row"), "dim")


def _more(count: int, thing: str) -> str:
    """1 more row, 1,234 more rows."""
    return counted(count, f"more {thing}")
