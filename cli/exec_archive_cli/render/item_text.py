"""An item as text: a label that names it, what it carries, and its JSON."""

from itertools import islice

from exec_archive.investigate.placed_items import OtherShape
from exec_archive_cli.render import room, units
from exec_archive_cli.render.hostile import one_line
from exec_archive_cli.render.json_text import indented, short
from exec_archive_cli.render.paper import INDENT, Paper
from exec_archive_cli.render.shown_item import Placing, Shown, ShownElement, carried

ALONE = 100  # lines of an item on a terminal
AMONG_OTHERS = 30


def print_element(element: ShownElement, placing: Placing, paper: Paper, most: int) -> None:
    """One item; where it is cut, its first lines."""
    if isinstance(element, OtherShape):
        paper.label(f"run {element.lot.run_index + 1:,}", "holds something else than items:")
        paper.write(one_line(element.start) + ("" if element.is_all else " …"))
        paper.has_other_shapes = True
        return
    label = placing.label(element)
    beside = _beside(element, paper.columns - room.width(label) - len(INDENT))
    paper.label(label, beside)
    for text in carried(element):
        paper.write(text)
    if not beside:
        _print_lines(element, paper, most)


def _beside(element: Shown, left: int) -> str:
    """The value on the line of its label, where it fits there; else nothing."""
    text = short(element.value, left + 1) if left > 0 else ""
    return text if len(text) <= left and room.width(text) <= left else ""


def _print_lines(element: Shown, paper: Paper, most: int) -> None:
    lines = indented(element.value, paper.columns if paper.cuts else None)
    for text in islice(lines, most if paper.cuts else None):
        paper.write(text)
    if next(lines, None) is not None:
        size = units.size(len(element.placed.item.text))
        paper.write(f"… cut here; the item has {size} of JSON")
        paper.was_cut = True
