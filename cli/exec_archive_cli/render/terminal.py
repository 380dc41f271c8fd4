"""Consoles: where data goes, where narration goes, and how wide they are."""

import re
import sys
from collections.abc import Iterable
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

# A pipe has no width: nothing is cut there.
_PIPE_WIDTH = 100_000

# What rich fills a line up with: blanks, and the colours that begin or end among them.
_END_OF_LINE = re.compile(r"(?: |\x1b\[[0-9;]*m)+$")

# The settings of a column that gives way where there is no room for all.
FLEXIBLE: dict[str, Any] = {"no_wrap": False}


class _Console(Console):
    """Rich's own way with a broken pipe is to exit with 1; ours is decided in one place."""

    def on_broken_pipe(self) -> None:
        raise BrokenPipeError


def stdout() -> Console:
    """The console for the answer itself."""
    if sys.stdout.isatty():
        return _Console(highlight=False)
    return _Console(highlight=False, width=_PIPE_WIDTH)


def stderr() -> Console:
    """The console for everything said beside the answer, which comes first."""
    sys.stdout.flush()
    return _Console(stderr=True, highlight=False, soft_wrap=True)


def is_terminal() -> bool:
    """Whether a person reads the answer as it comes."""
    return sys.stdout.isatty()


def styled(text: str, style: str = "") -> Text:
    """Text that is never read as markup."""
    return Text(text, style=style, no_wrap=True, overflow="ellipsis")


def print_table(
    columns: Iterable[tuple[str, dict[str, Any]]], rows: Iterable[list[Text]], indent: int = 0
) -> None:
    """A table without lines; where a terminal is too narrow, FLEXIBLE columns are cut."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    for name, settings in columns:
        # Rich narrows the columns that may wrap; their cells, which may not, are cut instead.
        table.add_column(name, **{"no_wrap": True, "overflow": "ellipsis", **settings})
    for row in rows:
        table.add_row(*row)
    print_lines(table, indent)


def print_lines(renderable: Any, indent: int = 0) -> None:
    """Prints without the blanks that rich puts behind each line."""
    console = stdout()
    width = console.width - indent
    with console.capture() as captured:
        console.print(renderable, width=width)
    for line in captured.get().splitlines():
        sys.stdout.write(" " * indent + _END_OF_LINE.sub(_without_blanks, line) + "\n")


def _without_blanks(match: re.Match[str]) -> str:
    return match[0].replace(" ", "")
