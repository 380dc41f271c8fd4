"""One execution of a chain of calls: where it ended, why, and with what input."""

from collections.abc import Sequence
from typing import NamedTuple

from exec_archive.investigate.evidence import Evidence
from exec_archive.investigate.inputs import InputSeen, inputs_of
from exec_archive.investigate.path import Hop, Remainder, left_in_loops, path_to
from exec_archive.investigate.reason import Reason, reason_of
from exec_archive.investigate.step import Step, find_step
from exec_archive.model import Execution, NodeRun
from exec_archive.query.engine import Engine

# Of an input nobody knows the guilty item of, so many are enough to see what it was like.
FEW = 3


class Level(NamedTuple):
    """An execution, and what is known of its end."""

    evidence: Evidence
    step: Step | None
    reason: Reason | None
    inputs: Sequence[InputSeen]
    path: Sequence[Hop]
    remainders: Sequence[Remainder]
    is_trigger: bool = False  # the step itself started the execution
    is_call_inferred: bool = False  # n8n does not name the run that called it
    called_for: int | None = None  # the item of its caller's that it was called for

    @property
    def execution(self) -> Execution:
        """The execution."""
        return self.evidence.execution

    @property
    def failing_run(self) -> NodeRun | None:
        """The run of the step, where there was one."""
        return self.evidence.run(self.step.node, self.step.run_index) if self.step else None


def read_level(engine: Engine, evidence: Evidence, *, most_items: int = FEW) -> Level:
    """What the archive knows of an execution's end."""
    reason = reason_of(evidence)
    item = evidence.execution.failed_item
    if item is None and reason is not None:
        item = reason.item
    return _level(engine, evidence, reason, find_step(evidence, item), most_items)


def with_step(engine: Engine, level: Level, step: Step, *, most_items: int) -> Level:
    """The same, where other executions tell more of the step."""
    return _level(engine, level.evidence, level.reason, step, most_items)


def _level(
    engine: Engine, evidence: Evidence, reason: Reason | None, step: Step | None, most_items: int
) -> Level:
    if step is None:
        return Level(evidence, None, reason, (), (), ())
    inputs = inputs_of(engine, evidence, step, most_items)
    path = path_to(evidence, step, inputs[0].received.source if inputs else None)
    left = left_in_loops(evidence, path)
    run = evidence.run(step.node, step.run_index)
    is_trigger = run is not None and run.seq == 0 and evidence.source(run) is None
    return Level(evidence, step, reason, inputs, path, left, is_trigger)
