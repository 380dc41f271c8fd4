"""Two executions side by side: what failed first, then what was changed, then what differs."""

from collections.abc import Iterator, Sequence

from exec_archive.investigate.compare.comparison import Comparison, NodeDifference
from exec_archive.model import Completeness, Execution
from exec_archive_cli.render import units
from exec_archive_cli.render.diff.asked import Asked
from exec_archive_cli.render.diff.node import failure_lines, node_blocks
from exec_archive_cli.render.diff.rest import Labels, Rest, rest_lines
from exec_archive_cli.render.diff.workflow import workflow_blocks
from exec_archive_cli.render.execution_list import took
from exec_archive_cli.render.hostile import one_line
from exec_archive_cli.render.page import EMPTY, Block, Labelled, Line, line
from exec_archive_cli.render.terminal import show
from exec_archive_cli.render.words import incomplete, status_sign, status_style

_MOST_NODES = 8
_LABEL = 13


def print_comparison(comparison: Comparison, asked: Asked) -> None:
    """Headline, the failing node, the workflow's changes, the other nodes, what is equal."""
    show(_ends(comparison, asked), *about(comparison, asked))
    show(EMPTY)
    for block in body(comparison, asked):
        show(block)


def _ends(comparison: Comparison, asked: Asked) -> Line:
    before, after = comparison.before, comparison.after
    workflow = after.workflow_name or after.workflow_id or "unknown workflow"
    return line(
        *_ended(before, asked), " → ", *_ended(after, asked), " · ", (one_line(workflow), "bold")
    )


def about(comparison: Comparison, asked: Asked) -> Iterator[Line]:
    """When and how both ran, and what of them cannot be compared."""
    before, after = comparison.before, comparison.after
    times = [units.full_time(each.started_at, asked.tz) for each in (before, after)]
    day, shown = len("2026-11-20 "), min(map(len, times))
    if shown > day and times[0][:day] == times[1][:day]:
        times[1] = times[1][day:]
    facts = [f"{times[0]} → {times[1]}", f"took {took(before)} → {took(after)}"]
    if before.mode != after.mode:
        facts.append(f"by {_mode(before)} → {_mode(after)}")
    yield line((f"  {' · '.join([*facts, _workflow(comparison)])}", "dim"))
    for each in (comparison.before, comparison.after):
        if each.completeness != Completeness.FULL:
            missing = incomplete(each.completeness)
            yield line(f"  Of {asked.name(each)}: ", (missing, "yellow"), _not_compared(each))


def _not_compared(execution: Execution) -> str:
    is_redacted = execution.completeness == Completeness.REDACTED
    return "; items are not compared" if is_redacted else "; what ran is not compared"


def _mode(execution: Execution) -> str:
    return one_line(execution.mode or "nobody knows what")


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


def body(comparison: Comparison, asked: Asked) -> Iterator[Block]:
    """What differs: the failing node first, then what was changed, then the other nodes."""
    nodes = [each for each in comparison.nodes if asked.node in {None, each.node}]
    failing = [each for each in nodes if _ends_otherwise(each)]
    failing.sort(key=lambda each: each.node != comparison.after.failed_node)
    others = [each for each in nodes if each.ran_in_both and each not in failing]
    told = [each for each in others if _is_named_only(each, asked)]
    telling = [each for each in others if not _is_named_only(each, asked)]
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
    rest = [*_same(comparison, asked, is_told=bool(blocks or only))]
    rest += rest_lines(comparison, asked, Rest(telling[len(shown) :], told, only))
    width = max([_LABEL, *(len(label) + 4 for label, _ in rest)])
    yield from (Labelled(f"  {label}", [text], width) for label, text in rest)


def _is_named_only(node: NodeDifference, asked: Asked) -> bool:
    return node.is_told and not asked.wants_all_of(node.node)


def _own_failures(
    comparison: Comparison, failing: Sequence[NodeDifference], asked: Asked
) -> Iterator[Block]:
    """The errors of the executions themselves, where no node tells the same of itself."""
    failures = comparison.failures
    sides = [side for node in failing for side in (node.before, node.after) if side is not None]
    told = {None, *(side.failure for side in sides)}
    if told.issuperset(failures) or failures[0] == failures[1] or asked.node is not None:
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


def _same(comparison: Comparison, asked: Asked, *, is_told: bool) -> Labels:
    """Why there is nothing to tell, where that is so."""
    if asked.name(comparison.before) == asked.name(comparison.after):
        yield "Same", line("it is the same execution")
    elif comparison.is_same:
        yield "Same", line("nothing differs but the time they ran at")
    elif asked.node in comparison.equal_nodes:
        name = one_line(asked.node or "")
        same = (
            f"{name} ran the same, and gave the same" if is_told else f"nothing differs at {name}"
        )
        yield "Same", line(same)
