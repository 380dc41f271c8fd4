"""The cause in sentences: the step, and what was said of it, the most telling first."""

from collections.abc import Iterator

from exec_archive.investigate.explanation import Explanation
from exec_archive.investigate.hidden_errors import HiddenError
from exec_archive.investigate.level import Level
from exec_archive.investigate.reason import Reason
from exec_archive.investigate.step import Step
from exec_archive.investigate.told import Told
from exec_archive.model import ERROR_HANDLER, Completeness, Execution
from exec_archive_cli.render import room, units
from exec_archive_cli.render.counting import ordinal
from exec_archive_cli.render.hostile import one_line, several_lines
from exec_archive_cli.render.page import Line, line
from exec_archive_cli.render.terminal import is_terminal
from exec_archive_cli.render.why.asked import Asked
from exec_archive_cli.render.words import incomplete, node_type

_INDENT = 2
_LONGEST_MESSAGE = 1000
_MOST_LINES = 4
# On a terminal, so that what was received stands near the head. What is cut leaves room to say so.
_MOST_ROWS, _ROWS_OF_CUT = 3, 2
# So many that what the first of them received still stands near the head.
_HIDDEN_SHOWN = 3
_LONGEST_KIND = 60


def cause_lines(explanation: Explanation, asked: Asked) -> Iterator[Line]:
    """What ended the execution, or what it hid; the leaf of a chain of calls first."""
    yield from _cause(explanation, asked)
    if explanation.losses is not None:
        from exec_archive_cli.render.why.losses import loss_lines  # a failure does without

        yield from loss_lines(explanation.losses, asked)


def _cause(explanation: Explanation, asked: Asked) -> Iterator[Line]:
    status = explanation.execution.status
    if explanation.hidden:
        yield from _hidden_errors(explanation, asked)
        if explanation.failed_children:
            yield line("A sub-workflow that it called failed:")
            yield _step_line(explanation.leaf, explanation, asked)
    elif explanation.failed_children:
        yield line("It went on, but a sub-workflow that it called failed:")
        yield from _failure(explanation.leaf, explanation, asked)
    elif status in {"error", "crashed", "canceled"}:
        yield from _failure(explanation.leaf, explanation, asked)
    else:
        yield from _no_failure(explanation, asked)


def _failure(level: Level, explanation: Explanation, asked: Asked) -> Iterator[Line]:
    if explanation.told is not None:
        yield from _told(explanation.told, asked)
    yield _step_line(level, explanation, asked)
    if level.step is not None and level.step.inferred:
        yield line((f"({one_line(level.step.inferred)})", "dim"))
    if level is explanation.top:
        yield from _notes(explanation, asked)
    if level.reason is not None:
        yield from _said(level.reason, asked)


def _told(told: Told, asked: Asked) -> Iterator[Line]:
    """The cause in the words of another execution, before all that is less sure."""
    at = f', at "{one_line(told.node)}"' if told.node else ""
    is_handler = told.by.mode == ERROR_HANDLER
    who = "The handler of its error" if is_handler else "Its caller"
    name = asked.name(told.by.instance, told.by.id)
    yield line(f"{who}, execution {name}, was told{at}:")
    yield from (line((text, "red")) for text in _few_lines(told.message, asked))


def _step_line(level: Level, explanation: Explanation, asked: Asked) -> Line:
    execution, step = level.execution, level.step
    if step is None:
        return line("n8n does not say at which node.")
    before = "inferred: " if step.inferred else ""
    words = {"crashed": "was running when the server died", "canceled": "was running when stopped"}
    verb = words.get(execution.status, "failed")
    if step.inferred and execution.status == "crashed":
        verb = "was next, or running, when it ended"
    run = level.failing_run
    if execution.status == "canceled" and run is not None and run.status == "waiting":
        verb = "was waiting when stopped"
    elsewhere = ""
    if level is not explanation.top:
        workflow = one_line(execution.workflow_name or execution.workflow_id or "a sub-workflow")
        elsewhere = f' in "{workflow}", execution {asked.name(execution.instance, execution.id)}'
    kind = node_type(step.node_type)
    return line(
        (before, "yellow"),
        (one_line(step.node), "bold"),
        f" ({kind})" if kind else "",
        f" {verb}{_place(step, level)}{elsewhere}",
    )


def _place(step: Step, level: Level) -> str:
    """In run 18 of 18, item 2, the third of 3."""
    place = ""
    if step.serves is not None:
        place += f", serving {one_line(step.serves)}"
    if step.run_index is not None and step.runs > 1:
        place += f" in run {step.run_index + 1:,} of {step.runs:,}"
    if step.item is not None:
        place += f", item {step.item}"
        counts = [seen.received.count for seen in level.inputs[:1]]
        place += ordinal(step.item, counts[0] if counts else None)
    return place


