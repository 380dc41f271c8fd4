"""Groups of failures as a table: a row each, and under it what the runs around it tell."""

from collections.abc import Iterator, Sequence
from datetime import tzinfo
from typing import NamedTuple

from exec_archive.investigate.failing import Cause, Failing
from exec_archive.investigate.failure_names import Names
from exec_archive_cli.render import units
from exec_archive_cli.render.errors.place import Place, place
from exec_archive_cli.render.errors.words import in_a_line, notes
from exec_archive_cli.render.hostile import one_line
from exec_archive_cli.render.page import Line, Span, line
from exec_archive_cli.render.room import columns, cut, width
from exec_archive_cli.render.terminal import is_terminal, show

_BETWEEN = "  "
# With less room than this the error has a line of its own.
_LEAST_FOR_BOTH = 70
_LEAST_OF_AN_ERROR = 40
_LEAST_OF_A_PLACE = 16
_BELOW = 6  # blanks before it


class _Row(NamedTuple):
    name: str
    times: str
    last: str
    place: Place
    error: str
    notes: list[str]


_HEAD = _Row("FINGERPRINT", "COUNT", "LAST", Place("WORKFLOW", "NODE"), "ERROR", [])


class _Layout(NamedTuple):
    """How wide the columns are; without a width for errors these stand below."""

    name: int
    times: int
    last: int
    place: int
    error: int | None
    is_cut: bool

    @property
    def before(self) -> int:
        """What stands left of the place."""
        return self.name + self.times + self.last + 3 * len(_BETWEEN)


def print_causes(found: Failing, tz: tzinfo | None) -> None:
    """The groups of a page."""
    rows = [_row(each, found.names, tz) for each in found.causes]
    layout = _layout(rows)
    show(_first_line(_HEAD, layout, "bold"))
    for row in rows:
        show(*_lines(row, layout))


def _row(cause: Cause, names: Names, tz: tzinfo | None) -> _Row:
    group, example = cause.group, cause.facts.example
    last = group.last.started_at
    seen = units.ago(last) if last and is_terminal() else units.full_time(last, tz)
    return _Row(
        one_line(names.short(group.instance, group.fingerprint)),
        f"{group.times:,}",
        seen,
        place(example),
        in_a_line(example),
        list(notes(cause, names, tz)),
    )


def _layout(rows: Sequence[_Row]) -> _Layout:
    name, times, last, place_, error = (
        max(width(str(cell)) for cell in cells)
        for cells in list(zip(_HEAD, *rows, strict=True))[:5]
    )
    if not is_terminal():
        return _Layout(name, times, last, place_, error, is_cut=False)
    room = max(columns() - (name + times + last + 3 * len(_BETWEEN)), _LEAST_OF_A_PLACE)
    if room < _LEAST_FOR_BOTH:
        return _Layout(name, times, last, room, None, is_cut=True)
    of_error = max(room - place_ - len(_BETWEEN), _LEAST_OF_AN_ERROR)
    return _Layout(name, times, last, room - of_error - len(_BETWEEN), of_error, is_cut=True)


def _lines(row: _Row, layout: _Layout) -> Iterator[Line]:
    yield _first_line(row, layout, "")
    indent = _BELOW if layout.error is None else layout.before
    room = columns() - indent if layout.is_cut else None
    below = [] if layout.error is not None else [Span(row.error)]
    below += [Span(text, "dim") for text in _packed(row.notes, room)]
    for span in below:
        text = span.text if room is None else cut(span.text, room)
        yield line(" " * indent, (text, span.style))


def _packed(texts: Sequence[str], room: int | None) -> Iterator[str]:
    """As many on a line as have room."""
    held = ""
    for text in texts:
        longer = f"{held}; {text}" if held else text
        if held and room is not None and width(longer) > room:
            yield held
            longer = text
        held = longer
    if held:
        yield held


def _first_line(row: _Row, layout: _Layout, style: str) -> Line:
    where = row.place.within(layout.place) if layout.is_cut else str(row.place)
    cells = [
        Span(_padded(row.name, layout.name), style or "cyan"),
        Span(" " * (layout.times - width(row.times)) + row.times, style),
        Span(_padded(row.last, layout.last), style),
        Span(_padded(where, layout.place) if layout.error is not None else where, style),
    ]
    if layout.error is not None:
        cells.append(Span(cut(row.error, layout.error) if layout.is_cut else row.error, style))
    return tuple(span for cell in cells for span in (cell, Span(_BETWEEN)))[:-1]


def _padded(text: str, room: int) -> str:
    return text + " " * (room - width(text))
