"""What `errors` answers, in the form it was asked for, and the line at its end."""

import shlex
from datetime import tzinfo

from exec_archive.investigate.failing import Failing, OneCause, Page
from exec_archive.model import Execution
from exec_archive.query.selection import Selection
from exec_archive_cli.next_step import next_step
from exec_archive_cli.render import answers
from exec_archive_cli.render.counting import counted
from exec_archive_cli.render.hostile import one_line
from exec_archive_cli.render.terminal import say


def show_groups(
    found: Failing, wanted: Selection, tz: tzinfo | None, part: Page, form: str
) -> None:
    """Groups as a table, or as rows for programs."""
    if form != "table":
        from exec_archive_cli.render.errors.answer import FIELDS, cause_row

        rows = [cause_row(each, found.names) for each in found.causes]
        answers.print_rows(rows, form, FIELDS)
        return
    if found.causes:
        from exec_archive_cli.render.errors.view import print_causes

        print_causes(found, tz)
    say(_groups_in_all(found, part, is_everything=wanted == Selection()), "dim")


def show_one(found: OneCause, tz: tzinfo | None, part: Page, form: str) -> None:
    """One group with a page of its executions; or those alone, as rows."""
    if form == "json":
        from exec_archive_cli.render.errors.answer import one_cause_answer

        answers.print_json(one_cause_answer(found))
        return
    if form != "table":
        rows = [answers.plain(each) for each in found.executions]
        answers.print_rows(rows, form, answers.fields_asked(None, Execution))
        return
    from exec_archive_cli.render.errors.card import print_card
    from exec_archive_cli.render.execution_list import print_executions

    print_card(found, tz)
    if found.executions:
        print_executions(found.executions, tz, with_instance=found.names.are_of_several)
    say(_executions_in_all(found, part), "dim")


def _groups_in_all(found: Failing, part: Page, *, is_everything: bool) -> str:
    if not found.groups:
        return "No execution failed." if is_everything else "No failed execution matches."
    of = f"{counted(found.groups, 'cause')} of {counted(found.failures, 'failure')}"
    shown = len(found.causes)
    if not shown:
        return f"There is no page {_page(part)}: {of}."
    first = found.causes[0].group
    name = one_line(found.names.short(first.instance, first.fingerprint))
    more = next_step(f"exec-archive errors {shlex.quote(name)}")
    if shown == found.groups:
        return f"{of}; more of one: {more}"
    span = f"{part.offset + 1:,} to {part.offset + shown:,} of {of}"
    return f"{span}{_next(part, shown, found.groups)}; more of one: {more}"


def _executions_in_all(found: OneCause, part: Page) -> str:
    shown = len(found.executions)
    if not found.matching:
        return "No execution of it matches."
    if not shown:
        return f"There is no page {_page(part)}: {counted(found.matching, 'execution')} match."
    if shown == found.matching:
        return counted(shown, "execution")
    span = f"{part.offset + 1:,} to {part.offset + shown:,} of {found.matching:,}"
    return span + _next(part, shown, found.matching)


def _page(part: Page) -> int:
    return part.offset // part.limit + 1


def _next(part: Page, shown: int, total: int) -> str:
    return f"; next: --page {_page(part) + 1}" if part.offset + shown < total else ""
