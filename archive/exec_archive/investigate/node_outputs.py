"""What each node of an execution gave, in numbers."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest

from exec_archive.model import NodeRun


@dataclass(frozen=True, slots=True)
class NodeOutput:
    """All runs of a node together."""

    node: str
    node_type: str | None
    runs: int
    kind: str | None  # of the items that are counted
    items: list[int] | None  # by output; None where it gave nothing at all
    output_bytes: int


def node_outputs(runs: Sequence[NodeRun]) -> list[NodeOutput]:
    """Every node, in the order they first ran."""
    by_node: dict[str, list[NodeRun]] = {}
    for run in runs:
        by_node.setdefault(run.node, []).append(run)
    return [_summed(of_node) for of_node in by_node.values()]


def _summed(runs: Sequence[NodeRun]) -> NodeOutput:
    counted = [run.items_out for run in runs if run.items_out is not None]
    return NodeOutput(
        node=runs[0].node,
        node_type=runs[0].node_type,
        runs=len(runs),
        kind=next((run.output_kind for run in runs if run.output_kind is not None), None),
        items=[sum(each) for each in zip_longest(*counted, fillvalue=0)] if counted else None,
        output_bytes=sum(run.output_bytes for run in runs),
    )
