"""What many executions lost in silence, for people: a row for each loss, the newest first."""

from collections.abc import Sequence
from datetime import tzinfo

from exec_archive.investigate.losses.groups import AllLosses, Group
from exec_archive.investigate.losses.losses import Unsaid
from exec_archive_cli.next_step import next_step
from exec_archive_cli.render import room, units
from exec_archive_cli.render.counting import counted
from exec_archive_cli.render.hostile import one_line
from exec_archive_cli.render.losses.words import STYLES, what, whose
from exec_archive_cli.render.page import Column, Labelled, Span, Table, line
from exec_archive_cli.render.terminal import is_terminal, say, show

_ROWS_ON_A_TERMINAL = 100
_WIDE = 110  # columns


def print_all_losses(found: AllLosses, tz: tzinfo | None, *, with_instance: bool) -> None:
    """A table, and what it was made of."""
    groups = found.groups
    rows = groups[:_ROWS_ON_A_TERMINAL] if is_terminal() else groups
    if rows and is_terminal() and room.columns() < _WIDE:
        show(*(_block(each, tz, with_instance=with_instance) for each in rows))
    elif rows:
        show(_table(rows, tz, with_instance=with_instance))
    if len(rows) < len(groups):
        left_out = len(groups) - len(rows)
        say(f"{left_out:,} rows are left out; --json gives all, --workflow and --since fewer.")
    say(_sums(found), "dim")
    if found.less_sure:
        say(f"{counted(found.less_sure, 'finding')} more, less sure: --sure possible", "dim")
    few = found.unsaid[Unsaid.FEW_GOOD_RUNS]
    if few:
        say(f"{counted(few, 'execution')} with fewer than 3 good runs to compare with.", "dim")
    other = found.unsaid.total() - few
    if other:
        say(
            f"{counted(other, 'execution')} that cannot be compared: run by hand, or in part.",
            "dim",
        )
    if rows:
        last = rows[0]
        name = f"{last.instance}/{last.last.id}" if with_instance else last.last.id
        say(next_step(f"What shows it: exec-archive losses {one_line(name)}"), "dim")


def _sums(found: AllLosses) -> str:
    looked = f"{found.looked_at:,} success{'' if found.looked_at == 1 else 'es'}"
    if not found.looked_at:
        return "No success matches."
    if not found.with_losses:
        return f"No silent loss is found in {looked}."
    return f"{found.with_losses:,} of {looked} lost something."


def _block(group: Group, tz: tzinfo | None, *, with_instance: bool) -> Labelled:
    """The same on two lines, where a row would leave no room for the words."""
    sure, name, begun, times, workflow, finding = _cells(group, tz, with_instance=with_instance)
    where = f"{name.text} · {begun.text} · {workflow.text}"
    if group.executions > 1:
        where = f"{times.text} executions, the last {where}"
    return Labelled(sure.text, [(finding,), line((where, "dim"))])


def _table(groups: Sequence[Group], tz: tzinfo | None, *, with_instance: bool) -> Table:
    columns = [
        Column("SURE"),
        Column("EXECUTION"),
        Column("STARTED"),
        Column("TIMES", right=True),
        Column("WORKFLOW", flexible=True, widest=32),
        Column("FINDING", flexible=True),
    ]
    return Table(columns, [_cells(each, tz, with_instance=with_instance) for each in groups])


def _cells(group: Group, tz: tzinfo | None, *, with_instance: bool) -> list[Span]:
    name = f"{group.instance}/{group.last.id}" if with_instance else group.last.id
    sureness = group.finding.sureness
    workflow = group.workflow_name or group.workflow_id or units.UNKNOWN
    return [
        Span(sureness, STYLES[sureness]),
        Span(one_line(name)),
        Span(units.near_time(group.last.started_at, tz)),
        Span(f"{group.executions:,}"),
        Span(one_line(workflow)),
        Span(f"{whose(group.finding)} {what(group.finding)}"),
    ]
