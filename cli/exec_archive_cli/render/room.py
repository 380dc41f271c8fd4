"""How much fits on a line, and a text cut to that."""

import contextlib
import shutil
from collections.abc import Iterator
from contextvars import ContextVar

from exec_archive_cli.render.page import NARROWEST
from exec_archive_cli.render.terminal import is_terminal

_PIPE = 120
# Most lines have one of our own. To load what knows the width of every sign takes a while.
_OWN_SIGNS = str.maketrans("…→", "..")
_SIGNS_A_PLACE = 4  # marks that stand on one letter are not read beyond that

_elsewhere: ContextVar[int | None] = ContextVar("elsewhere", default=None)


@contextlib.contextmanager
def wide(columns: int) -> Iterator[None]:
    """Lines that are so wide, since they are not shown where the program runs."""
    before = _elsewhere.set(columns)
    try:
        yield
    finally:
        _elsewhere.reset(before)


def columns() -> int:
    """How wide the reader's lines are; a pipe has no width, and gets lines for an eye."""
    if (elsewhere := _elsewhere.get()) is not None:
        return elsewhere
    return max(shutil.get_terminal_size().columns, NARROWEST) if is_terminal() else _PIPE


def width(text: str) -> int:
    """How many places a text takes: some signs take two, or none."""
    if _takes_a_place_each(text):
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)


def cut(text: str, room: int) -> str:
    """The text, or as much of it as fits, with a sign that there is more."""
    start = text[: room * _SIGNS_A_PLACE]
    if len(start) == len(text) and width(text) <= room:
        return text
    if _takes_a_place_each(start):
        return start[: room - 1] + "…"
    from rich.cells import set_cell_size

    return set_cell_size(start, room - 1).rstrip(" ") + "…"


def _takes_a_place_each(text: str) -> bool:
    return text.translate(_OWN_SIGNS).isascii()
