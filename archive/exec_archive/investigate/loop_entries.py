"""How often a loop was entered, with how many items, and how many of them it handed out."""

from collections.abc import Sequence
from typing import NamedTuple

from exec_archive.document.skeleton import Skeleton
from exec_archive.investigate.sources import items_on, sources_of
from exec_archive.model import NodeRun

LOOP = ".splitInBatches"


class Entry(NamedTuple):
    """One time that items came to a loop from without."""

    entered: int
    handed: int  # to what stands in the loop, in all rounds until it was entered again


def is_loop(node_type: str | None) -> bool:
    """Whether a node of that kind hands out its items round by round."""
    return str(node_type).endswith(LOOP)


def entries(
    runs: Sequence[NodeRun], loop: str, output: int | None = None, skeleton: Skeleton | None = None
) -> list[Entry]:
    """Each entry of a loop, in true order; `runs` are all of the execution, in that order.

    Its items are handed out on `output`; else that is the one its first items left on. A round is
    no entry where its input came of what was handed out. Without a skeleton only the first input
    of each run is known.
    """
    rounds = [run for run in runs if run.node == loop]
    output = _first_output(rounds) if output is None else output
    if output is None:
        return []
    by_name = {(run.node, run.run_index): run for run in runs}
    within: set[tuple[str, int]] = set()  # runs whose input came of what the loop handed out
    found: list[Entry] = []
    for run in runs:
        sources = [source for source in sources_of(run, skeleton) if source is not None]
        came_back = any(
            source.output == output
            if source.node == loop
            else (source.node, source.run_index) in within
            for source in sources
        )
        if run.node != loop:
            if came_back:
                within.add((run.node, run.run_index))
            continue
        handed = items_on(run, output) or 0
        if came_back and found:
            found[-1] = found[-1]._replace(handed=found[-1].handed + handed)
            continue
        given = [(by_name.get((each.node, each.run_index)), each.output) for each in sources]
        entered = sum(items_on(giver, number) or 0 for giver, number in given if giver)
        found.append(Entry(entered, handed))
    return found


def _first_output(rounds: Sequence[NodeRun]) -> int | None:
    """n8n has moved it: what stands in the loop is on the first output, or on the second."""
    for run in rounds:
        for output, count in enumerate(run.items_out or ()):
            if count:
                return output
    return None
