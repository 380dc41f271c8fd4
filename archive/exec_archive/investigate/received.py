"""What did a run receive? n8n stores what nodes gave, so it is found at those who gave it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from exec_archive.document.item_reader import MAIN, GivenItem
from exec_archive.document.role import Role
from exec_archive.document.skeleton import AboutToRun, Skeleton, Source
from exec_archive.investigate.sources import items_on, sources_of
from exec_archive.model import Execution, NodeRun
from exec_archive.query.engine import Engine
from exec_archive.query.slices import items_of


@dataclass(frozen=True, slots=True)
class Received:
    """The items on one input of a run, and the slice of the document they stand in."""

    number: int  # of the input
    source: Source | None  # the run that gave them; open where n8n does not say
    count: int | None  # how many, where that is known without reading them
    role: Role
    seq: int
    size: int | None = None  # of that slice, where it is known

    @property
    def output(self) -> int:
        """On which output of the slice they are."""
        if self.role is Role.OUTPUT:
            return self.source.output if self.source else 0
        return self.number


class Receipts:
    """What the runs of an execution received; asked of one run after the other."""

    def __init__(self, runs: Sequence[NodeRun], skeleton: Skeleton | None) -> None:
        self._runs = {(run.node, run.run_index): run for run in runs}
        self._skeleton = skeleton
        self._slices = skeleton.slices if skeleton else frozenset()

    def of(self, node: str, run_index: int) -> list[Received]:
        """By input, what a run got; empty for a trigger, and where n8n kept nothing of it."""
        run = self._runs.get((node, run_index))
        if run is not None and (Role.INPUT_OVERRIDE, run.seq) in self._slices:
            # What an AI sub-node was asked; the node it serves has not given it as items.
            source = next(iter(self.sources(run)), None)
            return [Received(0, source, None, Role.INPUT_OVERRIDE, run.seq)]
        entry = self._held_for(node, run)
        if entry is not None:
            return [
                Received(number, source, self._count(source), Role.RECEIVED, entry.position)
                for number, source in enumerate(entry.sources or [None])
            ]
        return [
            Received(
                number, source, self._count(source), Role.OUTPUT, giver.seq, giver.output_bytes
            )
            for number, source in enumerate(self.sources(run) if run else ())
            if source is not None
            and (giver := self._runs.get((source.node, source.run_index))) is not None
            and giver.items_out is not None
        ]

    def sources(self, run: NodeRun) -> list[Source | None]:
        """By input, the runs that gave a run its items; None where n8n does not say."""
        return sources_of(run, self._skeleton)

    def _held_for(self, node: str, run: NodeRun | None) -> AboutToRun | None:
        """What the engine held for a run that it did not finish."""
        if run is not None and run.items_out is not None:
            return None
        sources = self.sources(run) if run else []
        for entry in self._skeleton.stack if self._skeleton else ():
            same = run is None or not entry.sources or entry.sources[:1] == sources[:1]
            is_it = entry.node == node and (same or not any(sources))
            if is_it and (Role.RECEIVED, entry.position) in self._slices:
                return entry
        return None

    def _count(self, source: Source | None) -> int | None:
        giver = self._runs.get((source.node, source.run_index)) if source else None
        if source is None or giver is None or giver.output_kind != MAIN:
            return None
        return items_on(giver, source.output)


def received_items(
    engine: Engine, execution: Execution, of: Received, first: int = 0
) -> Iterator[GivenItem]:
    """The items themselves from the `first` on, as far as they are asked for.

    Raises NotItems as `items_of` does.
    """
    if of.role is Role.INPUT_OVERRIDE:
        yield from islice(items_of(engine, execution, of.role, of.seq), first, None)
        return
    for item in items_of(engine, execution, of.role, of.seq, first):
        if item.kind == MAIN and item.output == of.output and item.index >= first:
            yield item
