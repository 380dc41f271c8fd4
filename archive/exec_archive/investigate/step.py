"""The step an execution ended at: as n8n recorded it, or inferred where it did not."""

from collections.abc import Iterator
from typing import NamedTuple

from exec_archive.document.definition import Definition
from exec_archive.document.skeleton import Source
from exec_archive.investigate.evidence import Evidence


class Step(NamedTuple):
    """A node, and which of its runs and items it was."""

    node: str
    node_type: str | None
    run_index: int | None  # open for a node that never ran
    runs: int  # how often it ran
    item: int | None
    serves: str | None  # the AI node that a sub-node failed for
    inferred: str | None = None  # why it is believed to be this one, where n8n does not say it
    source: Source | None = None  # where its input would have come from, where that is inferred


def find_step(evidence: Evidence, item: int | None) -> Step | None:
    """Where it failed, stopped or waits; None where nothing tells."""
    execution = evidence.execution
    if execution.failed_node is not None:
        return _step(evidence, execution.failed_node, execution.failed_run, item)
    if execution.status in {"waiting", "canceled"}:
        waiting = [run for run in evidence.runs if run.status == "waiting"]
        if waiting:
            return _step(evidence, waiting[-1].node, waiting[-1].run_index, None)
    if execution.status not in {"canceled", "crashed"} or evidence.definition is None:
        return None
    left = dict(_nodes_left(evidence, evidence.definition))
    if evidence.runs:
        left = _without_those_behind(left, evidence.definition)
    if len(left) != 1:
        return None
    ((node, source),) = left.items()
    step = _step(evidence, node, len(evidence.runs_of(node)), None)
    reason = f'the only node after "{source.node}" that had not run'
    return step._replace(inferred=reason, source=source)


def _step(evidence: Evidence, node: str, run_index: int | None, item: int | None) -> Step:
    execution, mine = evidence.execution, evidence.runs_of(node)
    kind = mine[0].node_type if mine else None
    if kind is None and evidence.definition is not None:
        kind = evidence.definition.node_type(node)
    last = execution.last_node
    return Step(
        node=node,
        node_type=kind,
        run_index=run_index,
        runs=len(mine),
        item=item,
        serves=last if execution.failed and _is_served(evidence, node, last) else None,
    )


def _is_served(evidence: Evidence, node: str, other: str | None) -> bool:
    if other is None or evidence.definition is None:
        return False
    return evidence.definition.serves(node, other)


def _nodes_left(evidence: Evidence, definition: Definition) -> Iterator[tuple[str, Source]]:
    """The nodes that had their input and did not run, and where that input was."""
    runs, skeleton = evidence.runs, evidence.skeleton
    if not runs:  # saved without progress: the stack still holds the trigger
        for entry in skeleton.stack if skeleton else ():
            for node in _all_after(definition, entry.node):
                yield node, Source(entry.node, 0, 0)
        return
    reached = {(run.node, source) for run in runs for source in evidence.sources(run)}
    for run in runs:
        for output, count in enumerate(run.items_out or ()):
            source = Source(run.node, run.run_index, output)
            for node in definition.after(run.node, output) if count else ():
                if (node, source) not in reached:
                    yield node, source


def _without_those_behind(left: dict[str, Source], definition: Definition) -> dict[str, Source]:
    """Those that wait for no other of them: a merge may still lack what a branch is to give."""
    behind = {after for node in left for after in _all_after(definition, node)}
    return {node: source for node, source in left.items() if node not in behind}


def _all_after(definition: Definition, node: str) -> list[str]:
    """Every node the flow can reach from one."""
    found: dict[str, None] = {}
    level = [node]
    while level:
        level = [
            target
            for each in level
            for target in dict.fromkeys(definition.after(each))
            if target not in found and target != node
        ]
        found.update(dict.fromkeys(level))
    return list(found)
