"""In one line: what differs from the last time it went well."""

from collections.abc import Iterator, Sequence

from exec_archive.investigate.compare.at_step import StepDifference
from exec_archive.investigate.compare.values import Change, ValueChange
from exec_archive.query.search.json_path import json_path
from exec_archive_cli.render import room
from exec_archive_cli.render.diff.values import parted
from exec_archive_cli.render.hostile import one_line
from exec_archive_cli.render.json_text import short
from exec_archive_cli.render.words import output_name

_MOST_NODES = 2
_LONGEST_VALUE, _NARROWEST = 40, 8
_AND_MORE = len(" and 100 more")


def difference_text(differs: StepDifference, step: str, left: int) -> str:
    """A line of so many columns; empty where nothing can be said."""
    found = list(_workflow(differs, step))
    found += _way(differs)
    if differs.items is not None:
        before, after = differs.items
        found.append(f"received {after:,} item{'' if after == 1 else 's'}, {before:,} then")
    if differs.item is not None:
        left -= sum(room.width(each) + 2 for each in found)
        found.append(_values(differs.item.place, differs.item.changes, left))
    if not found and differs.is_same_input:
        found.append("in nothing that it received")
    return "; ".join(found)


def _workflow(differs: StepDifference, step: str) -> Iterator[str]:
    if not differs.is_workflow_changed:
        return
    nodes = list(differs.changed_nodes)
    if nodes[:1] == [step]:
        others = len(nodes) - 1
        yield "this node was changed" + (f", and {others:,} more" if others else "")
        return
    names = ", ".join(one_line(node) for node in nodes[:_MOST_NODES])
    more = len(nodes) - _MOST_NODES
    names += f" and {more:,} more" if more > 0 else ""
    yield "the workflow was changed" + (f": {names}" if names else "")


def _way(differs: StepDifference) -> Iterator[str]:
    way = differs.other_way
    if way is not None:
        output = output_name(way.node_type, way.output)
        yield f"{one_line(way.node)} took {output} this time"
    elif not differs.ran_before:
        yield "this node did not run then"


def _values(place: int, changes: Sequence[ValueChange], left: int) -> str:
    """As many of them as the line has room for, and at least one."""
    # Of a call to a webhook the headers tell least: only where nothing else differs.
    telling = [each for each in changes if each.path[:1] != ("headers",)] or changes
    text = f"item {place}: "
    for told, change in enumerate(telling):
        value = _value(change, left - room.width(text) - _AND_MORE)
        if told and room.width(text) + room.width(value) + _AND_MORE > left:
            return f"{text} and {len(telling) - told:,} more"
        text += f"{', ' if told else ''}{value}"
    return text


def _value(change: ValueChange, left: int) -> str:
    path = one_line(json_path(change.path))
    if change.change is Change.REMOVED:
        return f"{path} removed"
    beside = max(left - room.width(path) - len(" added "), 2 * _NARROWEST)
    if change.change is Change.ADDED:
        return f"{path} added {room.cut(short(change.after, beside), beside)}"
    before, after = parted(change.before, change.after, min(beside // 2, _LONGEST_VALUE))
    return f"{path} {before} → {after}"
