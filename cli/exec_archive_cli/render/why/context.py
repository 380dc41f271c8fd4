"""Beside the cause: the input, the way to it, when it last worked, what to type next."""

import shlex
from collections.abc import Iterator, Sequence

from exec_archive.document.role import Role
from exec_archive.investigate.explanation import Explanation
from exec_archive.investigate.inputs import InputSeen
from exec_archive.investigate.level import Level
from exec_archive.investigate.path import Hop
from exec_archive.investigate.step import Step
from exec_archive.model import ERROR_HANDLER, Execution
from exec_archive_cli.render import room, units
from exec_archive_cli.render.hostile import one_line
from exec_archive_cli.render.links import retry_links
from exec_archive_cli.render.page import Line, line
from exec_archive_cli.render.why.asked import LABEL, Asked
from exec_archive_cli.render.why.differs import difference_text
from exec_archive_cli.render.why.input import input_lines

Labels = Iterator[tuple[str, list[Line]]]

# Of a longer way the ends tell most.
_MOST_HOPS = 12
_FIRST_HOPS, _LAST_HOPS = 3, 7
_LONGEST_NAME = 40
_LONGEST_TEXT = 500
_ENOUGH_DIGITS = 6  # of a fingerprint, to tell it from the others of any archive


def context(explanation: Explanation, asked: Asked) -> Labels:
    """Everything that stands under the cause, each with its label."""
    callers = list(_callers(explanation, asked))
    is_below = len(explanation.levels) > 1
    if is_below:  # without the callers nobody knows what the cause has to do with the execution
        yield from callers
    received = input_lines(explanation, asked)
    if received:
        yield "Received", received
    yield from _call(explanation.leaf, asked)
    if not is_below:
        yield from callers
    if any(level.step for level in explanation.levels):
        yield "Path", [_path(explanation, asked)]
    for left in (each for level in explanation.levels for each in level.remainders):
        yield (
            "Not done",
            [line(f"{left.left:,} of {left.of:,} items were still in {one_line(left.node)}")],
        )
    yield from _history(explanation, asked)
    commands = list(_commands(explanation, asked))
    if commands:
        yield "More", [line(" · ".join(commands))]


def _call(leaf: Level, asked: Asked) -> Labels:
    """What was asked of another service and what it said, or the code that threw."""
    reason = leaf.reason
    if reason is None:
        return
    if reason.request:
        yield "Asked", [line(_start(reason.request, asked))]
    if reason.answer:
        yield "Answered", [line(_start(reason.answer, asked))]
    if reason.code:
        yield "Code", [line(f"line {reason.line}: {_start(reason.code, asked)}")]


def _start(text: str, asked: Asked) -> str:
    """As much of a text as a card has room for."""
    return one_line(text if asked.full else room.cut(text, _LONGEST_TEXT))


def _callers(explanation: Explanation, asked: Asked) -> Labels:
    """From the leaf up: who called, at which step, for which item."""
    # Where errors did not stop it, the cause has named the calling step already.
    above = [] if explanation.hidden else explanation.levels[:-1]
    called = zip(above, explanation.levels[1:], strict=False)
    lines = [
        _caller(level, asked, is_inferred=below.is_call_inferred)
        for level, below in reversed(list(called))
        if level.step
    ]
    parent, execution = explanation.caller, explanation.execution
    if execution.parent_execution_id:
        name = asked.name(execution.instance, execution.parent_execution_id)
        about = _named(parent) if parent else f"not in this {asked.place}"
        if execution.mode == ERROR_HANDLER:
            yield "Told of", [line(f"execution {name}, {about}")]
        else:
            lines.append(line(f"execution {name}, {about}"))
    if lines:
        yield "Called by", lines


def _caller(level: Level, asked: Asked, *, is_inferred: bool) -> Line:
    step, execution = level.step, level.execution
    assert step is not None  # noqa: S101 - the caller of this leaves out levels without a step
    item = f", item {step.item}" if step.item is not None else ""
    run = f", run {step.run_index + 1}" if step.run_index else ""
    name = asked.name(execution.instance, execution.id)
    node, where = one_line(step.node), f"{run}{item} of execution {name}, {_named(execution)}"
    before = "inferred: " if is_inferred else ""
    return line(
        (before, "yellow"),
        (node, "bold"),
        asked.fitting(where, LABEL + room.width(node) + len(before)),
    )


