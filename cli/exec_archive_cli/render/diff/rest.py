"""The rest of a comparison, counted: what is handed on, what varies, what is equal."""

import shlex
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from exec_archive.investigate.compare.comparison import Comparison, NodeDifference
from exec_archive.investigate.compare.passing import Handing
from exec_archive.model import Execution
from exec_archive_cli.render import room
from exec_archive_cli.render.counting import counted
from exec_archive_cli.render.diff.asked import Asked
from exec_archive_cli.render.hostile import one_line
from exec_archive_cli.render.page import Line, line

Labels = Iterator[tuple[str, Line]]

_MOST_NAMES = 8
_LONGEST_NAME = 100


class Rest(NamedTuple):
    """Nodes that differ, and of which no more than their names is shown."""

    left_out: Sequence[NodeDifference]  # for want of room
    told: Sequence[NodeDifference]  # in which nothing new begins
    only: Sequence[NodeDifference]  # that ran in one execution only


def rest_lines(comparison: Comparison, asked: Asked, rest: Rest) -> Labels:
    """What is said in a line each."""
    left_out, told, only = rest
    if left_out:
        how = ": --all or --node shows them" if asked.may_type else ""
        yield "Also", line(_names(left_out) + how)
    passed_on = [each for each in told if not each.only_varies]
    for handing, label, what in (
        (Handing.SAME, "Passed on", "the same differences in"),
        (Handing.COUNTS, "Follow", "as many items more or fewer in"),
    ):
        nodes = [each for each in passed_on if each.handing is handing]
        if nodes:
            yield label, line(f"{what} {_names(nodes)}")
    for execution, ran in (
        (comparison.before, [each for each in only if each.after is None]),
        (comparison.after, [each for each in only if each.before is None]),
    ):
        if ran:
            yield f"Only in {asked.name(execution)}", line(_names(ran))
    varying = sum(each.varying for each in comparison.nodes if asked.node in {None, each.node})
    if varying and not asked.everything:
        values = "value is another one" if varying == 1 else "values are other ones"
        how = ": --all" if asked.may_type else ""
        yield "Vary", line(f"{varying:,} {values} each time, such as times and ids{how}")
    equal = _equal(comparison)
    if asked.node is None and equal:
        yield "Equal", line(equal)
    if not asked.may_type:
        return
    commands = [f"why {shlex.quote(asked.name(each))}" for each in _failed(comparison)]
    commands += ["--all"] if told or left_out or (varying and not asked.everything) else []
    if commands:
        yield "More", line(" · ".join(commands))


def _failed(comparison: Comparison) -> list[Execution]:
    return [each for each in (comparison.after, comparison.before) if each.failed][:1]


def _names(nodes: Sequence[NodeDifference]) -> str:
    names = ", ".join(room.cut(one_line(each.node), _LONGEST_NAME) for each in nodes[:_MOST_NAMES])
    more = len(nodes) - _MOST_NAMES
    if more < 1:
        return names
    return f"{names} and {counted(more, 'more node')}"


def _equal(comparison: Comparison) -> str:
    counts = ((len(comparison.equal_nodes), "node"), (comparison.equal_items, "item"))
    texts = [counted(count, word) for count, word in counts if count]
    took_otherwise = any(each.took_otherwise for each in comparison.nodes)
    if comparison.durations_compared and not took_otherwise:
        usual = comparison.usual
        known = f"durations, against {counted(usual.runs, 'good run')}"
        texts.append(known if usual.tells else "durations, but for noise")
    return ", ".join(texts)
