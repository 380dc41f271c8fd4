"""Rows of an answer in SQL as a table: what fits on a terminal, or all of it in a pipe."""

from collections.abc import Iterator, Sequence
from itertools import chain, islice
from typing import Any, TextIO

from exec_archive.query.sql.asked import Answer, AnswerColumn
from exec_archive.query.sql.shapes import Kind
from exec_archive_cli.render import room
from exec_archive_cli.render.counting import counted
from exec_archive_cli.render.hostile import one_line, several_lines
from exec_archive_cli.render.page import Column, Span, Table, line
from exec_archive_cli.render.sql.values import NUMBERS, readable
from exec_archive_cli.render.terminal import say, show

_ROWS = 100
# In a pipe columns are as wide as in the first rows; a wider cell moves what is beside it.
_MEASURED_ROWS, _MEASURED_SIGNS = 1_000, 1_000_000
_WIDEST = 200
# What is left of a text, a time and the name of a number where there is little room.
_TEXT, _TIME, _NAME = 8, 20, 12
_BETWEEN = 2
_SIGNS_A_PLACE = 4  # as in room.py: marks that stand on one letter
_NULL = "NULL"


def print_table(answer: Answer) -> None:
    """For a terminal: so many rows and columns as are read, and what there is beyond them."""
    if answer.is_plan:
        for text in _plan(answer):
            show(line(text))
        return
    columns, rows = answer.columns, answer.rows()
    widest = room.columns()
    whole = [_spans(row, columns, widest) for row in islice(rows, _ROWS)]
    if not whole:
        say("No rows.", "dim")
        return
    widths = _widths(columns, whole, widest)
    cut = [
        [
            Span(room.cut(span.text, width), span.style)
            for span, width in zip(spans, widths, strict=False)
        ]
        for spans in whole
    ]
    heads = [
        Column(room.cut(one_line(column.name), width), right=column.shape.kind in NUMBERS)
        for column, width in zip(columns, widths, strict=False)
    ]
    show(Table(heads, cut))
    if cut != [spans[: len(widths)] for spans in whole]:
        say("Some cells are cut: --format json shows them whole.", "dim")
    _say_what_is_left(answer, rows, len(whole), len(columns) - len(widths))


def write_table(answer: Answer, file: TextIO) -> None:
    """For a pipe or a file: all of it, of which only the first rows are held at once."""
    if answer.is_plan:
        file.writelines(f"{text}\n" for text in _plan(answer))
        return
    columns = answer.columns
    rows = ([_cell(*each) for each in zip(row, columns, strict=True)] for row in answer.rows())
    first = list(_measured(rows))
    if not first:
        say("No rows.", "dim")
        return
    heads = [one_line(column.name) for column in columns]
    widths = [
        min(max(map(room.width, texts)), _WIDEST) for texts in zip(heads, *first, strict=True)
    ]
    count = -1  # the heads are none
    for texts in chain([heads], first, rows):
        aligned = map(_aligned, texts, widths, columns)
        file.write((" " * _BETWEEN).join(aligned).rstrip(" ") + "\n")
        count += 1
    say(counted(count, "row"), "dim")


def _measured(rows: Iterator[list[str]]) -> Iterator[list[str]]:
    """As many of the first rows as are held to see how wide columns are."""
    signs = 0
    for texts in islice(rows, _MEASURED_ROWS):
        yield texts
        signs += sum(map(len, texts))
        if signs > _MEASURED_SIGNS:
            return


def _aligned(text: str, width: int, column: AnswerColumn) -> str:
    blanks = " " * (width - room.width(text))
    return blanks + text if column.shape.kind in NUMBERS else text + blanks


def _plan(answer: Answer) -> Iterator[str]:
    for row in answer.rows():
        yield from several_lines(row[-1])


def _spans(row: Sequence[Any], columns: Sequence[AnswerColumn], widest: int) -> list[Span]:
    """The cells of a row for a terminal; no more of them is kept than could be shown."""
    kept = widest * _SIGNS_A_PLACE + 1
    return [
        Span(
            _cell(value[:kept] if isinstance(value, str) else value, column)[:kept],
            "dim" if value is None else "",
        )
        for value, column in zip(row, columns, strict=True)
    ]


def _cell(value: Any, column: AnswerColumn) -> str:
    return _NULL if value is None else one_line(readable(value, column.shape))


def _widths(
    columns: Sequence[AnswerColumn], rows: Sequence[Sequence[Span]], widest: int
) -> list[int]:
    """How wide each column is; those at the end that do not fit are left out."""
    wanted, least = [], []
    for column, spans in zip(columns, zip(*rows, strict=True), strict=True):
        longest = min(max(room.width(span.text) for span in spans), widest)
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
    rest = max(answer.count() - shown, 1) if next(rows, None) else 0
    if rest > 0:
        say(f"{_more(rest, 'row')}: use --format csv, or --output FILE for all.", "dim")
    else:
        say(counted(shown, "row"), "dim")


def _more(count: int, thing: str) -> str:
    """1 more row, 1,234 more rows."""
    return counted(count, f"more {thing}")
