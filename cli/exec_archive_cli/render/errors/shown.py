"""What `errors` answers, in the form it was asked for, and the line at its end."""

import shlex
from datetime import tzinfo

from exec_archive.investigate.failing import Failing, OneCause
from exec_archive.model import Execution
from exec_archive.query.selection import Page, Selection
from exec_archive_cli.list_asked import ListAsked
from exec_archive_cli.next_step import next_step
from exec_archive_cli.options import Filters
from exec_archive_cli.render import answers
from exec_archive_cli.render.counting import counted
from exec_archive_cli.render.hostile import one_line
from exec_archive_cli.render.pages import executions_shown, part
from exec_archive_cli.render.terminal import say


def show_groups(found: Failing, filters: Filters, asked: ListAsked) -> None:
    """Groups as a table, or as rows for programs."""
    if asked.form != "table":
        from exec_archive_cli.render.errors.answer import FIELDS, cause_row

        rows = [cause_row(each, found.names) for each in found.causes]
        answers.print_rows(rows, asked.form, FIELDS)
        if len(rows) < found.groups:
            say(_groups_shown(found, asked.page), "dim")
        return
    if not found.groups:
        is_everything = filters.wanted == Selection()
        say("No execution failed." if is_everything else "No failed execution matches.", "dim")
        return
    more = ""
    if found.causes:
        from exec_archive_cli.render.errors.view import print_causes

        print_causes(found, filters.tz)
        first = found.causes[0].group
        name = one_line(found.names.short(first.instance, first.fingerprint))
        more = "; more of one: " + next_step(f"exec-archive errors {shlex.quote(name)}")
    say(_groups_shown(found, asked.page) + more, "dim")


def show_one(found: OneCause, tz: tzinfo | None, asked: ListAsked) -> None:
    """One group with a page of its executions; or those alone, as rows."""
    as_table, count = asked.form == "table", len(found.executions)
    if as_table:
        from exec_archive_cli.render.errors.card import print_card
        from exec_archive_cli.render.execution_list import print_executions

        print_card(found, tz)
        if found.executions:
            print_executions(found.executions, tz, with_instance=found.names.are_of_several)
    elif asked.form == "json":
        from exec_archive_cli.render.errors.answer import one_cause_answer

        answers.print_json(one_cause_answer(found))
    else:
        rows = [answers.plain(each) for each in found.executions]
        answers.print_rows(rows, asked.form, answers.fields_asked(None, Execution))
    if not found.matching:
        if as_table:
            say("No execution of it matches.", "dim")
    elif as_table or count < found.matching:
        say(executions_shown(asked.page, count, found.matching), "dim")


def _groups_shown(found: Failing, page: Page) -> str:
    of = f"{counted(found.groups, 'cause')} of {counted(found.failures, 'failure')}"
    shown = len(found.causes)
    if not shown:
        return f"There is no page {page.number}: {of}."
    return of if shown == found.groups else part(page, shown, found.groups, of)
