"""Which run called an execution: the one that names it, or the only one that can have."""

from bisect import bisect_right
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from exec_archive.model import NodeRun
from exec_archive.query.called import CALLING_NODES


class Calling(NamedTuple):
    """The run that called, and whether n8n says so."""

    run: NodeRun
    is_inferred: bool


class Callers:
    """The runs of one execution that may have called others."""

    def __init__(self, runs: Iterable[NodeRun]) -> None:
        calling = [run for run in runs if calls_others(run)]
        self._named = {run.sub_execution_id: run for run in calling}
        self._nodes = {run.node for run in calling}
        silent = [(run.started_at, run) for run in calling if run.sub_execution_id is None]
        known = [(start, run) for start, run in silent if start is not None]
        self._silent = sorted(known, key=lambda each: each[0])
        self._starts = [start for start, _ in self._silent]
        self._longest = max((_length(run) for _, run in self._silent), default=timedelta())

    def of(self, name: str, began: datetime | None) -> Calling | None:
        """The run that called the execution of that id, which began then."""
        if name in self._named:
            return Calling(self._named[name], is_inferred=False)
        possible = self._under_way(began) if began is not None else []
        return Calling(possible[0], is_inferred=True) if len(possible) == 1 else None

    @property
    def is_one_node(self) -> bool:
        """Whether a single node calls, so that it is no guess which one it was."""
        return len(self._nodes) == 1

    def _under_way(self, moment: datetime) -> list[NodeRun]:
        """The silent runs that lasted over a moment; no more than two, which is one too many."""
        found: list[NodeRun] = []
        for i in range(bisect_right(self._starts, moment) - 1, -1, -1):
            start, run = self._silent[i]
            if moment - start > self._longest or len(found) > 1:
                break
            if moment - start <= _length(run):
                found.append(run)
        return found


def calls_others(run: NodeRun) -> bool:
    """Whether it called another execution, or is of a node that does."""
    return run.sub_execution_id is not None or str(run.node_type).endswith(CALLING_NODES)


def _length(run: NodeRun) -> timedelta:
    """How long it took; a moment is known to the millisecond."""
    return timedelta(milliseconds=min(max(run.duration_ms or 0, 0), 10**12), microseconds=999)
