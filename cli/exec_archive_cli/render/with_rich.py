"""A page for a terminal: in colour, and as wide as it."""

import re
from collections.abc import Iterator
from typing import Any

from rich.console import Console
from rich.table import Table as RichTable
from rich.text import Text

from exec_archive_cli.render.page import NARROWEST, Block, Labelled, Line, Table

# What rich fills a line up with: blanks, and the colours that begin or end among them.
_END_OF_LINE = re.compile(r"(?: |\x1b\[[0-9;]*m)+$")


class QuietConsole(Console):
    """Rich's own way with a broken pipe is to exit with 1; ours is decided in one place."""

    def on_broken_pipe(self) -> None:
        """Tells whoever asked to print."""
        raise BrokenPipeError


def drawn_lines(block: Block, indent: int) -> Iterator[str]:
    """The lines of a block, with colours and without the blanks that rich puts behind each."""
    console = QuietConsole(highlight=False)
    with console.capture() as captured:
        console.print(_renderable(block), width=max(console.width, NARROWEST) - indent)
    for line in captured.get().splitlines():
        yield _END_OF_LINE.sub(lambda end: end[0].replace(" ", ""), line)


def narrate(text: str, style: str) -> None:
    """Prints a line of narration."""
    QuietConsole(stderr=True, highlight=False, soft_wrap=True).print(Text(text, style=style))


def _renderable(block: Block) -> Any:
    if isinstance(block, Table):
        return _table(block)
    return _labelled(block) if isinstance(block, Labelled) else _text(block)


def _text(line: Line) -> Text:
    """Text that is never read as markup."""
    return Text.assemble(*line)


def _table(table: Table) -> RichTable:
    drawn = RichTable(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    for column in table.columns:
        drawn.add_column(
            column.name,
            justify="right" if column.right else "left",
            # Rich narrows the columns that may wrap; their cells, which may not, are cut instead.
            no_wrap=not column.flexible,
            overflow="ellipsis",
            max_width=column.widest,
        )
    for row in table.rows:
        drawn.add_row(*(Text(*span, no_wrap=True, overflow="ellipsis") for span in row))
    return drawn


def _labelled(block: Labelled) -> RichTable:
    beside = RichTable.grid()
    beside.add_column(width=block.width)
    beside.add_column(overflow="fold")  # a path that is cut is of no use
    for i, line in enumerate(block.lines):
        beside.add_row(Text(block.label if i == 0 else "", style="dim"), _text(line))
    return beside
