"""What was changed in the workflow itself, in lines."""

from collections.abc import Iterator, Sequence

from exec_archive.document.item_reader import MAIN
from exec_archive.investigate.compare.definitions import (
    LinkChange,
    NodeChange,
    NodeFate,
    WorkflowChange,
)
from exec_archive.investigate.compare.values import ValueChange
from exec_archive_cli.render.counting import counted
from exec_archive_cli.render.diff.asked import Asked
from exec_archive_cli.render.diff.values import told, value_lines
from exec_archive_cli.render.hostile import one_line
from exec_archive_cli.render.page import Block, Labelled, Line, line

_INDENT = 4
_MOST_NODES, _MOST_VALUES, _MOST_LINKS = 6, 4, 4
_STYLES = {NodeFate.ADDED: "green", NodeFate.REMOVED: "red"}


def workflow_blocks(change: WorkflowChange, asked: Asked) -> Iterator[Block]:
    """Nodes, links and settings that are not as they were; nothing where all are."""
    nodes = [each for each in change.nodes if asked.node in {None, each.node, each.name_before}]
    links = list(_links_shown(change, asked))
    settings = change.settings if asked.node is None else ()
    if not (nodes or links or settings):
        return
    yield line("  ", ("The workflow was changed", "bold yellow"))
    shown = nodes if asked.everything else nodes[:_MOST_NODES]
    for node in shown:
        yield from _node(node, asked)
    if len(nodes) > len(shown):
        more = counted(len(nodes) - len(shown), "more node")
        yield line(" " * _INDENT, (f"… {more}", "dim"))
    if links:
        yield _labelled("links", _link_lines(links, asked))
    if settings:
        yield _labelled("settings", _values(settings, asked))


def _node(node: NodeChange, asked: Asked) -> Iterator[Block]:
    before = f" (before: {one_line(node.name_before or '')})" if _is_renamed(node) else ""
    word = (node.fate.value, _STYLES.get(node.fate, ""))
    yield line(" " * _INDENT, (one_line(node.node), "bold"), "  ", word, before)
    if node.changes:
        yield _labelled("", _values(node.changes, asked), width=2)


def _is_renamed(node: NodeChange) -> bool:
    return node.fate is NodeFate.RENAMED


def _links_shown(change: WorkflowChange, asked: Asked) -> Iterator[LinkChange]:
    """Those between nodes that both had: where a node came or went, its links say no more."""
    came = {node.node for node in change.nodes if node.fate is NodeFate.ADDED}
    went = {node.node for node in change.nodes if node.fate is NodeFate.REMOVED}
    for each in change.links:
        ends = {each.link.source, each.link.target}
        if not ends & (came if each.added else went) and (asked.node is None or asked.node in ends):
            yield each


def _link_lines(links: Sequence[LinkChange], asked: Asked) -> list[Line]:
    shown = links if asked.everything else links[:_MOST_LINKS]
    lines = [
        line(
            ("drawn " if each.added else "cut ", "green" if each.added else "red"),
            f"{one_line(each.link.source)} output {each.link.output + 1} → "
            f"{one_line(each.link.target)} input {each.link.number + 1}",
            "" if each.link.kind == MAIN else f" ({one_line(each.link.kind)})",
        )
        for each in shown
    ]
    if len(links) > len(shown):
        lines.append(line((f"… {len(links) - len(shown):,} more", "dim")))
    return lines


def _values(changes: Sequence[ValueChange], asked: Asked) -> list[Line]:
    shown = changes if asked.everything else changes[:_MOST_VALUES]
    lines = list(
        value_lines([told(each, None) for each in shown], _INDENT + 4, everything=asked.everything)
    )
    more = len(changes) - len(shown)
    return [*lines, line((f"… {counted(more, 'more value')}", "dim"))] if more else lines


def _labelled(label: str, lines: list[Line], width: int = 10) -> Labelled:
    return Labelled(" " * _INDENT + label, lines, _INDENT + width)
