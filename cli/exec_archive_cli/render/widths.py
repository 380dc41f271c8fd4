"""How the width of a terminal is shared out among names, bars and notes."""

import shutil
from collections.abc import Sequence

from exec_archive_cli.render.page import NARROWEST, Column, Span
from exec_archive_cli.render.terminal import is_terminal

_BETWEEN = 2  # blanks between columns
_NARROWEST, _WIDEST, _IN_A_PIPE = 8, 60, 24  # bars
_OF_A_NAME = 16  # that much of it is not given up for a bar


def width_of(column: Column, cells: Sequence[Span]) -> int:
    """What a column takes, and the blanks behind it."""
    return max(map(_signs, [column.name, *(cell.text for cell in cells)])) + _BETWEEN


def shared_out(taken: int, names: Sequence[str], notes: Sequence[str]) -> tuple[int, int | None]:
    """The width of bars, or 0 where there is no room for any; and that of names, if it matters."""
    if not is_terminal():
        return _IN_A_PIPE, None
    longest = max(map(_signs, names), default=0)
    noted = max(map(_signs, notes), default=0)
    room = max(shutil.get_terminal_size().columns, NARROWEST) - taken - _BETWEEN
    room -= noted + _BETWEEN if noted else 0
    bar = room - longest - _BETWEEN
    if bar >= _NARROWEST:
        return min(bar, _WIDEST), longest
    name = room - _NARROWEST - _BETWEEN
    if name >= _OF_A_NAME:
        return _NARROWEST, name
    return 0, max(min(longest, room), _OF_A_NAME)


def _signs(text: str) -> int:
    """How many places a text takes; in a pipe nobody counts them here."""
    if text.isascii() or not is_terminal():
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)
