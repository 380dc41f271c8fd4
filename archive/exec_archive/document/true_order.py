"""The order in which the runs of an execution really took place."""

import math

from exec_archive.document.node_runs import FoundRun, source_key
from exec_archive.document.times import in_seconds


def put_in_true_order(runs: list[FoundRun], depths: dict[str, int]) -> list[FoundRun]:
    """By start, then index, then place in the workflow; never before what a run got its input from.

    The order of the text says nothing: JSON puts a node named "0" first. Indexes start again after
    a resume, and runs recovered from a crash know only the second they started in, so they come
    last in that second.
    """

    def when(run: FoundRun) -> tuple[float, float, int]:
        start, index = run.shape.startTime, run.shape.executionIndex
        moment = start if isinstance(start, int | float) else math.inf
        if in_seconds(start):
            moment = moment * 1000 + 999
        place = index if isinstance(index, int | float) else math.inf
        return moment, place, depths.get(run.node, 0)

    ordered = _sources_first(sorted(runs, key=when))
    for seq, run in enumerate(ordered):
        run.seq = seq
    return ordered


def _sources_first(runs: list[FoundRun]) -> list[FoundRun]:
    """The same order, except that a run never stands before one it names as its source."""
    by_name = {(run.node, run.run_index): run for run in runs}
    placed: dict[tuple[str, int], None] = {}
    for run in runs:
        waiting = [run]
        asked: set[tuple[str, int]] = set()
        while waiting:
            current = waiting[-1]
            key = (current.node, current.run_index)
            asked.add(key)
            unplaced = [
                source
                for source in (by_name.get(source_key(s)) for s in current.sources)
                if source is not None
                and (source.node, source.run_index) not in placed
                and (source.node, source.run_index) not in asked
            ]
            if unplaced:
                waiting.extend(reversed(unplaced))
            else:
                placed[key] = None
                waiting.pop()
    return [by_name[key] for key in placed]
