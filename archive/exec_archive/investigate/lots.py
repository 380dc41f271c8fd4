"""What runs gave or got, before it is read: where it stands, and how much it is."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from exec_archive.document.role import Role
from exec_archive.model import NodeRun

if TYPE_CHECKING:
    from exec_archive.investigate.received import Received


@dataclass(frozen=True, slots=True)
class Lot:
    """What one run gave, or got on one input; not read yet."""

    node: str
    run_index: int
    role: Role
    seq: int
    size: int | None = None  # as JSON, where it is known
    kind: str | None = None  # of the items that are counted
    counts: Sequence[int] | None = None  # by output; open where they were not counted
    received: "Received | None" = None  # for what it got


def gave_something(run: NodeRun) -> bool:
    """Whether a run has an output at all, which may be null."""
    return run.output_bytes > len("null")


def given_by(runs: Iterable[NodeRun]) -> list[Lot]:
    """What runs gave; those that gave nothing at all are left out."""
    return [
        Lot(
            run.node,
            run.run_index,
            Role.OUTPUT,
            run.seq,
            size=run.output_bytes,
            kind=run.output_kind,
            counts=run.items_out,
        )
        for run in runs
        if gave_something(run)
    ]
