"""A page for a pipe: aligned, never cut, without colours, and without the cost of loading rich."""

from collections.abc import Iterator

from exec_archive_cli.render.page import Block, Column, Labelled, Line, Table

_BETWEEN = "  "


def plain_lines(block: Block) -> Iterator[str]:
    """The lines of a block."""
    if isinstance(block, Table):
        yield from _table(block)
    elif isinstance(block, Labelled):
        for i, line in enumerate(block.lines):
            label = block.label if i == 0 else ""
            yield label.ljust(block.width) + _text(line)
    else:
        yield _text(block)


def _text(line: Line) -> str:
    return "".join(span.text for span in line)


def _table(table: Table) -> Iterator[str]:
    cells = [[column.name for column in table.columns]]
    cells += [[span.text for span in row] for row in table.rows]
    widths = [max(map(_width, column)) for column in zip(*cells, strict=True)]
    for row in cells:
        aligned = map(_aligned, row, widths, table.columns)
        yield _BETWEEN.join(aligned)


def _aligned(text: str, width: int, column: Column) -> str:
    blanks = " " * (width - _width(text))
    return blanks + text if column.right else text + blanks


def _width(text: str) -> int:
    """How many places a text takes: some signs take two, or none."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)
