"""Items for a person: a table where they are flat and alike, else JSON one after the other."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, islice

from exec_archive_cli.render.item_table import as_table, may_stand_in_a_table
from exec_archive_cli.render.item_text import ALONE, AMONG_OTHERS, print_element
from exec_archive_cli.render.paper import Paper
from exec_archive_cli.render.shown_item import Placing, ShownElement
from exec_archive_cli.render.terminal import show

_MOST_ROWS = 1000
_FIRST = 20


@dataclass(frozen=True, slots=True)
class Printed:
    """How much was printed, and whether something was left out."""

    count: int
    has_more: bool
    is_cut: bool = False  # what was printed is not all of it
    has_other_shapes: bool = False  # something else than items stood among them


def print_items(
    elements: Iterator[ShownElement], placing: Placing, *, limit: int | None, cuts: bool
) -> Printed:
    """Prints items as they come; for a terminal the first of them, and of each what is read."""
    paper = Paper(cuts=cuts)
    most = limit or (_FIRST if cuts else None)
    head, is_flat = _flat_head(elements, min(most or _MOST_ROWS, _MOST_ROWS))
    following = list(islice(elements, 1)) if is_flat else []
    if is_flat and (not following or most == len(head)):
        table = as_table(head, placing, paper.columns)
        if table is not None:
            show(table)
            return Printed(len(head), has_more=bool(following))
    count, has_more = 0, False
    lines = ALONE if len(head) == 1 and not following else AMONG_OTHERS
    for element in chain(head, following, elements):
        has_more = count == most or (limit is None and paper.is_full)
        if has_more:
            break
        print_element(element, placing, paper, lines)
        count += 1
    return Printed(count, has_more, paper.was_cut, paper.has_other_shapes)


def _flat_head(elements: Iterator[ShownElement], most: int) -> tuple[list[ShownElement], bool]:
    """The first items up to one that is not flat, and whether all of these are flat."""
    head = []
    for element in islice(elements, most):
        head.append(element)
        if not may_stand_in_a_table(element):
            return head, False
    return head, True
