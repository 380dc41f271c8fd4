"""Figures by workflow, node, status or time, as tables with a bar in each row."""

import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple, TypeVar

from exec_archive.query.statistics.failures import FailingNode
from exec_archive.query.statistics.figures import Figures, OfWorkflow
from exec_archive.query.statistics.nodes import NodeFigures
from exec_archive_cli.render import units
from exec_archive_cli.render.hostile import one_line
from exec_archive_cli.render.page import Column, Span, Table
from exec_archive_cli.render.stats import words
from exec_archive_cli.render.terminal import is_terminal, show
from exec_archive_cli.render.waterfall import bar

_BAR = 8
# A narrower terminal has no room for what is asked least, or for bars.
_WIDE, _MEDIUM = 100, 72

Of = TypeVar("Of")
Row = TypeVar("Row", OfWorkflow, NodeFigures, FailingNode)
_Shown = tuple[Column, Callable[[Of], Span]]


class Named(NamedTuple):
    """Figures under a name: that of a workflow, a status, or an hour, day or longer."""

    name: Span
    figures: Figures
    before: Figures | None = None


def print_figures(rows: Sequence[Named], name: str) -> None:
    """A row for each name."""
    most = max((row.figures.failed for row in rows), default=0)
    _print(rows, [*_of_figures(name, most, has_before=any(row.before for row in rows))])


def _of_figures(name: str, most: int, *, has_before: bool) -> Iterator[_Shown[Named]]:
    yield Column(name, flexible=True, widest=60), lambda row: row.name
    yield _right("RUNS", lambda row: f"{row.figures.executions:,}")
    yield _right("FAILED", lambda row: f"{row.figures.failed:,}")
    yield _right("RATE", lambda row: words.rate(row.figures.error_rate))
    if has_before:
        yield _right("WAS", lambda row: words.rate(row.before and row.before.error_rate))
    if _has_room(_MEDIUM):
        yield Column(""), lambda row: Span(_bar(row.figures.failed, most), "red")
    yield _right("MEDIAN", lambda row: words.median(row.figures.took))
    yield _right("P95", lambda row: words.p95(row.figures.took))
    if _has_room(_WIDE):
        yield _right("AVERAGE", lambda row: words.average(row.figures.took))
        yield _right("ITEMS", lambda row: f"{row.figures.items:,}")


def print_nodes(rows: Sequence[NodeFigures], heading: str, *, with_instance: bool) -> None:
    """A row for each node: how often it ran and failed, and how long its runs took."""
    longest = max((row.p95_ms or 0 for row in rows), default=0)
    columns: list[_Shown[NodeFigures]] = [
        (Column(heading, flexible=True), lambda row: Span(one_line(row.node), "bold")),
        (Column("WORKFLOW", flexible=True), workflow_names(rows, with_instance=with_instance)),
        _right("RUNS", lambda row: f"{row.runs:,}"),
        _right("FAILED", lambda row: f"{row.failed_runs:,}"),
        _right("MEDIAN", lambda row: units.duration(row.median_ms)),
        _right("P95", lambda row: units.duration(row.p95_ms)),
    ]
    if _has_room(_MEDIUM):
        columns.append((Column(""), lambda row: Span(_bar(row.p95_ms or 0, longest), "cyan")))
    if _has_room(_WIDE):
        columns.append(_right("TOTAL", lambda row: units.duration(row.total_ms)))
        columns.append(_right("ITEMS", lambda row: f"{row.items:,}"))
    _print(rows, columns)


def print_failing(rows: Sequence[FailingNode], *, with_instance: bool) -> None:
    """A row for each node at which executions failed."""
    most = max((row.failures for row in rows), default=0)
    columns: list[_Shown[FailingNode]] = [
        (Column("FAILS MOST", flexible=True), lambda row: Span(one_line(row.node), "bold")),
        (Column("WORKFLOW", flexible=True), workflow_names(rows, with_instance=with_instance)),
        _right("FAILURES", lambda row: f"{row.failures:,}"),
    ]
    if _has_room(_MEDIUM):
        columns.append((Column(""), lambda row: Span(_bar(row.failures, most), "red")))
    _print(rows, columns)


def workflow_names(rows: Iterable[Row], *, with_instance: bool) -> Callable[[Row], Span]:
    """What the workflows of a table are called; those that share a name stand with their ids.

    Where an archive holds several servers, a name says on which of them the workflow is.
    """
    ids: dict[tuple[str, str | None], set[str | None]] = {}
    for row in rows:
        ids.setdefault((row.instance, row.workflow_name), set()).add(row.workflow_id)

    def name(row: Row) -> Span:
        called = row.workflow_name or row.workflow_id or "unknown workflow"
        if row.workflow_name and row.workflow_id and len(ids[row.instance, row.workflow_name]) > 1:
            called = f"{called} ({row.workflow_id})"
        return Span(one_line(f"{row.instance}/{called}" if with_instance else called))

    return name


def _print(rows: Sequence[Of], columns: Sequence[_Shown[Of]]) -> None:
    cells = [[cell(row) for _, cell in columns] for row in rows]
    show(Table([column for column, _ in columns], cells))


def _right(name: str, text: Callable[[Of], str]) -> _Shown[Of]:
    return Column(name, right=True), lambda row: Span(text(row))


def _bar(value: int, longest: int) -> str:
    return bar([(0, value)], longest, _BAR) if value > 0 else " " * _BAR


def _has_room(columns: int) -> bool:
    return not is_terminal() or shutil.get_terminal_size().columns >= columns
