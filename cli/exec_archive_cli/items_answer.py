"""How `output` and `input` answer, once it is known where the items stand."""

from collections.abc import Sequence
from itertools import chain
from typing import NamedTuple

from exec_archive.investigate.lots import Lot
from exec_archive.investigate.placed_items import elements
from exec_archive.model import Execution
from exec_archive.query.engine import Engine
from exec_archive_cli.items_asked import ItemsAsked
from exec_archive_cli.next_step import next_step
from exec_archive_cli.render import terminal
from exec_archive_cli.render.hostile import one_line
from exec_archive_cli.render.items_json import print_items_json
from exec_archive_cli.render.items_view import Printed, print_items
from exec_archive_cli.render.page import Line
from exec_archive_cli.render.shown_item import placing, shown


class About(NamedTuple):
    """Whose items are asked for, and what is said of them."""

    node: str | None
    place: str  # what they stand on: output or input
    heading: Line | None
    nothing: str  # said where there are none


def answer_items(
    engine: Engine, execution: Execution, lots: Sequence[Lot], asked: ItemsAsked, about: About
) -> None:
    """Prints the items of these lots."""
    found = shown(elements(engine, execution, lots, asked.choice), asked.path)
    if asked.as_json:
        if not print_items_json(execution, about.node, found, asked.limit):
            terminal.say(_nothing(asked, lots, about.nothing))
        return
    first = next(found, None)
    if first is None:
        terminal.say(_nothing(asked, lots, about.nothing))
        return
    if about.heading:
        terminal.show(about.heading)
    cuts = terminal.is_terminal() and not asked.whole
    printed = print_items(
        chain([first], found), placing(lots, about.place, asked.path), limit=asked.limit, cuts=cuts
    )
    _say_what_is_left(printed, lots, asked)
    if printed.has_other_shapes:
        whole = next_step(f"exec-archive download {one_line(execution.id)}")
        terminal.say(f"All of it: {whole}", "dim")


def _nothing(asked: ItemsAsked, lots: Sequence[Lot], otherwise: str) -> str:
    if asked.path is not None and lots:
        return "The path leads to nothing in these items."
    if asked.choice.is_open or not lots:
        return otherwise
    return "There is no such item."


def _say_what_is_left(printed: Printed, lots: Sequence[Lot], asked: ItemsAsked) -> None:
    """What was not printed, and how to see it."""
    left = []
    if printed.has_more:
        total = asked.choice.count(lots) if asked.path is None else None
        count = f"{total - printed.count:,} " if total and total > printed.count else ""
        left.append(f"{count}more {'item' if count == '1 ' else 'items'}")
    if printed.is_cut:
        left.append("lines are cut")
    if left:
        how = "--all" if not printed.has_more else "--all, or --limit N"
        terminal.say(f"… {', '.join(left)}: {how}", "dim")
