"""The overview of one execution."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import tzinfo

from rich.table import Table
from rich.text import Text

from exec_archive.model import Completeness, Execution, NodeRun
from exec_archive_cli.render import units
from exec_archive_cli.render.execution_list import took
from exec_archive_cli.render.hostile import one_line, several_lines
from exec_archive_cli.render.terminal import FLEXIBLE, print_lines, print_table, styled
from exec_archive_cli.render.words import INCOMPLETE, node_type, status_sign, status_style

_LABEL = 11
_LONGEST_MESSAGE = 1000


@dataclass(frozen=True, slots=True)
class Overview:
    """What `view` shows."""

    execution: Execution
    node_runs: Sequence[NodeRun]
    retries: Sequence[Execution]
    children: Sequence[Execution]


def print_overview(overview: Overview, tz: tzinfo | None, *, with_instance: bool = False) -> None:
    """Headline, facts, failure, steps."""
    execution = overview.execution
    print_lines(_headline(execution, with_instance=with_instance))
    for label, lines in _facts(overview, tz):
        _print_labelled(label, lines)
    if overview.node_runs:
        print_lines(Text(""))
        _print_steps(overview.node_runs)


def _headline(execution: Execution, *, with_instance: bool) -> Text:
    name = f"{execution.instance}/{execution.id}" if with_instance else execution.id
    style = status_style(execution.status)
    workflow = one_line(execution.workflow_name or execution.workflow_id or "unknown workflow")
    return Text.assemble(
        (f"{status_sign(execution.status)} ", style),
        (workflow, "bold"),
        f" · execution {one_line(name)} · ",
        (one_line(execution.status), style),
    )


def _print_labelled(label: str, lines: Sequence[Text]) -> None:
    """The label, and beside it the lines, which stay beside it where they wrap."""
    beside = Table.grid()
    beside.add_column(width=_LABEL)
    beside.add_column()
    for i, line in enumerate(lines):
        beside.add_row(Text(label if i == 0 else "", style="dim"), line)
    print_lines(beside, indent=2)


def _facts(overview: Overview, tz: tzinfo | None) -> Iterator[tuple[str, list[Text]]]:
    execution = overview.execution
    yield "Started", [Text(_started(execution, tz))]
    if execution.wait_till:
        yield "Waits", [Text(f"until {units.full_time(execution.wait_till, tz)}")]
    failure = list(_failure(execution, overview.node_runs))
    if failure:
        yield ("Stopped" if execution.status == "canceled" else "Failed"), failure
    inner = _inner_failures(execution, overview.node_runs)
    if inner:
        yield "Inside", inner
    if execution.swallowed_errors:
        yield "Swallowed", [Text(_swallowed(overview), style="yellow")]
    yield from _links(overview)
    if execution.custom_data:
        yield "Custom", [Text(one_line(execution.custom_data))]
    yield "Document", [Text(_document(execution))]


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


def _failure(execution: Execution, runs: Sequence[NodeRun]) -> Iterator[Text]:
    """The failing step, then the error in the words it came with."""
    if execution.failed_node:
        yield Text.assemble((one_line(execution.failed_node), "bold"), _place(execution, runs))
    elif execution.failed or execution.status == "canceled" or execution.error_message:
        yield Text("n8n does not say at which node")
    if execution.status == "crashed" and execution.failed_node:
        yield Text("The server died while this node ran, or before its end was saved.")
    message = execution.error_message
    if message:
        yield from (Text(line, style="red") for line in _short_lines(message))
    if execution.error_description and execution.error_description != message:
        yield from (Text(line) for line in _short_lines(execution.error_description))
    what = [execution.error_type, execution.error_http_code]
    if any(what):
        yield Text(one_line(" · ".join(each for each in what if each)), style="dim")


def _place(execution: Execution, runs: Sequence[NodeRun]) -> str:
    """(Code), run 18 of 18, item 2."""
    mine = [run for run in runs if run.node == execution.failed_node]
    kind = node_type(mine[0].node_type) if mine else ""
    place = f" ({kind})" if kind else ""
    if execution.failed_run is not None and len(mine) > 1:
        place += f", run {execution.failed_run + 1} of {len(mine)}"
    if execution.failed_item is not None:
        place += f", item {execution.failed_item}"
    return place


def _short_lines(text: str) -> list[str]:
    cut = text[:_LONGEST_MESSAGE]
    lines = several_lines(cut) or [""]
    if len(text) > len(cut):
        lines[-1] += f"… ({len(text):,} signs in all)"
    return lines


def _inner_failures(execution: Execution, runs: Sequence[NodeRun]) -> list[Text]:
    """Errors of nodes that served the failing one, such as the model of an AI agent."""
    return [
        Text.assemble(
            (one_line(run.node), "bold"), f": {one_line(run.error_message or run.error_type or '')}"
        )
        for run in runs
        if run.status in {"error", "crashed"}
        and run.node != execution.failed_node
        and run.previous_node == execution.failed_node
    ]


def _swallowed(overview: Overview) -> str:
    nodes = dict.fromkeys(run.node for run in overview.node_runs if run.swallowed_errors)
    count = overview.execution.swallowed_errors
    errors = f"{count:,} error{'s' if count > 1 else ''}"
    return f"{errors} hidden by “continue on error” in {', '.join(map(one_line, nodes))}"


def _links(overview: Overview) -> Iterator[tuple[str, list[Text]]]:
    execution = overview.execution
    if execution.retry_of:
        yield "Retry of", [Text(one_line(execution.retry_of))]
    retries = [f"{one_line(each.id)} ({one_line(each.status)})" for each in overview.retries]
    success = execution.retry_success_id
    if success and success not in {each.id for each in overview.retries}:
        retries.append(f"{one_line(success)} (success, not in this archive)")
    if retries:
        yield "Retried by", [Text(", ".join(retries))]
    if execution.parent_execution_id:
        yield "Called by", [Text(one_line(execution.parent_execution_id))]
    if overview.children:
        children = [
            f"{one_line(each.id)} ({one_line(each.status)}, "
            f"{one_line(each.workflow_name or each.mode or '')})"
            for each in overview.children
        ]
        yield "Called", [Text(child) for child in children]


def _document(execution: Execution) -> str:
    text = units.size(execution.size_bytes)
    if execution.completeness != Completeness.FULL:
        text += f": {INCOMPLETE[Completeness(execution.completeness)]}"
    return text


def _print_steps(runs: Sequence[NodeRun]) -> None:
    """A row a node, in the order they first ran; loops are folded."""
    by_node: dict[str, list[NodeRun]] = {}
    for run in runs:
        by_node.setdefault(run.node, []).append(run)
    columns = [
        ("NODE", FLEXIBLE),
        ("TYPE", FLEXIBLE),
        ("RUNS", {"justify": "right"}),
        ("STATUS", {}),
        ("ITEMS", {"justify": "right"}),
        ("TOOK", {"justify": "right"}),
    ]
    print_table(columns, [_step(node, of_node) for node, of_node in by_node.items()], indent=2)


def _step(node: str, runs: Sequence[NodeRun]) -> list[Text]:
    statuses = dict.fromkeys(run.status or "unknown" for run in runs)
    worst = next(
        (s for s in ("crashed", "error", "waiting") if s in statuses), next(iter(statuses))
    )
    swallowed = sum(run.swallowed_errors for run in runs)
    words = f"{worst}, {swallowed:,} swallowed" if swallowed else worst
    took_ms = [run.duration_ms for run in runs if run.duration_ms is not None]
    recovered = worst == "crashed"
    return [
        styled(one_line(node)),
        styled(node_type(runs[0].node_type), "dim"),
        styled(f"×{len(runs):,}" if len(runs) > 1 else "1"),
        styled(words, "yellow" if swallowed else status_style(worst)),
        styled(_items(runs)),
        styled(units.duration(sum(took_ms) if took_ms and not recovered else None)),
    ]


def _items(runs: Sequence[NodeRun]) -> str:
    """Items by output, summed over all runs: 0|18."""
    counted = [run.items_out for run in runs if run.items_out is not None]
    if not counted:
        return units.NOTHING
    outputs = max(map(len, counted))
    sums = [sum(c[i] for c in counted if i < len(c)) for i in range(outputs)]
    return "|".join(f"{each:,}" for each in sums) or "0"
