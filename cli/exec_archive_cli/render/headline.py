"""The line a page about one execution begins with."""

from datetime import tzinfo

from exec_archive.model import Execution
from exec_archive_cli.render import units
from exec_archive_cli.render.execution_list import took
from exec_archive_cli.render.hostile import one_line
from exec_archive_cli.render.page import Line, line
from exec_archive_cli.render.words import status_sign, status_style


def headline(execution: Execution, tz: tzinfo | None, *, with_instance: bool) -> Line:
    """Its workflow, id and status, when and how it was started, and how long it took."""
    style = status_style(execution.status)
    name = f"{execution.instance}/{execution.id}" if with_instance else execution.id
    facts = [
        units.full_time(execution.started_at, tz) if execution.started_at else None,
        took(execution) if execution.duration_ms is not None else None,
        one_line(execution.mode) if execution.mode else None,
    ]
    return line(
        (f"{status_sign(execution.status)} ", style),
        (one_line(execution.workflow_name or execution.workflow_id or "unknown workflow"), "bold"),
        f" · execution {one_line(name)} · ",
        (one_line(execution.status), style),
        "".join(f" · {fact}" for fact in facts if fact),
    )
