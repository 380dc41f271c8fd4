"""Which slices has a document, and which items stand in one, such as the output of a run?"""

from collections.abc import Iterator
from typing import NamedTuple

from exec_archive.document.item_reader import GivenItem, read_items
from exec_archive.document.role import Role
from exec_archive.model import Execution
from exec_archive.query.engine import Engine, scan_of

_MOST_PARTS_AT_ONCE = 8


class Slice(NamedTuple):
    """A slice that an execution's document has."""

    role: str
    seq: int
    node: str | None
    run_index: int | None


def slices_of(engine: Engine, execution: Execution) -> list[Slice]:
    """The slices of a document, without their text."""
    rows = engine.rows(
        "SELECT role, seq, node, run_index "
        f"FROM {scan_of(engine.archive, 'outputs', execution.document_revision)} "
        "WHERE execution_id = $id AND instance = $instance AND revision = $revision AND part = 0 "
        "ORDER BY role, seq",
        {
            "id": execution.id,
            "instance": execution.instance,
            "revision": execution.document_revision,
        },
    )
    return [Slice(*row) for row in rows]


def items_of(engine: Engine, execution: Execution, role: Role, seq: int) -> Iterator[GivenItem]:
    """The items of a slice, one at a time, read no further than they are asked for.

    Raises NotItems where the slice holds something else.
    """
    return read_items(parts_of(engine, execution, role, seq))


def parts_of(engine: Engine, execution: Execution, role: Role, seq: int) -> Iterator[str]:
    """The text of a slice in the parts it is stored in, few at a time."""
    part, wanted = 0, 1
    while True:
        rows = engine.rows(
            f"SELECT json FROM {scan_of(engine.archive, 'outputs', execution.document_revision)} "
            "WHERE execution_id = $id AND instance = $instance AND revision = $revision "
            "AND role = $role AND seq = $seq AND part >= $part AND part < $end ORDER BY part",
            {
                "id": execution.id,
                "instance": execution.instance,
                "revision": execution.document_revision,
                "role": role.value,
                "seq": seq,
                "part": part,
                "end": part + wanted,
            },
        )
        yield from (row[0] for row in rows)
        if len(rows) < wanted:
            return
        part, wanted = part + wanted, min(wanted * 2, _MOST_PARTS_AT_ONCE)
