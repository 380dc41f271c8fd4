"""The tree of executions that called each other, a row each."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from exec_archive.investigate.calls import Call
from exec_archive.model import Execution
from exec_archive_cli.render import units
from exec_archive_cli.render.execution_list import took
from exec_archive_cli.render.hostile import one_line
from exec_archive_cli.render.long_tables import shown
from exec_archive_cli.render.page import EMPTY, Column, Span, Table, line
from exec_archive_cli.render.terminal import say, show
from exec_archive_cli.render.trace_wanted import Wanted
from exec_archive_cli.render.words import failed_at, status_sign, status_style

_FOLDED_FROM, _KEPT = 12, 10  # calls of one execution
_INDENTED = 10  # levels; deeper ones say their number
_EXPLAINED = 5
_ABSENT = "not in this archive"


@dataclass(frozen=True, slots=True)
class _Row:
    """A call and how deep it stands, or calls that are only counted."""

    depth: int
    call: Call | None
    folded: Sequence[Call] = ()


def print_calls(root: Call, asked: Execution, wanted: Wanted) -> None:
    """A row a call, those that failed in words, and how many there are."""
    way = _way_to(root, asked.id)
    rows = shown([*_rows(root, way, everything=wanted.everything)], everything=wanted.everything)
    columns = [
        Column(""),
        Column("EXECUTION", flexible=True),
        Column("STATUS"),
        Column("TOOK", right=True),
        Column("CALLED BY", flexible=True),
        Column(""),
    ]
    cells = [_cells(row, asked, with_instance=wanted.with_instance) for row in rows.rows]
    if rows.left_out:
        cells.insert(len(rows.first), _said_alone("…"))
    show(Table(columns, cells))
    calls = [*root.walk()]
    leaves = [call for call in calls if call.is_failed_leaf]
    if leaves:
        show(EMPTY, *_explained(leaves))
    show(line((_sums(calls), "dim")))
    hidden = rows.left_out + sum(len(row.folded) for row in rows.rows)
    if hidden:
        say("--all shows every one of them.", "dim")


def _way_to(root: Call, asked: str) -> set[str]:
    """The ids from the root down to what was asked for."""
    parents = {child.id: call.id for call in root.walk() for child in call.calls}
    way = [asked]
    while way[-1] in parents:
        way.append(parents[way[-1]])
    return set(way)


def _rows(root: Call, way: set[str], *, everything: bool) -> Iterator[_Row]:
    """Top down; of many calls of one execution those that matter, the others counted."""
    waiting = [_Row(0, root)]
    while waiting:
        row = waiting.pop()
        yield row
        if row.call is not None:
            kept, folded = _parted(row.call.calls, way, everything=everything)
            below = [_Row(row.depth + 1, call) for call in kept]
            below += [_Row(row.depth + 1, None, folded)] if folded else []
            waiting.extend(reversed(below))


def _parted(
    calls: Sequence[Call], way: set[str], *, everything: bool
) -> tuple[Sequence[Call], Sequence[Call]]:
    if everything or len(calls) < _FOLDED_FROM:
        return calls, []
    failed = [call for call in calls if any(each.failed for each in call.walk())]
    chosen = {call.id for call in failed[:_KEPT]} | way
    kept = [call for call in calls if call.id in chosen]
    return kept, [call for call in calls if call.id not in chosen]


def _cells(row: _Row, asked: Execution, *, with_instance: bool) -> list[Span]:
    call, before = row.call, _indented(row.depth)
    if call is None:
        counted = Counter(
            each.execution.status if each.execution else _ABSENT for each in row.folded
        )
        said = ", ".join(f"{count:,} {one_line(word)}" for word, count in counted.most_common())
        return _said_alone(f"{before}… {len(row.folded):,} more: {said}")
    name = one_line(f"{call.instance}/{call.id}" if with_instance else call.id)
    caller = Span(_caller(call, is_root=row.depth == 0))
    if call.execution is None:
        told = Span(f"{before}? {name} · {_ABSENT}", "dim")
        return [Span(""), told, Span(units.NOTHING), Span(""), caller, Span("")]
    execution = call.execution
    status, style = one_line(execution.status), status_style(execution.status)
    workflow = one_line(execution.workflow_name or execution.workflow_id or "")
    return [
        Span("▸" if call.id == asked.id else "", "bold"),
        Span(f"{before}{status_sign(execution.status)} {name} · {workflow}", style),
        Span(status, style),
        Span(took(execution)),
        caller,
        Span(", ".join(_marks(call)), "bold"),
    ]


def _said_alone(text: str) -> list[Span]:
    return [Span(""), Span(text), *[Span("")] * 4]


def _indented(depth: int) -> str:
    if depth == 0:
        return ""
    return "  " * (depth - 1) + "└ " if depth <= _INDENTED else "  " * _INDENTED + f"{depth}: "


def _caller(call: Call, *, is_root: bool) -> str:
    """The node that called, its run where it has several, and the item where it is known."""
    if call.is_error_handler:
        return "its error, to handle it"
    if call.caller is None:
        above = call.execution.parent_execution_id if is_root and call.execution else None
        return f"execution {one_line(above)}, not followed" if above else ""
    caller = call.caller
    text = one_line(caller.node)
    text += f", run {caller.run_index + 1:,}" if caller.run_index else ""
    text += f", item {caller.item}" if caller.item is not None else ""
    return f"{text} (inferred)" if caller.is_inferred else text


def _marks(call: Call) -> Iterator[str]:
    if call.is_failed_leaf:
        yield "failed here"
    if call.goes_on:
        yield "calls more"


def _explained(leaves: Sequence[Call]) -> Iterator[tuple[Span, ...]]:
    for call in leaves[:_EXPLAINED]:
        if call.execution is not None:
            why = failed_at(call.execution) or "n8n does not say where"
            yield line((f"✗ {one_line(call.id)}: {why}", "red"))
    if len(leaves) > _EXPLAINED:
        yield line(f"… and {len(leaves) - _EXPLAINED:,} more that failed")


def _sums(calls: Sequence[Call]) -> str:
    failed = sum(call.failed for call in calls)
    absent = sum(call.execution is None for call in calls)
    text = f"{len(calls):,} execution{'' if len(calls) == 1 else 's'}"
    text += f", {failed:,} of them failed" if failed else ""
    text += f", {absent:,} {_ABSENT}" if absent else ""
    return text
