"""The nodes of an execution as a table."""

from collections.abc import Sequence

from exec_archive.model import NodeRun
from exec_archive_cli.render import units
from exec_archive_cli.render.hostile import one_line
from exec_archive_cli.render.page import Column, Span, Table
from exec_archive_cli.render.terminal import show
from exec_archive_cli.render.words import node_type, status_style


def print_steps(runs: Sequence[NodeRun]) -> None:
    """A row a node, in the order they first ran; loops are folded."""
    by_node: dict[str, list[NodeRun]] = {}
    for run in runs:
        by_node.setdefault(run.node, []).append(run)
    columns = [
        Column("NODE", flexible=True),
        Column("TYPE", flexible=True),
        Column("RUNS", right=True),
        Column("STATUS"),
        Column("ITEMS", right=True),
        Column("TOOK", right=True),
    ]
    rows = [_step(node, of_node) for node, of_node in by_node.items()]
    show(Table(columns, rows), indent=2)


def _step(node: str, runs: Sequence[NodeRun]) -> list[Span]:
    statuses = dict.fromkeys(run.status or "unknown" for run in runs)
    worst = next(
        (s for s in ("crashed", "error", "waiting") if s in statuses), next(iter(statuses))
    )
    swallowed = sum(run.swallowed_errors for run in runs)
    words = f"{worst}, {swallowed:,} swallowed" if swallowed else worst
    took_ms = [run.duration_ms for run in runs if run.duration_ms is not None]
    recovered = worst == "crashed"
    return [
        Span(one_line(node)),
        Span(node_type(runs[0].node_type), "dim"),
        Span(f"×{len(runs):,}" if len(runs) > 1 else "1"),
        Span(words, "yellow" if swallowed else status_style(worst)),
        Span(_items(runs)),
        Span(units.duration(sum(took_ms) if took_ms and not recovered else None)),
    ]


def _items(runs: Sequence[NodeRun]) -> str:
    """Items by output, summed over all runs: 0|18."""
    counted = [run.items_out for run in runs if run.items_out is not None]
    if not counted:
        return units.NOTHING
    outputs = max(map(len, counted))
    sums = [sum(c[i] for c in counted if i < len(c)) for i in range(outputs)]
    return "|".join(f"{each:,}" for each in sums) or "0"
