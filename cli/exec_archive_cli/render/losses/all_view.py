"""What many executions lost in silence, for people: a row for each loss, the newest first."""

from collections import Counter
from collections.abc import Iterator, Sequence
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

_ROWS_ON_A_TERMINAL = 20
_WIDE = 110  # columns
_UNJUDGED = {
    Unsaid.INCOMPLETE: "not all of the data is here",
    Unsaid.NOTHING_RAN: "n8n saved nothing of what ran",
}


def print_all_losses(
    found: AllLosses, tz: tzinfo | None, limit: int | None, *, with_instance: bool
) -> None:
    """A table, and what it was made of; without a limit a pipe gets all of it."""
    groups = found.groups
    rows = groups[: limit or (_ROWS_ON_A_TERMINAL if is_terminal() else None)]
    if rows and is_terminal() and room.columns() < _WIDE:
        show(*(_block(each, tz, with_instance=with_instance) for each in rows))
    elif rows:
        show(_table(rows, tz, with_instance=with_instance))
    left_out = len(groups) - len(rows)
    if left_out:
        say(f"{counted(left_out, 'row')} more: --limit {len(groups)}", "dim")
    for text in _sums(found):
        say(text, "dim")
    if rows:
        last = rows[0]
        name = f"{last.instance}/{last.last.id}" if with_instance else last.last.id
        say(next_step(f"What shows it: exec-archive losses {one_line(name)}"), "dim")


def _sums(found: AllLosses) -> Iterator[str]:
    """How many were looked at, how closely, and of how many nothing is known."""
    unjudged = found.unjudged.total()
    if found.with_losses:
        yield f"{found.with_losses:,} of {_successes(found.looked_at)} lost something."
    elif found.looked_at:
        yield f"No silent loss is found in {_successes(found.looked_at)}."
    elif not unjudged:
        yield "No success matches."
    if found.less_sure:
        yield f"{counted(found.less_sure, 'finding')} more, less sure: --sure possible"
    few = found.unsaid[Unsaid.FEW_GOOD_RUNS]
    if few:
        yield f"{counted(few, 'execution')} with fewer than 3 good runs to compare with."
    other = found.unsaid.total() - few
    if other:
        yield f"{counted(other, 'execution')} that cannot be compared: run by hand, or in part."
    if unjudged:
        yield f"{_successes(unjudged)} could not be judged: {_why(found.unjudged)}."


def _successes(count: int) -> str:
    return f"{count:,} success{'' if count == 1 else 'es'}"


def _why(unjudged: Counter[Unsaid]) -> str:
    """The reasons; where there are several, with how many each is true of."""
    if len(unjudged) == 1:
        return _UNJUDGED[next(iter(unjudged))]
    return "; ".join(f"{_UNJUDGED[why]} ({count:,})" for why, count in unjudged.most_common())


def _block(group: Group, tz: tzinfo | None, *, with_instance: bool) -> Labelled:
    """The same on two lines, where a row would leave no room for the words."""
    sure, times, name, begun, workflow, finding = _cells(group, tz, with_instance=with_instance)
    where = f"{name.text} · {begun.text} · {workflow.text}"
    if group.executions > 1:
        where = f"{times.text} executions, the last {where}"
    return Labelled(sure.text, [(finding,), line((where, "dim"))])


def _table(groups: Sequence[Group], tz: tzinfo | None, *, with_instance: bool) -> Table:
    columns = [
        Column("SURE"),
        Column("EXECUTIONS", right=True),
        Column("THE LAST"),
        Column("STARTED"),
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
        Span(f"{group.executions:,}"),
        Span(one_line(name)),
        Span(units.near_time(group.last.started_at, tz)),
        Span(one_line(workflow)),
        Span(f"{whose(group.finding)} {what(group.finding)}"),
    ]
