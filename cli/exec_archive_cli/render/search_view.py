"""What was found, for people: an execution, and the first of its places with the text around."""

import sys
from collections.abc import Iterator, Sequence
from datetime import tzinfo
from itertools import islice
from typing import NamedTuple

from exec_archive.model import Execution
from exec_archive.query.search.hits import Hit
from exec_archive.query.search.search import Found
from exec_archive_cli.render.headline import headline
from exec_archive_cli.render.hostile import one_line
from exec_archive_cli.render.page import EMPTY, line
from exec_archive_cli.render.room import columns, cut, width
from exec_archive_cli.render.search_line import excerpt, way, whose
from exec_archive_cli.render.search_places import first_places
from exec_archive_cli.render.terminal import is_terminal, say, show

_ALIGNED = 50  # places that are drawn together
_INDENT = 2
_BETWEEN = "  "
_WIDEST = 44  # of a column; what is wider stands beyond it
_LEAST_ROOM = 30  # for the text; with less it gets a line of its own


class Shown(NamedTuple):
    """How much is said of an execution."""

    with_instance: bool
    every_place: bool
    most_places: int | None = None  # of an execution whose every place is asked for


def print_found(found: Iterator[Found], limit: int | None, tz: tzinfo | None, shown: Shown) -> None:
    """The executions as they are found, up to so many; and at the end how many there were."""
    count = 0
    for each in islice(found, limit):
        show(*([EMPTY] if count else []))
        show(headline(each.execution, tz, with_instance=shown.with_instance))
        if shown.every_place:
            _print_every(each.hits, shown.most_places)
        else:
            _print_first(each, with_instance=shown.with_instance)
        sys.stdout.flush()
        count += 1
    more = count == limit and next(found, None) is not None
    say(_how_many(count, more=more), "dim")


def _how_many(count: int, *, more: bool) -> str:
    if not count:
        return "Nothing was found."
    if more:
        return (
            f"Found in more than {count:,} execution{'s' if count != 1 else ''}: "
            f"--limit {count * 5} shows more, "
            "--since, --workflow or --node fewer."
        )
    return f"Found in {count:,} execution{'' if count == 1 else 's'}."


def _print_every(hits: Iterator[Hit], most: int | None) -> None:
    wanted = islice(hits, most)
    while places := list(islice(wanted, _ALIGNED)):
        _print_places(places)
    if most is not None and next(hits, None) is not None:
        show(line((f"… and more places: --limit {most * 10}", "dim")), indent=_INDENT)


def _print_first(found: Found, *, with_instance: bool) -> None:
    places = first_places(found.hits)
    _print_places(places.shown)
    if places.others:
        name = one_line(_name(found.execution, with_instance=with_instance))
        show(line((f"{places.others}: --in {name}", "dim")), indent=_INDENT)


def _name(execution: Execution, *, with_instance: bool) -> str:
    return f"{execution.instance}/{execution.id}" if with_instance else execution.id


def _print_places(hits: Sequence[Hit]) -> None:
    """A line a place; or two, where a terminal is too narrow for the way there and the text."""
    ways = [(whose(hit), way(hit)) for hit in hits]
    label_room = min(max(width(label) for label, _ in ways), _WIDEST)
    path_room = min(max(width(path) for _, path in ways), _WIDEST)
    room = columns() - _INDENT if is_terminal() else None
    for hit, (label, path) in zip(hits, ways, strict=True):
        cells = line(_padded(label, label_room), _BETWEEN)
        if path_room:
            cells += line((_padded(path, path_room), "cyan"), _BETWEEN)
        left = None if room is None else room - sum(width(cell.text) for cell in cells)
        if room is None or left is None or left >= _LEAST_ROOM:
            show(cells + excerpt(hit, left), indent=_INDENT)
        else:
            show(line(cut(f"{label}{_BETWEEN}{path}".rstrip(" "), room)), indent=_INDENT)
            show(excerpt(hit, room - _INDENT), indent=2 * _INDENT)


def _padded(text: str, room: int) -> str:
    return text + " " * (room - width(text))  # nothing where it is wider