def _named(execution: Execution) -> str:
    workflow = one_line(execution.workflow_name or execution.workflow_id or "unknown workflow")
    ended = "" if execution.status == "error" else f" ({one_line(execution.status)})"
    return f'"{workflow}"{ended}'


def _path(explanation: Explanation, asked: Asked) -> Line:
    """The way through every level, each later one with its execution's id before it."""
    ways = []
    for level in explanation.levels:
        hops = [_hop(hop) for hop in _ends(level.path)]
        if level is not explanation.top and hops:
            hops[0] = f"[{asked.name(level.execution.instance, level.execution.id)}] {hops[0]}"
        ways += hops
    failed = explanation.leaf.execution.failed
    return line(" → ".join(ways), (" ✗" if failed else "", "red"))


def _ends(path: Sequence[Hop]) -> list[Hop | int]:
    if len(path) <= _MOST_HOPS:
        return list(path)
    return [*path[:_FIRST_HOPS], len(path) - _FIRST_HOPS - _LAST_HOPS, *path[-_LAST_HOPS:]]


def _hop(hop: Hop | int) -> str:
    if isinstance(hop, int):
        return f"({hop:,} more)"
    name = room.cut(one_line(hop.node), _LONGEST_NAME)
    if hop.visits > 1:
        return f"{name} ×{hop.visits:,}"
    return f"{name} {hop.items:,}" if hop.items is not None else name


def _history(explanation: Explanation, asked: Asked) -> Labels:
    execution = explanation.execution
    good = explanation.last_good
    if good is not None and execution.started_at:
        before = units.duration(
            int((execution.started_at - good.started_at).total_seconds() * 1000)
        )
        name = asked.name(good.instance, good.id)
        yield "Last good", [line(f"execution {name}, {before} before")]
        yield from _differs(explanation, asked)
    elif execution.failed and execution.workflow_id:
        yield "Last good", [line(f"none before it in this {asked.place}")]
    yield from retry_links(
        execution,
        explanation.original,
        explanation.retries,
        lambda each: asked.name(execution.instance, each),
    )
    seen = explanation.seen
    if seen is not None and seen.times > 1:
        first = asked.name(execution.instance, seen.first_id)
        since = units.full_time(seen.first_at, asked.tz)
        yield "Seen", [line(f"{seen.times:,} times since {since}, first in execution {first}")]


def _differs(explanation: Explanation, asked: Asked) -> Labels:
    step = explanation.top.step
    if explanation.differs is not None and step is not None:
        text = difference_text(explanation.differs, step.node, room.columns() - LABEL)
        if text:
            yield "Differs", [line(asked.fitting(text, LABEL))]


def _items_command(seen: InputSeen, step: Step, execution: str) -> str:
    """How to see all of an input: at the step itself, or where it was found."""
    giver = seen.received.source
    if seen.is_inferred and seen.received.role is Role.RECEIVED:
        return f"input {execution}"
    if seen.is_inferred and giver is not None:
        return f"output {execution} {shlex.quote(one_line(giver.node))}"
    never_ran = step.run_index is None and step.serves is not None
    node = step.serves if never_ran and step.serves else step.node
    return f"input {execution} {shlex.quote(one_line(node))}"


def _commands(explanation: Explanation, asked: Asked) -> Iterator[str]:
    """What a person would type next."""
    leaf = explanation.leaf
    name = shlex.quote(asked.name(leaf.execution.instance, leaf.execution.id))
    if not asked.stack and leaf.reason is not None and leaf.reason.stack:
        yield "--stack"
    if leaf.inputs and leaf.step is not None:
        yield _items_command(leaf.inputs[0], leaf.step, name)
    top = explanation.top
    if explanation.losses is not None and explanation.losses.findings:
        yield f"losses {shlex.quote(asked.name(top.execution.instance, top.execution.id))}"
    if explanation.last_good is not None:
        yield f"diff {shlex.quote(asked.name(top.execution.instance, top.execution.id))}"
    if explanation.seen is not None and explanation.seen.times > 1:
        yield f"errors {(top.execution.error_fingerprint or '')[:_ENOUGH_DIGITS]}"
    if top.evidence.runs:
        calls = " --calls" if len(explanation.levels) > 1 else ""
        name = asked.name(top.execution.instance, top.execution.id)
        yield f"trace {shlex.quote(name)}{calls}"
