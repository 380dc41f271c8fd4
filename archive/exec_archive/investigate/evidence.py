"""Everything an archive holds of an execution, but its items: the start of every explanation."""

from functools import cached_property

from exec_archive.document.definition import Definition
from exec_archive.document.skeleton import Skeleton, Source
from exec_archive.investigate.ahead import Ahead
from exec_archive.investigate.calling import Callers
from exec_archive.investigate.sources import items_on, sources_of
from exec_archive.model import Execution, NodeRun
from exec_archive.query import one
from exec_archive.query.engine import Engine
from exec_archive.query.skeletons import definition, skeleton


class Evidence:
    """An execution, what ran in it, and what else its document tells; read when it is asked for."""

    def __init__(self, engine: Engine, execution: Execution) -> None:
        self.execution = execution
        self._engine = engine
        # The document is what takes longest to read; a success is rarely asked for it.
        self._ahead = None if execution.status == "success" else self._read_ahead()

    def _read_ahead(self) -> Ahead[tuple[Skeleton | None, Definition | None]]:
        return Ahead(
            self._engine,
            lambda beside: (skeleton(beside, self.execution), definition(beside, self.execution)),
        )

    @cached_property
    def runs(self) -> list[NodeRun]:
        """What ran, in true order."""
        return one.node_runs(self._engine, self.execution)

    @cached_property
    def skeleton(self) -> Skeleton | None:
        """The document without its items."""
        if self._ahead is not None:
            return self._ahead.answer()[0]
        return skeleton(self._engine, self.execution)

    @cached_property
    def definition(self) -> Definition | None:
        """The workflow it carried."""
        if self._ahead is not None:
            return self._ahead.answer()[1]
        return definition(self._engine, self.execution)

    @cached_property
    def _by_name(self) -> dict[tuple[str, int], NodeRun]:
        return {(run.node, run.run_index): run for run in self.runs}

    @cached_property
    def callers(self) -> Callers:
        """Its runs that may have called other executions."""
        return Callers(self.runs)

    def run(self, node: str, run_index: int | None) -> NodeRun | None:
        """One run of a node."""
        return self._by_name.get((node, run_index or 0))

    def runs_of(self, node: str) -> list[NodeRun]:
        """Every run of a node."""
        return [run for run in self.runs if run.node == node]

    def sources(self, run: NodeRun) -> list[Source]:
        """Where a run got its inputs from."""
        return [source for source in sources_of(run, self.skeleton) if source is not None]

    def source(self, run: NodeRun) -> Source | None:
        """Where a run got its first input from."""
        return next(iter(self.sources(run)), None)

    def items_at(self, source: Source) -> int | None:
        """How many items stand where a source says."""
        run = self.run(source.node, source.run_index)
        return items_on(run, source.output) if run else None
