"""Two executions side by side: what failed first, then what was changed, then what differs."""

import shlex
from collections.abc import Iterator, Sequence

from exec_archive.investigate.compare.comparison import Comparison, NodeDifference
from exec_archive.investigate.compare.passing import Handing
from exec_archive.model import Completeness, Execution
from exec_archive_cli.render import room, units
from exec_archive_cli.render.diff.asked import Asked
from exec_archive_cli.render.diff.node import failure_lines, node_blocks
from exec_archive_cli.render.diff.workflow import workflow_blocks
from exec_archive_cli.render.execution_list import took
from exec_archive_cli.render.hostile import one_line
from exec_archive_cli.render.page import EMPTY, Block, Labelled, Line, line
from exec_archive_cli.render.terminal import show
from exec_archive_cli.render.words import incomplete, status_sign, status_style

Labels = Iterator[tuple[str, Line]]

_MOST_NODES = 8
_MOST_NAMES = 8
_LONGEST_NAME = 100
_LABEL = 13


def print_comparison(comparison: Comparison, asked: Asked) -> None:
    """Headline, the failing node, the workflow's changes, the other nodes, what is equal."""
    show(*_head(comparison, asked), *_missing(comparison, asked))
    show(EMPTY)
    for block in _body(comparison, asked):
        show(block)


def _head(comparison: Comparison, asked: Asked) -> Iterator[Line]:
    before, after = comparison.before, comparison.after
    workflow = after.workflow_name or after.workflow_id or "unknown workflow"
    yield line(
        *_ended(before, asked), " → ", *_ended(after, asked), " · ", (one_line(workflow), "bold")
    )
    times = [units.full_time(each.started_at, asked.tz) for each in (before, after)]
    if times[0][: len("2026-11-20")] == times[1][: len("2026-11-20")]:
        times[1] = times[1][len("2026-11-20 ") :]
    facts = [f"{times[0]} → {times[1]}", f"took {took(before)} → {took(after)}"]
    yield line((f"  {' · '.join([*facts, _workflow(comparison)])}", "dim"))


def _missing(comparison: Comparison, asked: Asked) -> Iterator[Line]:
    """What of which execution cannot be compared."""
    for each in (comparison.before, comparison.after):
        if each.completeness != Completeness.FULL:
            missing = incomplete(each.completeness)
            yield line(f"  Of {asked.name(each)}: ", (missing, "yellow"), _not_compared(each))


def _not_compared(execution: Execution) -> str:
    is_redacted = execution.completeness == Completeness.REDACTED
    return "; items are not compared" if is_redacted else "; what ran is not compared"


def _workflow(comparison: Comparison) -> str:
    if comparison.workflow is None:
        return "whether the workflow was changed is not known"
    return "workflow unchanged" if comparison.workflow.is_unchanged else "workflow changed"


def _ended(execution: Execution, asked: Asked) -> list[tuple[str, str]]:
    style = status_style(execution.status)
    sign = status_sign(execution.status)
    return [
        (f"{sign} ", style),
        (f"{asked.name(execution)} ", "bold"),
        (one_line(execution.status), style),
    ]


def _body(comparison: Comparison, asked: Asked) -> Iterator[Block]:
    nodes = [each for each in comparison.nodes if asked.node in {None, each.node}]
    failing = [each for each in nodes if _ends_otherwise(each)]
    failing.sort(key=lambda each: each.node != comparison.after.failed_node)
    others = [each for each in nodes if each.ran_in_both and each not in failing]
    telling = [each for each in others if asked.wants_all_of(each.node) or not each.is_told]
    shown = telling if asked.everything else telling[:_MOST_NODES]
    blocks = list(_own_failures(comparison, failing, asked))
    blocks += [block for node in failing for block in node_blocks(node, asked)]
    if comparison.workflow is not None:
        blocks += workflow_blocks(comparison.workflow, asked)
    blocks += [block for node in shown for block in node_blocks(node, asked)]
    yield from blocks
    if blocks:
        yield EMPTY
    only = [each for each in nodes if not each.ran_in_both and each not in failing]
    told = [each for each in others if each not in telling]
    rest = list(_rest(comparison, asked, telling[len(shown) :], told, only))
    width = max([_LABEL, *(len(label) + 4 for label, _ in rest)])
    yield from (Labelled(f"  {label}", [text], width) for label, text in rest)


def _own_failures(
    comparison: Comparison, failing: Sequence[NodeDifference], asked: Asked
) -> Iterator[Block]:
    """The errors of the executions themselves, where no node tells them."""
    failures = comparison.failures
    if failing or failures[0] == failures[1] or asked.node is not None:
        return
    executions = comparison.before, comparison.after
    failed = [
        each.failed or failure is not None
        for each, failure in zip(executions, failures, strict=True)
    ]
    yield Labelled("  failed", failure_lines(failures, (failed[0], failed[1])), _LABEL)


def _ends_otherwise(node: NodeDifference) -> bool:
    """Whether it failed in one of them, and not in the same way in both."""
    sides = [side for side in (node.before, node.after) if side is not None]
    ends = {(side.failed_run is None, side.failure) for side in sides}
    failed = any(side.failed_run is not None for side in sides)
    return failed and (len(sides) < 2 or len(ends) > 1)


def _rest(
    comparison: Comparison,
    asked: Asked,
    left_out: Sequence[NodeDifference],
    told: Sequence[NodeDifference],
    only: Sequence[NodeDifference],
) -> Labels:
    """What is said in a line each: the rest, counted."""
    yield from _same(comparison, asked)
    if left_out:
        yield "Also", line(f"{_names(left_out)}: --all or --node shows them")
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
    varying = sum(each.varying for each in comparison.nodes)
    if varying and not asked.everything:
        values = "value is another one" if varying == 1 else "values are other ones"
        yield "Vary", line(f"{varying:,} {values} each time, such as times and ids: --all")
    equal = _equal(comparison)
    if asked.node is None and equal:
        yield "Equal", line(equal)
    commands = [f"why {shlex.quote(asked.name(each))}" for each in _failed(comparison)]
    commands += ["--all"] if told or left_out or (varying and not asked.everything) else []
    if commands:
        yield "More", line(" · ".join(commands))


def _same(comparison: Comparison, asked: Asked) -> Labels:
    """Why there is nothing to tell, where that is so."""
    if asked.name(comparison.before) == asked.name(comparison.after):
        yield "Same", line("it is the same execution")
    elif comparison.is_same:
        yield "Same", line("nothing differs but the time they ran at")
    elif asked.node in comparison.equal_nodes:
        yield "Same", line(f"nothing differs at {one_line(asked.node or '')}")


def _failed(comparison: Comparison) -> list[Execution]:
    return [each for each in (comparison.after, comparison.before) if each.failed][:1]


def _names(nodes: Sequence[NodeDifference]) -> str:
    names = ", ".join(room.cut(one_line(each.node), _LONGEST_NAME) for each in nodes[:_MOST_NAMES])
    more = len(nodes) - _MOST_NAMES
    if more < 1:
        return names
    return f"{names} and {more:,} more node{'' if more == 1 else 's'}"


def _equal(comparison: Comparison) -> str:
    counts = ((len(comparison.equal_nodes), "node"), (comparison.equal_items, "item"))
    texts = [f"{count:,} {word}{'' if count == 1 else 's'}" for count, word in counts if count]
    took_otherwise = any(each.took_otherwise for each in comparison.nodes)
    if comparison.durations_compared and not took_otherwise:
        usual = comparison.usual
        known = f"durations, against {usual.runs:,} good runs"
        texts.append(known if usual.tells else "durations, but for noise")
    return ", ".join(texts)
