"""What a repro has to make fail again: the node, and the items it failed with."""

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from exec_archive.document.definition import Definition
from exec_archive.document.item_reader import MAIN
from exec_archive.document.links import Link
from exec_archive.document.role import Role
from exec_archive.errors import BadRequest
from exec_archive.investigate.begun import Begun
from exec_archive.investigate.evidence import Evidence
from exec_archive.investigate.explanation import Explanation, explain
from exec_archive.investigate.inputs import InputSeen
from exec_archive.investigate.level import Level
from exec_archive.investigate.received import Receipts, Received
from exec_archive.model import PENDING, Completeness, Execution, NodeRun
from exec_archive.query.engine import Engine


class Target(NamedTuple):
    """The step at fault, in the execution where the cause is."""

    evidence: Evidence
    definition: Definition
    links: Sequence[Link]
    failing: str  # the node at fault
    node: str  # the one to run: the same, or the AI node that it serves
    run: NodeRun | None  # of that one; open where n8n kept none
    inputs: Sequence[Received]
    message: str | None  # what n8n said
    words: str | None  # of whoever failed, where n8n said something else of it
    callers: Sequence[Execution]  # who called the execution, the one that was asked for first
    is_hidden: bool  # the error did not stop the execution

    @property
    def execution(self) -> Execution:
        """The execution where the cause is."""
        return self.evidence.execution


class _Fault(NamedTuple):
    node: str
    run_index: int | None
    message: str | None
    words: str | None
    seen: Sequence[InputSeen]


def find_target(engine: Engine, execution: Execution) -> Target:
    """What failed in an execution, or in one that it called; BadRequest where nothing did."""
    if execution.status in PENDING:
        raise BadRequest(
            f"Execution {execution.id} has not ended: it is {execution.status}.",
            "Name one that failed: exec-archive list --status failed",
        )
    explanation = explain(Begun(engine, execution))
    levels = explanation.levels
    for place in reversed(range(len(levels))):
        callers = [each.execution for each in levels[:place]]
        target = _target(explanation, levels[place], callers)
        if target is not None:
            return target
    raise _without_target(explanation)


def _target(explanation: Explanation, level: Level, callers: Sequence[Execution]) -> Target | None:
    """What failed at one level of the chain of calls; None where it does not say."""
    fault, evidence = _fault(explanation, level), level.evidence
    definition = evidence.definition
    if fault is None or definition is None or fault.node not in definition.nodes:
        return None
    links = definition.links
    run = evidence.run(fault.node, fault.run_index)
    node = _run_for(links, fault.node, run)
    inputs = [each.received for each in fault.seen]
    if node != fault.node:
        run, inputs = _of_served(evidence, node, run)
    return Target(
        evidence=evidence,
        definition=definition,
        links=links,
        failing=fault.node,
        node=node,
        run=run,
        inputs=[_as_given(evidence, each) for each in inputs],
        message=fault.message,
        words=fault.words,
        callers=callers,
        is_hidden=level.step is None,
    )


def _fault(explanation: Explanation, level: Level) -> _Fault | None:
    if level.step is not None:
        run = level.failing_run
        message = (run.error_message if run else None) or level.execution.error_message
        said = level.reason.sentences[:1] if level.reason is not None else []
        words = said[0] if said and message and said[0] not in message else None
        return _Fault(level.step.node, level.step.run_index, message, words, level.inputs)
    if level is explanation.top and explanation.hidden:
        first = explanation.hidden[0]
        seen = explanation.hidden_inputs
        return _Fault(first.node, first.run_index, first.message, None, seen)
    return None


def _run_for(links: Sequence[Link], node: str, run: NodeRun | None) -> str:
    """The node that the flow runs: a model or a tool only runs for the one it serves."""
    seen = {node}
    asked_by = run.previous_node if run is not None else None
    while served := [
        link.target
        for link in links
        if link.source == node and link.kind != MAIN and link.target not in seen
    ]:
        node = asked_by if asked_by in served else served[0]
        seen.add(node)
        asked_by = None
    return node


def _of_served(
    evidence: Evidence, node: str, asked: NodeRun | None
) -> tuple[NodeRun | None, list[Received]]:
    """The run that a sub-node failed for, and what that had received."""
    own = asked.previous_run if asked is not None and asked.previous_node == node else None
    runs = evidence.runs_of(node)
    run = evidence.run(node, own) if own is not None else (runs[-1] if runs else None)
    receipts = Receipts(evidence.runs, evidence.skeleton)
    return run, receipts.of(node, run.run_index if run is not None else 0)


def _as_given(evidence: Evidence, received: Received) -> Received:
    """The same items as the run before gave them, where it is kept.

    In what the engine held for the next node, items no longer say what they came from.
    """
    source = received.source
    giver = evidence.run(source.node, source.run_index) if source is not None else None
    if received.role is not Role.RECEIVED or giver is None or giver.items_out is None:
        return received
    return replace(received, role=Role.OUTPUT, seq=giver.seq, size=giver.output_bytes)


def _without_target(explanation: Explanation) -> BadRequest:
    execution = explanation.execution
    lacking = {Completeness.NO_DATA, Completeness.TOO_LARGE, Completeness.UNREADABLE}
    if execution.completeness in lacking:
        return BadRequest(
            f"The archive lacks the data of execution {execution.id}: nothing can be pinned.",
            "Name another one: exec-archive list --status failed",
        )
    if not execution.failed and execution.status != "canceled":
        return BadRequest(
            f"Execution {execution.id} did not fail, and no node in it swallowed an error.",
            "Name one that failed: exec-archive list --status failed",
        )
    if explanation.leaf.evidence.definition is None:
        return BadRequest(
            f"Execution {execution.id} carries no workflow that can be read.",
            f"See what is known of it with: exec-archive why {execution.id}",
        )
    return BadRequest(
        f"n8n does not say at which node execution {execution.id} ended.",
        f"See what is known of it with: exec-archive why {execution.id}",
    )
