"""Which items of a node differ, and in what: few one by one, many by the places of their values."""

from collections.abc import Iterator, Sequence

from exec_archive.document.item import payload
from exec_archive.investigate.compare.comparison import NodeDifference
from exec_archive.investigate.compare.given_items import ItemChange, MemberChange
from exec_archive_cli.render import room
from exec_archive_cli.render.counting import counted
from exec_archive_cli.render.diff.asked import Asked
from exec_archive_cli.render.diff.paths import by_path
from exec_archive_cli.render.diff.values import ARROW, told, value_lines
from exec_archive_cli.render.json_text import short, telling
from exec_archive_cli.render.page import Line, line
from exec_archive_cli.render.words import output_name

INDENT = 4  # of what stands under a node's name
_MOST_ITEMS = 3  # that are shown one by one; of more it is told which values differ
_MOST_VALUES = 5

Labels = Iterator[tuple[str, list[Line]]]
Changed = tuple[ItemChange, list[MemberChange]]


def item_labels(node: NodeDifference, asked: Asked, taken: int) -> Labels:
    """The items that came, those that are gone, and those that are other ones."""
    for run in node.runs:
        if not run.is_readable:
            yield "output", [line(f"run {run.run_index + 1} gave another text, which is no items")]
    items = [item for run in node.runs for item in run.changes]
    for word, style, lone in (
        ("added", "green", [item for item in items if item.before is None]),
        ("removed", "red", [item for item in items if item.after is None]),
    ):
        told_by_counts = not asked.wants_all_of(node.node) and _is_told_by_counts(node, lone)
        if lone and not told_by_counts:
            yield from _lone(node, lone, (word, style), asked, taken)
    moved = [item for item in items if item.is_moved and not item.changes]
    if asked.everything:
        yield from ((_place(node, item), [line("moved")]) for item in moved)
    elif moved:
        yield "items", [line(f"{len(moved):,} at other places")]
    changed = [(item, list(_wanted(item, asked))) for item in items]
    changed = [(item, changes) for item, changes in changed if changes]
    if asked.everything or len(changed) <= _MOST_ITEMS:
        for item, changes in changed:
            place = _place(node, item)
            yield place, _values(changes, asked, max(taken, INDENT + len(place) + 2))
    else:
        yield from _many(node, changed, taken)


def _wanted(item: ItemChange, asked: Asked) -> list[MemberChange]:
    """Its changes, but for those that vary by their nature, and those told before."""
    if asked.everything:
        return list(item.changes)
    wanted = [
        each
        for each in item.changes
        if not each.varies and (asked.node is not None or not each.is_passed_on)
    ]
    # Of a call to a webhook the headers tell least.
    return sorted(wanted, key=lambda each: each.value.path[:1] == ("headers",))


def _is_told_by_counts(node: NodeDifference, items: Sequence[ItemChange]) -> bool:
    """Whether they are gone because the run failed, or went by another output."""
    if node.before is None or node.after is None:
        return True
    runs = {node.before.failed_run} ^ {node.after.failed_run}
    taken = set(node.before.outputs_taken) ^ set(node.after.outputs_taken)
    return all(item.run_index in runs or item.output in taken for item in items)


def _place(node: NodeDifference, item: ItemChange) -> str:
    """Such as "run 2, item 17": no more of it than is needed."""
    several = max(side.runs for side in (node.before, node.after) if side) > 1
    index = item.after if item.after is not None else item.before
    shifted = not item.is_lone and item.before != item.after
    words = [f"run {item.run_index + 1}"] if several else []
    words += [output_name(node.node_type, item.output)] if item.output else []
    words.append(f"item {item.before}{ARROW}{index}" if shifted else f"item {index}")
    return ", ".join(words)


def _lone(
    node: NodeDifference,
    items: Sequence[ItemChange],
    word: tuple[str, str],
    asked: Asked,
    taken: int,
) -> Labels:
    """Items that stand in one execution only."""
    if not asked.everything and len(items) > _MOST_ITEMS:
        yield "items", [line((f"{len(items):,} {word[0]}", word[1]))]
        return
    for item in items:
        place = _place(node, item)
        left = room.columns() - max(taken, len(place) + 6) - len(word[0]) - 1
        text = room.cut(short(telling(payload(item.item)), left), left)
        yield place, [line((f"{word[0]} ", word[1]), text)]


def _values(changes: Sequence[MemberChange], asked: Asked, taken: int) -> list[Line]:
    shown = changes if asked.everything else changes[:_MOST_VALUES]
    lines = list(
        value_lines(
            [told(each.value, each.member) for each in shown],
            taken + 4,
            everything=asked.everything,
        )
    )
    more = len(changes) - len(shown)
    return [*lines, line((f"… {counted(more, 'more value')}", "dim"))] if more else lines


def _many(node: NodeDifference, changed: Sequence[Changed], taken: int) -> Labels:
    """Which values differ in how many items, each with an example."""
    groups = by_path(changed)
    yield "items", [line(f"{len(changed):,} changed, {node.equal_items:,} equal")]
    for group in groups[:_MOST_VALUES]:
        first = _place(node, group.first)
        where = f"in {group.items:,}, such as {first}" if group.items > 1 else f"in {first}"
        example = list(value_lines([told(group.example.value, group.example.member)], taken))
        yield "", [*example, line((f"  {where}", "dim"))]
    more = len(groups) - _MOST_VALUES
    if more > 0:
        yield "", [line((f"… values at {counted(more, 'more place')}", "dim"))]
