"""The way from the trigger to a step, and what a loop on it had left to do."""

from collections.abc import Sequence
from typing import NamedTuple

from exec_archive.document.skeleton import Source
from exec_archive.investigate.evidence import Evidence
from exec_archive.investigate.loop_entries import entries, is_loop
from exec_archive.investigate.step import Step


class Hop(NamedTuple):
    """A node on the way, however often the way led through it."""

    node: str
    visits: int
    output: int | None  # by which the way left it, the last time; open for the step itself
    items: int | None  # that stood there


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
    left_by: dict[str, Source | None] = {}
    for node, source in reversed(_chain(evidence, step, came_from)):
        visits[node] = visits.get(node, 0) + 1
        left_by[node] = source
    return [_hop(evidence, node, count, left_by[node]) for node, count in visits.items()]


def _hop(evidence: Evidence, node: str, visits: int, source: Source | None) -> Hop:
    if source is None:
        return Hop(node, visits, None, None)
    return Hop(node, visits, source.output, evidence.items_at(source))


def left_in_loops(evidence: Evidence, path: Sequence[Hop]) -> list[Remainder]:
    """The loops on the way that had more to hand out, when they were entered last."""
    found = []
    for hop in path:
        rounds = evidence.runs_of(hop.node)
        if hop.output is None or not rounds or not is_loop(rounds[0].node_type):
            continue
        last = entries(evidence.runs, hop.node, hop.output, evidence.skeleton)[-1]
        if 0 < last.handed < last.entered:
            found.append(Remainder(hop.node, last.entered - last.handed, last.entered))
    return found


def _chain(
    evidence: Evidence, step: Step, came_from: Source | None
) -> list[tuple[str, Source | None]]:
    """From the step back to the trigger: each node, and the output that led to the one before."""
    seen = {(step.node, step.run_index or 0)}
    chain: list[tuple[str, Source | None]] = [(step.node, None)]
    source = _source_of(evidence, step) or came_from
    while source is not None and (source.node, source.run_index) not in seen:
        seen.add((source.node, source.run_index))
        chain.append((source.node, source))
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
