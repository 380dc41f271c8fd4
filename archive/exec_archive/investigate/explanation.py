"""Why an execution ended as it did: everything the archive can say of it, on one card."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from exec_archive.investigate.begun import Begun
from exec_archive.investigate.calls_below import (
    called_level,
    failed_children,
    levels_below,
    missing_child,
)
from exec_archive.investigate.compare.at_step import StepDifference, step_difference
from exec_archive.investigate.hidden_errors import HiddenError, hidden_errors
from exec_archive.investigate.inputs import InputSeen, inputs_of
from exec_archive.investigate.level import FEW, Level, read_level, with_step
from exec_archive.investigate.step import Step
from exec_archive.investigate.told import Told, told_by
from exec_archive.model import Execution
from exec_archive.query import one
from exec_archive.query.engine import Engine
from exec_archive.query.history import Seen
from exec_archive.query.last_good import Good

if TYPE_CHECKING:
    from exec_archive.investigate.losses.losses import Losses

_HIDDEN_SHOWN = 20
# n8n looks for what is overdue now and then, so a timeout may come a little early or late.
_ALMOST = 0.9
_BY_HAND = "ManualExecutionCancelledError"


class Explanation(NamedTuple):
    """The end of an execution and its cause."""

    levels: list[Level]  # the execution itself, and what failed below it; the last is the leaf
    missing_child: str | None  # that it called, and the archive does not have
    caller: Execution | None
    original: Execution | None  # that it tried again
    retries: Sequence[Execution]
    failed_children: Sequence[Execution]  # of an execution that went on all the same
    hidden: list[HiddenError]
    hidden_inputs: list[InputSeen]  # what the first of them received
    losses: "Losses | None"  # of a success: what it lost in silence
    last_good: Good | None
    differs: StepDifference | None  # from that
    seen: Seen | None
    timed_out_ms: int | None  # the workflow's limit, where it was canceled at it
    told: Told | None  # by another execution, where this one has no words of its own

    @property
    def execution(self) -> Execution:
        """The execution that was asked for."""
        return self.levels[0].execution

    @property
    def top(self) -> Level:
        """What is known of it itself."""
        return self.levels[0]

    @property
    def leaf(self) -> Level:
        """Where the cause is."""
        return self.levels[-1]


def explain(begun: Begun, *, most_items: int = FEW) -> Explanation:
    """Everything about how an execution ended."""
    engine, execution = begun.engine, begun.execution
    top = read_level(engine, begun.evidence, most_items=most_items)
    related, times = begun.history
    below: list[Level] = []
    if execution.failed:
        below = list(levels_below(engine, top, related.children, most_items=most_items))
        if below and below[0].called_for is not None and top.step and top.step.item is None:
            step = top.step._replace(item=below[0].called_for)
            top = with_step(engine, top, step, most_items=most_items)
    went_on = not execution.failed and execution.status != "canceled"
    failed_below = failed_children(related.children) if went_on else []
    if failed_below:
        below = [called_level(engine, top.evidence, failed_below[0], most_items=most_items)]
        top = _with_call(engine, top, below[0], most_items)
    caller = (
        one.execution_with_id(engine, execution.instance, execution.parent_execution_id)
        if execution.parent_execution_id
        else None
    )
    has_words = not execution.failed or (top.reason is not None and top.reason.message is not None)
    told = None if has_words else told_by(engine, execution, caller, related.children)
    hidden = hidden_errors(engine, execution, top.evidence.runs, _HIDDEN_SHOWN)
    good = begun.good
    return Explanation(
        levels=[top, *below],
        missing_child=missing_child(top.failing_run, related.children),
        caller=caller,
        original=related.original,
        retries=related.retries,
        failed_children=failed_below,
        hidden=hidden,
        hidden_inputs=_inputs_of_hidden(engine, top, hidden, most_items),
        losses=_losses(engine, top),
        last_good=good.good if good else None,
        differs=step_difference(engine, top, good) if good and execution.failed else None,
        seen=times,
        timed_out_ms=_limit_reached(top),
        told=told,
    )


def _losses(engine: Engine, top: Level) -> "Losses | None":
    if top.execution.status != "success":
        return None
    from exec_archive.investigate.losses.losses import losses_of  # takes long to load

    return losses_of(engine, top.evidence)


def _inputs_of_hidden(
    engine: Engine, top: Level, hidden: Sequence[HiddenError], most_items: int
) -> list[InputSeen]:
    if not hidden:
        return []
    first = hidden[0]
    step = Step(first.node, first.node_type, first.run_index, 1, first.item, serves=None)
    return inputs_of(engine, top.evidence, step, most_items)


def _with_call(engine: Engine, top: Level, child: Level, most_items: int) -> Level:
    """The same, with the step that called an execution which failed."""
    calling = top.evidence.callers.of(child.execution.id, child.execution.started_at)
    if calling is None:
        return top
    run = calling.run
    runs = len(top.evidence.runs_of(run.node))
    step = Step(run.node, run.node_type, run.run_index, runs, child.called_for, serves=None)
    return with_step(engine, top, step, most_items=most_items)


def _limit_reached(top: Level) -> int | None:
    """n8n calls a timeout canceled, and says no more of it."""
    execution = top.execution
    by_hand = execution.error_type == _BY_HAND
    if execution.status != "canceled" or by_hand or execution.duration_ms is None:
        return None
    definition = top.evidence.definition
    limit = definition.timeout_ms if definition else None
    return limit if limit is not None and execution.duration_ms >= limit * _ALMOST else None
