"""What one execution lost in silence, for people: the surest first, each with what shows it."""

import shlex
from collections.abc import Iterator, Sequence
from datetime import tzinfo
from typing import NamedTuple

from exec_archive.investigate.hidden_errors import HiddenError
from exec_archive.investigate.losses.details import Details
from exec_archive.investigate.losses.finding import Finding
from exec_archive.investigate.losses.history import ENOUGH
from exec_archive.investigate.losses.losses import Losses, Unsaid, why_unjudged
from exec_archive.model import PENDING, Execution
from exec_archive_cli.next_step import next_step
from exec_archive_cli.render import room
from exec_archive_cli.render.counting import counted
from exec_archive_cli.render.headline import headline
from exec_archive_cli.render.hostile import one_line
from exec_archive_cli.render.losses.words import STYLES, UNSAID, evidence, kind_of, what, whose
from exec_archive_cli.render.page import EMPTY, Labelled, Line, line
from exec_archive_cli.render.terminal import is_terminal, say, show
from exec_archive_cli.render.words import incomplete

_WIDTH = 14  # of a label
_LABEL = 2 + _WIDTH
_ERRORS_SHOWN = 3
_FINDINGS_ON_A_TERMINAL = 12
_LONGEST_MESSAGE = 1000
_ROWS_OF_A_MESSAGE = 2


class Shown(NamedTuple):
    """How an answer is shown."""

    tz: tzinfo | None
    with_instance: bool


def print_losses(
    losses: Losses, found: Sequence[tuple[Finding, Details]], less_sure: int, shown: Shown
) -> None:
    """The headline, the findings, what it was compared with, and what to type next."""
    if found:
        show(headline(losses.execution, shown.tz, with_instance=shown.with_instance), EMPTY)
        _print_found(found)
        compared = "Compared" if losses.unsaid is None else "Not compared"
        show(EMPTY, _beside(compared, _compared(losses)), indent=2)
        show(_beside("More", " · ".join(_commands(losses, found, shown))), indent=2)
    else:
        say(f"{_nothing(losses, less_sure)}{_how(losses)}")
    if found and less_sure:
        say(f"{_less_sure(less_sure)}: --sure possible", "dim")
    if losses.execution.failed:
        name = shlex.quote(_name(losses, shown))
        say(next_step(f"It failed; exec-archive why {name} tells why."), "dim")


def _print_found(found: Sequence[tuple[Finding, Details]]) -> None:
    most = _FINDINGS_ON_A_TERMINAL if is_terminal() else None
    for finding, details in found[:most]:
        lines = list(_lines(finding, details))
        show(Labelled(finding.sureness.value, lines, width=_WIDTH), indent=2)
    left_out = len(found) - len(found[:most])
    if left_out:
        show(line((f"… and {left_out:,} more; --json gives all", "dim")), indent=2)


def _beside(label: str, text: str) -> Labelled:
    return Labelled(label, [line(text)], width=_WIDTH)


def _lines(finding: Finding, details: Details) -> Iterator[Line]:
    style = STYLES[finding.sureness]
    yield line((whose(finding), "bold"), kind_of(finding), " ", (what(finding), style))
    for error in details.errors[:_ERRORS_SHOWN]:
        yield _error(error, several=any(each.run_index for each in details.errors))
    rest = finding.errors - _ERRORS_SHOWN
    if details.errors and rest > 0:
        yield line((f"and {rest:,} more", "dim"))
    for text in evidence(finding, details):
        yield line((text, "dim"))


def _error(error: HiddenError, *, several: bool) -> Line:
    """Where it was, with the run where there are several; and what was said, on a line or two."""
    place = [f"run {error.run_index + 1:,}"] if several else []
    place += [f"item {error.item:,}"] if error.item is not None else []
    before = f"{', '.join(place)}: " if place else ""
    message = one_line(error.message[:_LONGEST_MESSAGE])
    if is_terminal():
        space = _ROWS_OF_A_MESSAGE * (room.columns() - _LABEL) - room.width(before)
        message = room.cut(message, space)
    return line(before, (message, "red"))


def _nothing(losses: Losses, less_sure: int) -> str:
    name = one_line(losses.execution.id)
    if less_sure:
        return f"{_less_sure(less_sure)} in execution {name}: --sure possible."
    unjudged = why_unjudged(losses.findings, losses.unsaid)
    if unjudged is not None:
        return f"Execution {name} cannot be judged: {_missing(losses.execution, unjudged)}."
    if losses.execution.status != "success":
        return f"No error was swallowed in execution {name}, as far as it came."
    return f"No silent loss is found in execution {name}."


def _less_sure(count: int) -> str:
    return f"{counted(count, 'finding')} {'is' if count == 1 else 'are'} less sure"


def _how(losses: Losses) -> str:
    """The sentence that says what was looked at."""
    is_unjudged = why_unjudged(losses.findings, losses.unsaid) is not None
    if losses.unsaid is Unsaid.NOT_A_SUCCESS or is_unjudged:
        return ""
    verb = "was" if losses.unsaid is None else "was not"
    return f" It {verb} compared {_compared(losses)}."


def _compared(losses: Losses) -> str:
    """With what, or why not."""
    count, before = losses.good_runs, losses.good_runs_before
    if losses.unsaid is Unsaid.FEW_GOOD_RUNS:
        return f"with good runs: {ENOUGH} are needed, and {count or 'none'} {_are(count)} here"
    if losses.unsaid is not None:
        return f"with good runs: {_missing(losses.execution, losses.unsaid)}"
    when = "all before it" if before == count else f"{before:,} of them before it"
    of = "" if losses.of_its_version else "other versions of "
    return f"with {counted(count, 'good run')} of {of}its workflow, {when}"


def _missing(execution: Execution, unsaid: Unsaid) -> str:
    """What is not known of it, or what it is not."""
    if unsaid is Unsaid.INCOMPLETE:
        return incomplete(execution.completeness)
    if unsaid is Unsaid.NOTHING_RAN and execution.status in PENDING:
        return f"no node of it had ended when it was archived ({execution.status})"
    return UNSAID[unsaid]


def _are(count: int) -> str:
    return "is" if count == 1 else "are"


def _name(losses: Losses, shown: Shown) -> str:
    execution = losses.execution
    return f"{execution.instance}/{execution.id}" if shown.with_instance else execution.id


def _commands(
    losses: Losses, found: Sequence[tuple[Finding, Details]], shown: Shown
) -> Iterator[str]:
    """What a person would type next."""
    name, instance = shlex.quote(_name(losses, shown)), losses.execution.instance
    called = next((each.called[0] for each, _ in found if each.called), None)
    if called is not None:
        called = f"{instance}/{called}" if shown.with_instance else called
        yield f"why {shlex.quote(one_line(called))}"
    good = next((each.shown_by for each, _ in found if each.shown_by), None)
    if good is not None:
        good = f"{instance}/{good}" if shown.with_instance else good
        yield f"diff {shlex.quote(one_line(good))} {name}"
    node = next((each.node for each, _ in found if each.node is not None), None)
    if node is not None:
        yield f"output {name} {shlex.quote(one_line(node))}"
    yield f"trace {name}"
