"""The way from the trigger to a step, and what a loop on it had left to do."""

from collections.abc import Sequence
from typing import NamedTuple

from exec_archive.document.skeleton import Source
from exec_archive.investigate.evidence import Evidence, items_on
from exec_archive.investigate.step import Step

_LOOP = ".splitInBatches"


class Hop(NamedTuple):
    """A node on the way, however often the way led through it."""

    node: str
    visits: int
    items: int | None  # that it gave to the next node, the last time; open for the step itself


class Remainder(NamedTuple):
    """What a loop had not handed out when the execution ended."""

    node: str
    left: int
    of: int


def path_to(evidence: Evidence, step: Step, came_from: Source | None) -> list[Hop]:
    """From the trigger to the step; of several inputs the first is followed.

    `came_from` is where its input is believed to come from, if n8n kept no source of it.
    """
    visits: dict[str, int] = {}
    items: dict[str, int | None] = {}
    for node, given in reversed(_chain(evidence, step, came_from)):
        visits[node] = visits.get(node, 0) + 1
        items[node] = given
    return [Hop(node, count, items[node]) for node, count in visits.items()]


def left_in_loops(evidence: Evidence, path: Sequence[Hop]) -> list[Remainder]:
    """The loops on the way that had more to hand out."""
    on_path = {hop.node for hop in path}
    found = []
    for node in on_path:
        rounds = evidence.runs_of(node)
        if not rounds or not str(rounds[0].node_type).endswith(_LOOP):
            continue
        taken = {
            run.previous_output
            for run in evidence.runs
            if run.previous_node == node and run.node in on_path and run.previous_output is not None
        }
        source = evidence.source(rounds[0])
        entered = evidence.items_at(source) if source else None
        handed = sum(items_on(run, output) or 0 for run in rounds for output in taken)
        if entered and 0 < handed < entered:
            found.append(Remainder(node, entered - handed, entered))
    return found


def _chain(
    evidence: Evidence, step: Step, came_from: Source | None
) -> list[tuple[str, int | None]]:
    """From the step back to the trigger: each node, and what it gave to the one before."""
    seen = {(step.node, step.run_index or 0)}
    chain: list[tuple[str, int | None]] = [(step.node, None)]
    source = _source_of(evidence, step) or came_from
    while source is not None and (source.node, source.run_index) not in seen:
        seen.add((source.node, source.run_index))
        chain.append((source.node, evidence.items_at(source)))
        run = evidence.run(source.node, source.run_index)
        source = evidence.source(run) if run else None
    return chain


def _source_of(evidence: Evidence, step: Step) -> Source | None:
    run = evidence.run(step.node, step.run_index)
    found = evidence.source(run) if run else None
    if found is None and evidence.skeleton is not None:  # about to run, or recovered from a crash
        waiting = [entry for entry in evidence.skeleton.stack if entry.node == step.node]
        found = next((each for entry in waiting for each in entry.sources if each), None)
    return found
