"""What `stats` answers, in the form it was asked for, and the line at its end."""

from collections.abc import Callable, Sequence
from datetime import tzinfo
from typing import Any, Generic, NamedTuple, TypeVar

from exec_archive.monitor.statistics import Overview, WorkflowRow
from exec_archive.query.selection import Page
from exec_archive_cli.list_asked import ListAsked
from exec_archive_cli.render import answers
from exec_archive_cli.render.counting import counted
from exec_archive_cli.render.page import EMPTY
from exec_archive_cli.render.pages import part
from exec_archive_cli.render.stats.answer import fields
from exec_archive_cli.render.terminal import say, show

Row = TypeVar("Row")

# What matches may have no such rows: only what has started stands under an hour or a day.
_NOTHING = {
    "workflow": "No execution matches.",
    "status": "No execution matches.",
    "node": "No run of a node matches.",
}


class Grouped(NamedTuple, Generic[Row]):
    """All rows, and how they are told to programs and to people."""

    by: str
    rows: Sequence[Row]
    record: Callable[[Row], dict[str, Any]]
    print_table: Callable[[Sequence[Row]], None]

    def page(self, page: Page) -> Sequence[Row]:
        """The rows of a page."""
        return self.rows[page.offset : page.offset + page.limit]


def show_grouped(found: Grouped[Row], asked: ListAsked) -> None:
    """A page of the rows."""
    rows = found.page(asked.page)
    as_table = asked.form == "table"
    if not as_table:
        answers.print_rows([found.record(row) for row in rows], asked.form, fields(found.by))
    elif rows:
        found.print_table(rows)
    if as_table or len(rows) < len(found.rows):
        say(_shown(found, asked, len(rows)), "dim")


def _shown(found: Grouped[Row], asked: ListAsked, shown: int) -> str:
    total = len(found.rows)
    of = counted(total, found.by) if found.by != "status" else f"{total:,} kinds of status"
    if not total:
        return _NOTHING.get(found.by, "No execution that has started matches.")
    if not shown:
        return f"There is no page {asked.page.number}: {of}."
    return of if shown == total else part(asked.page, shown, total, of)


def show_overview(
    found: Overview,
    workflows: Grouped[WorkflowRow],
    tz: tzinfo | None,
    asked: ListAsked,
    *,
    with_instance: bool,
) -> None:
    """Everything together: a card, workflows, nodes."""
    from exec_archive_cli.render.stats.card import print_card
    from exec_archive_cli.render.stats.tables import print_failing, print_nodes

    if not (found.figures.executions or (found.before and found.before.figures.executions)):
        say("No execution matches.", "dim")
        return
    print_card(found, tz)
    show(EMPTY)
    show_grouped(workflows, asked)
    if found.failing:
        show(EMPTY)
        print_failing(found.failing, with_instance=with_instance)
    if found.slowest:
        show(EMPTY)
        print_nodes(found.slowest, "SLOWEST NODE", with_instance=with_instance)
    if found.slowest != []:
        more = "more" if found.slowest else f"{found.figures.node_runs:,} runs of nodes"
        say(f"{more}: --by node --sort p95", "dim")
