"""The turns of a loop, or the runs of a node, a row each."""

from collections.abc import Sequence

from exec_archive.investigate.folding import Iteration, is_loop
from exec_archive.investigate.said import sentences_said
from exec_archive.investigate.timeline import Timeline
from exec_archive_cli.render import units
from exec_archive_cli.render.headline import headline
from exec_archive_cli.render.hostile import one_line
from exec_archive_cli.render.long_tables import shown
from exec_archive_cli.render.page import EMPTY, Column, Span, Table, line
from exec_archive_cli.render.run_notes import items, sign
from exec_archive_cli.render.terminal import say, show
from exec_archive_cli.render.trace_wanted import Wanted

_ENOUGH = 200  # of a message that may be of any length


def print_loop(
    timeline: Timeline, node: str, turns: Sequence[Iteration], total: int, wanted: Wanted
) -> None:
    """Headline, rows, and what they come to; `total` counts also what was not asked for."""
    show(headline(timeline.execution, wanted.tz, with_instance=wanted.with_instance), EMPTY)
    columns = [
        Column("RUN", right=True),
        Column("START", right=True),
        Column("TOOK", right=True),
        Column("IN", right=True),
        Column("OUT", right=True),
        Column("STATUS"),
        Column("ERROR", flexible=True),
    ]
    rows = shown(turns, everything=wanted.everything)
    cells = [_cells(each, node) for each in rows.rows]
    if rows.left_out:
        cells.insert(len(rows.first), [Span("…"), *[Span("")] * (len(columns) - 1)])
    if not any(each.went_wrong for each in rows.rows):
        columns, cells = columns[:-1], [row[:-1] for row in cells]
    show(Table(columns, cells))
    show(line((_sums(node, turns, total), "dim")))
    if rows.left_out:
        say(f"{rows.left_out:,} rows are left out; --all shows them.", "dim")


def _cells(turn: Iteration, node: str) -> list[Span]:
    shown_sign, style = sign(turn.status, swallowed=turn.swallowed_errors)
    return [
        Span(f"{turn.run_index + 1:,}"),
        Span(units.UNKNOWN if turn.offset_ms is None else units.duration(turn.offset_ms)),
        Span(units.duration(turn.duration_ms)),
        Span(items(turn.items_in or None)),
        Span(items(turn.items_out)),
        Span(f"{shown_sign} {one_line(turn.status)}", style),
        Span(_error(turn, node), style),
    ]


def _error(turn: Iteration, node: str) -> str:
    """What was said of the first that went wrong, and where it was another node."""
    wrong = turn.went_wrong
    if wrong is None:
        return ""
    run = wrong.run
    said = next(
        iter(sentences_said(run.error_type, run.error_message, run.error_description)), None
    )
    if run.swallowed_errors:
        count = (
            f"{turn.swallowed_errors:,} error{'s' if turn.swallowed_errors > 1 else ''} swallowed"
        )
        said = f"{count}: {said}" if said else count
    text = next(iter((said or "n8n does not say why").splitlines()), "")
    place = "" if run.node == node else one_line(run.node)
    place += f", item {run.error_item}" if run.error_item is not None else ""
    place = place.removeprefix(", ")
    return f"{place}: {one_line(text[:_ENOUGH])}" if place else one_line(text[:_ENOUGH])


def _sums(node: str, turns: Sequence[Iteration], total: int) -> str:
    wrong = [turn for turn in turns if turn.went_wrong]
    what = "iteration" if is_loop(turns[0].runs) else "run"
    text = f"{one_line(node)}: {total:,} {what}{'' if total == 1 else 's'}"
    if wrong:
        text += f", {len(wrong):,} with errors, the first in run {wrong[0].run_index + 1:,}"
    timed = [turn for turn in turns if turn.duration_ms]
    if len(timed) > 1:
        slowest = max(timed, key=lambda turn: turn.duration_ms or 0)
        took = units.duration(slowest.duration_ms)
        text += f"; slowest: run {slowest.run_index + 1:,}, {took}"
    return text
