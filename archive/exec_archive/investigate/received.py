"""What did a run receive? n8n stores what nodes gave, so it is found at those who gave it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from exec_archive.document.item_reader import GivenItem
from exec_archive.document.role import Role
from exec_archive.document.skeleton import AboutToRun, Skeleton, Source
from exec_archive.model import Execution, NodeRun
from exec_archive.query.engine import Engine
from exec_archive.query.slices import Slice, items_of

MAIN = "main"


@dataclass(frozen=True, slots=True)
class Received:
    """The items on one input of a run, and the slice of the document they stand in."""

    number: int  # of the input
    source: Source | None  # the run that gave them; open where n8n does not say
    count: int | None  # how many, where that is known without reading them
    role: Role
    seq: int

    @property
    def output(self) -> int:
        """On which output of the slice they are."""
        if self.role is Role.OUTPUT:
            return self.source.output if self.source else 0
        return self.number


def received_by(
    node: str,
    run_index: int,
    runs: Sequence[NodeRun],
    skeleton: Skeleton | None,
    slices: Sequence[Slice],
) -> list[Received]:
    """By input, what a run got; empty for a trigger, and where n8n kept nothing of it."""
    run = next((each for each in runs if (each.node, each.run_index) == (node, run_index)), None)
    if run is not None and _has(slices, Role.INPUT_OVERRIDE, run.seq):
        # What an AI sub-node was asked; the node it serves has not given it as items.
        source = next(iter(_sources(run, skeleton)), None)
        return [Received(0, source, None, Role.INPUT_OVERRIDE, run.seq)]
    entry = _held_for(node, run, skeleton, slices)
    if entry is not None:
        return [
            Received(number, source, _count(source, runs), Role.RECEIVED, entry.position)
            for number, source in enumerate(entry.sources or [None])
        ]
    by_name = {(each.node, each.run_index): each for each in runs}
    return [
        Received(number, source, _count(source, runs), Role.OUTPUT, giver.seq)
        for number, source in enumerate(_sources(run, skeleton) if run else ())
        if source is not None
        and (giver := by_name.get((source.node, source.run_index))) is not None
        and giver.items_out is not None
    ]


def received_items(engine: Engine, execution: Execution, of: Received) -> Iterator[GivenItem]:
    """The items themselves, as far as they are asked for; raises NotItems as `items_of` does."""
    for item in items_of(engine, execution, of.role, of.seq):
        if of.role is Role.INPUT_OVERRIDE or (item.kind == MAIN and item.output == of.output):
            yield item


def _held_for(
    node: str, run: NodeRun | None, skeleton: Skeleton | None, slices: Sequence[Slice]
) -> AboutToRun | None:
    """What the engine held for a run that it did not finish."""
    if run is not None and run.items_out is not None:
        return None
    for entry in skeleton.stack if skeleton else ():
        same = run is None or not entry.sources or entry.sources[:1] == _sources(run, skeleton)[:1]
        unknown = run is not None and not any(_sources(run, skeleton))
        if entry.node == node and (same or unknown) and _has(slices, Role.RECEIVED, entry.position):
            return entry
    return None


def _sources(run: NodeRun, skeleton: Skeleton | None) -> list[Source | None]:
    if skeleton is not None:
        return skeleton.sources(run.node, run.run_index)
    if run.previous_node is None:
        return []
    return [Source(run.previous_node, run.previous_run or 0, run.previous_output or 0)]


def _count(source: Source | None, runs: Sequence[NodeRun]) -> int | None:
    for run in runs:
        if source is not None and (run.node, run.run_index) == (source.node, source.run_index):
            counts = run.items_out or []
            return counts[source.output] if source.output < len(counts) else None
    return None


def _has(slices: Sequence[Slice], role: Role, seq: int) -> bool:
    return any((each.role, each.seq) == (role, seq) for each in slices)
