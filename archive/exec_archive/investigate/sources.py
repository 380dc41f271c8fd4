"""Where the items of a run came from, and how many stood there."""

from exec_archive.document.skeleton import Skeleton, Source
from exec_archive.model import NodeRun


def sources_of(run: NodeRun, skeleton: Skeleton | None) -> list[Source | None]:
    """By input, the run that gave the items, None where n8n does not say.

    Without a skeleton only the first is known, from the table.
    """
    if skeleton is not None:
        return skeleton.sources(run.node, run.run_index)
    if run.previous_node is None:
        return []
    if run.previous_run is None or run.previous_output is None:
        return [None]
    return [Source(run.previous_node, run.previous_run, run.previous_output)]


def items_on(run: NodeRun, output: int) -> int | None:
    """How many items a run gave on one of its outputs; None where it is not known."""
    counts = run.items_out or []
    return counts[output] if output < len(counts) else None