def _notes(explanation: Explanation, asked: Asked) -> Iterator[Line]:
    """What must be known to read the error rightly."""
    execution = explanation.execution
    limit = explanation.timed_out_ms
    if limit is not None:
        yield line(
            ("Timed out", "yellow"),
            f": its workflow may take {units.duration(limit)}. n8n calls that canceled.",
        )
    elif execution.status == "canceled" and explanation.top.reason is None:
        yield line("It was canceled, and n8n does not say by whom or why.")
    if execution.status == "crashed":
        yield line("A later start of the server found it unfinished; when it ended is not known.")
    if execution.completeness != Completeness.FULL:
        yield _not_all(execution)
    if explanation.missing_child is not None:
        child = one_line(explanation.missing_child)
        yield line(f"It called execution {child}, which is not in this {asked.place}.")


def _said(reason: Reason, asked: Asked) -> Iterator[Line]:
    behind = " · ".join(_kinds(reason))
    for sentence in reason.sentences:
        style = "red" if sentence is reason.sentences[0] else "dim"
        for text in _few_lines(sentence, asked):
            yield line((text, style), (f"   {behind}" if behind else "", "dim"))
            behind = ""
    if behind:
        yield line((behind, "dim"))


def _kinds(reason: Reason) -> Iterator[str]:
    """What kind of error it is, in the words of machines."""
    if reason.line:
        yield f"line {reason.line}"
    if reason.http_code:
        yield one_line(reason.http_code[:_LONGEST_KIND])
    if reason.error_type:
        yield one_line(reason.error_type[:_LONGEST_KIND])
    if reason.description and reason.description not in reason.sentences:
        yield room.cut(one_line(reason.description), _LONGEST_KIND)


def _hidden_errors(explanation: Explanation, asked: Asked) -> Iterator[Line]:
    count = explanation.execution.swallowed_errors
    shown = explanation.hidden if asked.full else explanation.hidden[:_HIDDEN_SHOWN]
    yield line((f"{count:,} error{'s' if count > 1 else ''} did not stop it:", "yellow"))
    for hidden in shown:
        yield _hidden_error(hidden, asked)
    rest = count - len(shown)
    if rest > 0:
        yield line(f"and {rest:,} more", "" if asked.full else " (--full)")


def _hidden_error(hidden: HiddenError, asked: Asked) -> Line:
    """One of them, on one line of a terminal."""
    node, kind = one_line(hidden.node), node_type(hidden.node_type)
    place = f" ({kind})" if kind else ""
    place += f", run {hidden.run_index + 1}" if hidden.run_index else ""
    place += f", item {hidden.item}" if hidden.item is not None else ""
    message = one_line(hidden.message[:_LONGEST_MESSAGE])
    before = _INDENT + room.width(f"{node}{place}: ")
    return line((node, "bold"), f"{place}: ", (asked.fitting(message, before), "red"))


def _no_failure(explanation: Explanation, asked: Asked) -> Iterator[Line]:
    execution, step = explanation.execution, explanation.top.step
    if execution.status == "waiting":
        at = f" at {one_line(step.node)}" if step else ""
        until = units.full_time(execution.wait_till, asked.tz) if execution.wait_till else ""
        yield line(f"It waits{at}{f' until {until}' if until else ''}. Nothing failed so far.")
    elif execution.status in {"running", "new"}:
        word = "had not started" if execution.status == "new" else "was running"
        yield line(f"It {word} when it was stored. Pull again to see its end.")
    elif explanation.losses is not None:
        from exec_archive_cli.render.why.losses import success_line  # a failure does without

        yield success_line(explanation.losses)
    else:
        yield line("n8n does not say how it ended.")
    if execution.completeness != Completeness.FULL:
        yield _not_all(execution)


def _not_all(execution: Execution) -> Line:
    advice = ""
    if execution.completeness in {Completeness.TOO_LARGE, Completeness.NO_DATA}:
        advice = " A pull gets it whole, if the server still has it."
    return line((f"Not all is known: {incomplete(execution.completeness)}.", "yellow"), advice)


def _few_lines(text: str, asked: Asked) -> list[str]:
    if asked.full:
        return several_lines(text) or [""]
    cut = _start(text)
    lines = [each for each in several_lines(cut) if each.strip()] or [""]
    if len(lines) > _MOST_LINES or len(text) > len(cut):
        lines = lines[:_MOST_LINES]
        lines[-1] += f"… ({len(text):,} signs in all: --full)"
    return lines


def _start(text: str) -> str:
    """As much of a message as a reader wants before the rest of the card."""
    start = text[:_LONGEST_MESSAGE]
    if not is_terminal() or room.width(start) <= _MOST_ROWS * room.columns():
        return start
    return room.cut(start, _ROWS_OF_CUT * room.columns()).removesuffix("…")
