"""The options of lists: what comes first, which page of it, and in which form."""

import functools
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

import click

from exec_archive.query.selection import Page
from exec_archive_cli import options
from exec_archive_cli.options import Decorated

# More than any archive holds, and less than DuckDB can count.
_MOST = 10**9


class ListAsked(NamedTuple):
    """How a list was asked for."""

    sort: str
    reverse: bool
    page: Page
    form: str  # table, json, jsonl or csv


def list_options(
    keys: Iterable[str], *, first: str, rows: str, limit: int = 20
) -> Callable[[Decorated], Decorated]:
    """The options: the command gets `asked`. `first` says what the keys mean, `rows` what rows are.

    Of the keys, the first is meant where none is given.
    """
    usual = limit  # the option has the same name

    def decorate(command: Decorated) -> Decorated:
        @functools.wraps(command)
        def collecting(
            *,
            sort: str,
            reverse: bool,
            limit: int,
            page: int,
            form: str,
            as_json: bool,
            **others: Any,
        ) -> Any:
            limit = min(limit, _MOST)
            part = Page(limit, (min(page, _MOST) - 1) * limit)
            asked = ListAsked(sort, reverse, part, "json" if as_json else form)
            return command(asked=asked, **others)

        decorated: Any = collecting
        for option in reversed((*_options(list(keys), first, rows, usual), options.json_option)):
            decorated = option(decorated)
        return decorated  # type: ignore[no-any-return] # click's decorators keep the function

    return decorate


def _options(
    keys: list[str], first: str, rows: str, limit: int
) -> tuple[Callable[[Any], Any], ...]:
    counted = click.IntRange(min=1)
    return (
        click.option(
            "--sort", type=click.Choice(keys), default=keys[0], show_default=True, help=first
        ),
        click.option("--reverse", is_flag=True, help="The other way round."),
        click.option(
            "--limit", type=counted, default=limit, show_default=True, help="Rows on a page."
        ),
        click.option("--page", type=counted, default=1, help="Which page, from 1."),
        click.option(
            "--format",
            "form",
            type=click.Choice(["table", "json", "jsonl", "csv"]),
            default="table",
            help=f"How to answer; csv and jsonl give a row {rows}. In csv an apostrophe stands "
            "before what a spreadsheet would run.",
        ),
    )
