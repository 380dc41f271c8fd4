"""What the runs of a node received, and what an execution started with; not read yet."""

from collections.abc import Iterable, Sequence

from exec_archive.document.item_reader import MAIN
from exec_archive.document.role import Role
from exec_archive.document.skeleton import Skeleton
from exec_archive.investigate.lots import Lot, gave_something
from exec_archive.investigate.received import Receipts, Received
from exec_archive.model import NodeRun


def received_in(node: str, run_indexes: Iterable[int], receipts: Receipts) -> list[Lot]:
    """What runs of a node got, input by input."""
    return [
        _received(node, run_index, received)
        for run_index in run_indexes
        for received in receipts.of(node, run_index)
    ]


def started_with(runs: Sequence[NodeRun], skeleton: Skeleton | None) -> Lot | None:
    """What an execution started with: its trigger's payload, or what its caller gave.

    What the engine held for a trigger comes first: after a crash it is what was really received,
    and the run only says that n8n put it together again.
    """
    for entry in skeleton.stack if skeleton else ():
        is_held = skeleton is not None and (Role.RECEIVED, entry.position) in skeleton.slices
        if is_held and not any(entry.sources):
            return _received(entry.node, 0, Received(0, None, None, Role.RECEIVED, entry.position))
    for run in runs:
        if run.previous_node is None and gave_something(run):
            count, size = sum(run.items_out or ()), run.output_bytes
            given = Received(0, None, count, Role.OUTPUT, run.seq, size)
            return _received(run.node, run.run_index, given)
    return None


def nodes_to_run(skeleton: Skeleton | None) -> list[str]:
    """The nodes the engine was about to run, or running: they may have no run of their own."""
    return [entry.node for entry in skeleton.stack] if skeleton else []


def _received(node: str, run_index: int, received: Received) -> Lot:
    return Lot(
        node,
        run_index,
        received.role,
        received.seq,
        size=received.size,
        kind=None if received.role is Role.INPUT_OVERRIDE else MAIN,
        counts=None if received.count is None else [received.count],
        received=received,
    )
