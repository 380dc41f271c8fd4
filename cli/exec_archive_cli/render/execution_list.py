"""Executions as a table."""

from collections.abc import Sequence
from datetime import tzinfo

from exec_archive.model import PENDING, Execution
from exec_archive_cli.render import units
from exec_archive_cli.render.hostile import one_line
from exec_archive_cli.render.page import Column, Span, Table
from exec_archive_cli.render.terminal import is_terminal, show
from exec_archive_cli.render.words import failed_at, status_style


def print_executions(
    executions: Sequence[Execution], tz: tzinfo | None, *, with_instance: bool
) -> None:
    """One row an execution; ids of several instances say whose they are."""
    columns = [
        Column("ID"),
        Column("STATUS"),
        Column("WORKFLOW", flexible=True, widest=60),
        Column("STARTED"),
        Column("TOOK", right=True),
        Column("FAILED AT", flexible=True),
    ]
    show(Table(columns, [_row(each, tz, with_instance=with_instance) for each in executions]))


def _row(execution: Execution, tz: tzinfo | None, *, with_instance: bool) -> list[Span]:
    name = f"{execution.instance}/{execution.id}" if with_instance else execution.id
    time = units.near_time if is_terminal() else units.full_time
    return [
        Span(one_line(name)),
        Span(one_line(execution.status), status_style(execution.status)),
        Span(one_line(execution.workflow_name or execution.workflow_id or "")),
        Span(time(execution.started_at, tz)),
        Span(took(execution)),
        Span(failed_at(execution), "yellow" if not execution.failed else ""),
    ]


def took(execution: Execution) -> str:
    """How long; a dash while it is pending, a question mark where nobody knows."""
    return units.NOTHING if execution.status in PENDING else units.duration(execution.duration_ms)
