"""Figures by workflow, node, status or time: all rows in their order, and how one is told."""

from collections.abc import Sequence
from functools import partial
from typing import Any, NamedTuple

from exec_archive.monitor.statistics import WorkflowRow, times, workflow_rows
from exec_archive.monitor.statistics_order import nodes_in_order, workflows_in_order
from exec_archive.query.engine import Engine
from exec_archive.query.statistics.calendar import UNITS, Unit
from exec_archive.query.statistics.figures import Figures, by_status
from exec_archive.query.statistics.nodes import NodeFigures, node_figures
from exec_archive_cli.list_asked import ListAsked
from exec_archive_cli.options import Filters
from exec_archive_cli.render.hostile import one_line
from exec_archive_cli.render.page import Span
from exec_archive_cli.render.stats import answer, tables
from exec_archive_cli.render.stats.shown import Grouped
from exec_archive_cli.render.units import local, this_moment
from exec_archive_cli.render.words import status_style


class Groups(NamedTuple):
    """Asks for them."""

    engine: Engine
    filters: Filters
    asked: ListAsked
    with_instance: bool

    def by(self, what: str) -> Grouped[Any]:
        """By what was asked for."""
        if what == "workflow":
            now = this_moment().replace(tzinfo=None)
            return self.workflows(workflow_rows(self.engine, self.filters.wanted, now))
        if what == "node":
            return self._nodes()
        return self._statuses() if what == "status" else self._times(UNITS[what])

    def workflows(self, found: Sequence[WorkflowRow]) -> Grouped[WorkflowRow]:
        """Those of each workflow."""
        rows = workflows_in_order(found, self.asked.sort, reverse=self.asked.reverse)
        return Grouped("workflow", rows, answer.workflow_record, self._print_workflows)

    def _print_workflows(self, rows: Sequence[WorkflowRow]) -> None:
        found = [row.now for row in rows]
        name = tables.workflow_names(found, with_instance=self.with_instance)
        named = [tables.Named(name(row.now), row.now.figures, row.before) for row in rows]
        tables.print_figures(named, "WORKFLOW")

    def _nodes(self) -> Grouped[NodeFigures]:
        found = node_figures(self.engine, self.filters.wanted)
        rows = nodes_in_order(found, self.asked.sort, reverse=self.asked.reverse)
        printed = partial(tables.print_nodes, heading="NODE", with_instance=self.with_instance)
        return Grouped("node", rows, answer.node_record, printed)

    def _statuses(self) -> Grouped[tuple[str, Figures]]:
        found = by_status(self.engine, self.filters.wanted).items()
        rows = sorted(
            found, key=lambda row: (row[1].executions, row[0]), reverse=not self.asked.reverse
        )
        return Grouped("status", rows, _status_record, _print_statuses)

    def _times(self, unit: Unit) -> Grouped[tuple[int, Figures]]:
        clock = partial(local, tz=self.filters.tz)
        found = times(self.engine, self.filters.wanted, unit, clock)
        rows = sorted(found.items(), reverse=not self.asked.reverse)

        def printed(rows: Sequence[tuple[int, Figures]]) -> None:
            named = [
                tables.Named(Span(answer.start(unit, number).replace("T", " ")), figures)
                for number, figures in rows
            ]
            tables.print_figures(named, unit.name.upper())

        return Grouped(unit.name, rows, lambda row: answer.time_record(unit, *row), printed)


def _status_record(row: tuple[str, Figures]) -> dict[str, Any]:
    return answer.status_record(*row)


def _print_statuses(rows: Sequence[tuple[str, Figures]]) -> None:
    named = [
        tables.Named(Span(one_line(status), status_style(status)), figures)
        for status, figures in rows
    ]
    tables.print_figures(named, "STATUS")
