"""What each node gave, as a table."""

from collections.abc import Sequence

from exec_archive.investigate.node_outputs import NodeOutput
from exec_archive_cli.render import units
from exec_archive_cli.render.hostile import one_line
from exec_archive_cli.render.page import Column, Span, Table
from exec_archive_cli.render.terminal import show
from exec_archive_cli.render.words import node_type


def print_nodes(nodes: Sequence[NodeOutput]) -> None:
    """A row a node; items by output, as `view` counts them."""
    columns = [
        Column("NODE", flexible=True),
        Column("TYPE", flexible=True),
        Column("RUNS", right=True),
        Column("ITEMS", right=True),
        Column("SIZE", right=True),
    ]
    show(Table(columns, [_row(node) for node in nodes]))


def _row(node: NodeOutput) -> list[Span]:
    nothing = node.items is None
    return [
        Span(one_line(node.node)),
        Span(node_type(node.node_type), "dim"),
        Span(f"×{node.runs:,}" if node.runs > 1 else "1"),
        Span(units.NOTHING if node.items is None else _by_output(node.items)),
        Span(units.NOTHING if nothing else units.size(node.output_bytes)),
    ]


def _by_output(items: Sequence[int]) -> str:
    """0|18: none on the first output, 18 on the second."""
    return "|".join(f"{count:,}" for count in items) or "0"
