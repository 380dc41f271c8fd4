"""The overview of one execution."""

import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import tzinfo

from exec_archive.model import Completeness, Execution, NodeRun
from exec_archive_cli.next_step import next_step
from exec_archive_cli.render import units
from exec_archive_cli.render.execution_list import took
from exec_archive_cli.render.failure_view import failure_lines
from exec_archive_cli.render.hostile import one_line
from exec_archive_cli.render.links import retry_links
from exec_archive_cli.render.page import EMPTY, Labelled, Line, line
from exec_archive_cli.render.steps import print_steps
from exec_archive_cli.render.terminal import show
from exec_archive_cli.render.words import incomplete, status_sign, status_style


@dataclass(frozen=True, slots=True)
class Overview:
    """What `view` shows."""

    execution: Execution
    node_runs: Sequence[NodeRun]
    original: Execution | None
    retries: Sequence[Execution]
    children: Sequence[Execution]


def print_overview(overview: Overview, tz: tzinfo | None, *, with_instance: bool = False) -> None:
    """Headline, facts, failure, steps."""
    show(_headline(overview.execution, with_instance=with_instance))
    facts = _facts(overview, tz, with_instance=with_instance)
    show(*(Labelled(label, lines) for label, lines in facts), indent=2)
    if overview.node_runs:
        show(EMPTY)
        print_steps(overview.node_runs)


def _headline(execution: Execution, *, with_instance: bool) -> Line:
    name = f"{execution.instance}/{execution.id}" if with_instance else execution.id
    style = status_style(execution.status)
    workflow = one_line(execution.workflow_name or execution.workflow_id or "unknown workflow")
    return line(
        (f"{status_sign(execution.status)} ", style),
        (workflow, "bold"),
        f" · execution {one_line(name)} · ",
        (one_line(execution.status), style),
    )


def _facts(
    overview: Overview, tz: tzinfo | None, *, with_instance: bool
) -> Iterator[tuple[str, list[Line]]]:
    execution = overview.execution
    yield "Started", [line(_started(execution, tz))]
    if execution.wait_till:
        yield "Waits", [line(f"until {units.full_time(execution.wait_till, tz)}")]
    failure = list(failure_lines(execution, overview.node_runs))
    if failure:
        yield ("Stopped" if execution.status == "canceled" else "Failed"), failure
    if execution.swallowed_errors:
        yield "Swallowed", [line((_swallowed(overview), "yellow"))]
    if execution.failed or execution.status == "canceled" or execution.swallowed_errors:
        name = f"{execution.instance}/{execution.id}" if with_instance else execution.id
        yield "More", [line(next_step(f"exec-archive why {shlex.quote(one_line(name))}"))]
    yield from _links(overview, execution.instance if with_instance else None)
    if execution.custom_data:
        yield "Custom", [line(one_line(execution.custom_data))]
    yield "Document", [line(_document(execution))]


def _started(execution: Execution, tz: tzinfo | None) -> str:
    parts = ["not yet" if execution.status == "new" else "nobody knows when"]
    if execution.started_at:
        shown = units.full_time(execution.started_at, tz)
        parts = [f"{shown} ({units.ago(execution.started_at)})"]
    if execution.status == "crashed":
        parts.append("ended at a time nobody saw")
    elif execution.duration_ms is not None:
        parts.append(f"took {took(execution)}")
    if execution.mode:
        parts.append(f"by {one_line(execution.mode)}")
    return ", ".join(parts)


def _swallowed(overview: Overview) -> str:
    nodes = dict.fromkeys(run.node for run in overview.node_runs if run.swallowed_errors)
    count = overview.execution.swallowed_errors
    errors = f"{count:,} error{'s' if count > 1 else ''}"
    return f"{errors} that did not stop it, in {', '.join(map(one_line, nodes))}"


def _links(overview: Overview, instance: str | None) -> Iterator[tuple[str, list[Line]]]:
    """Where it stands among others; with the instance where an id alone may mean another."""
    execution = overview.execution

    def named(identity: str) -> str:
        return one_line(f"{instance}/{identity}" if instance else identity)

    yield from retry_links(execution, overview.original, overview.retries, named)
    if execution.parent_execution_id:
        yield "Called by", [line(named(execution.parent_execution_id))]
    if overview.children:
        yield "Called", [line(f"{named(c.id)} ({_what_it_is(c)})") for c in overview.children]


def _what_it_is(child: Execution) -> str:
    return ", ".join(
        one_line(word) for word in (child.status, child.workflow_name or child.mode) if word
    )


def _document(execution: Execution) -> str:
    text = units.size(execution.size_bytes)
    if execution.completeness != Completeness.FULL:
        text += f": {incomplete(execution.completeness)}"
    return text
