"""Executions as a table."""

from collections.abc import Sequence
from datetime import tzinfo
from typing import Any

from rich.text import Text

from exec_archive.model import PENDING, Execution
from exec_archive_cli.render import units
from exec_archive_cli.render.hostile import one_line
from exec_archive_cli.render.terminal import FLEXIBLE, is_terminal, print_table, styled
from exec_archive_cli.render.words import failed_at, status_style


def print_executions(
    executions: Sequence[Execution], tz: tzinfo | None, *, with_instance: bool
) -> None:
    """One row an execution; ids of several instances say whose they are."""
    columns: list[tuple[str, dict[str, Any]]] = [
        ("ID", {}),
        ("STATUS", {}),
        ("WORKFLOW", {**FLEXIBLE, "max_width": 60 if is_terminal() else None}),
        ("STARTED", {}),
        ("TOOK", {"justify": "right"}),
        ("FAILED AT", FLEXIBLE),
    ]
    print_table(columns, [_row(each, tz, with_instance=with_instance) for each in executions])


def _row(execution: Execution, tz: tzinfo | None, *, with_instance: bool) -> list[Text]:
    name = f"{execution.instance}/{execution.id}" if with_instance else execution.id
    time = units.near_time if is_terminal() else units.full_time
    return [
        styled(one_line(name)),
        styled(one_line(execution.status), status_style(execution.status)),
        styled(one_line(execution.workflow_name or execution.workflow_id or "")),
        styled(time(execution.started_at, tz)),
        styled(took(execution)),
        styled(failed_at(execution), "yellow" if not execution.failed else ""),
    ]


def took(execution: Execution) -> str:
    """How long; a dash while it is pending, a question mark where nobody knows."""
    return units.NOTHING if execution.status in PENDING else units.duration(execution.duration_ms)
