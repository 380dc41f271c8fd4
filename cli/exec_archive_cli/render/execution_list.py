"""Executions as a table."""

from collections.abc import Sequence
from datetime import tzinfo

from exec_archive.model import PENDING, Execution
from exec_archive_cli.render import units
from exec_archive_cli.render.hostile import one_line
from exec_archive_cli.render.page import Column, Span, Table
from exec_archive_cli.render.terminal import is_terminal, show
from exec_archive_cli.render.words import failed_at, retry_note, status_style


def print_executions(
    executions: Sequence[Execution], tz: tzinfo | None, *, with_instance: bool
) -> None:
    """One row an execution; ids of several instances say whose they are."""
    show(execution_table(executions, tz, with_instance=with_instance))


def execution_table(
    executions: Sequence[Execution], tz: tzinfo | None, *, with_instance: bool
) -> Table:
    """The table of them."""
    columns = [
        Column("ID"),
        Column("STATUS"),
        Column("WORKFLOW", flexible=True, widest=60),
        Column("STARTED"),
        Column("TOOK", right=True),
        Column("FAILED AT", flexible=True),
    ]
    return Table(columns, [_row(each, tz, with_instance=with_instance) for each in executions])


def _row(execution: Execution, tz: tzinfo | None, *, with_instance: bool) -> list[Span]:
    name = f"{execution.instance}/{execution.id}" if with_instance else execution.id
    time = units.near_time if is_terminal() else units.full_time
    return [
        Span(one_line(name)),
        Span(one_line(execution.status), status_style(execution.status)),
        Span(one_line(execution.workflow_name or execution.workflow_id or "")),
        Span(time(execution.started_at, tz)),
        Span(took(execution)),
        _notes(execution),
    ]


def _notes(execution: Execution) -> Span:
    """Where it stands among retries, then where it failed: a narrow terminal shows the first."""
    failed, retried = failed_at(execution), retry_note(execution)
    style = "yellow" if failed and not execution.failed else ""
    return Span("; ".join(note for note in (retried, failed) if note), style)


def took(execution: Execution) -> str:
    """How long; a dash while it is pending, a question mark where nobody knows."""
    return units.NOTHING if execution.status in PENDING else units.duration(execution.duration_ms)
