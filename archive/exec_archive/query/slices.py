"""Which items stand in a slice of a document, such as the output of a run?"""

from collections.abc import Iterator, Sequence

from exec_archive.document.item_reader import GivenItem, read_items
from exec_archive.document.items_by_part import items_from
from exec_archive.document.role import Role
from exec_archive.model import Stored
from exec_archive.query.engine import Engine, scan_of

_MOST_PARTS_AT_ONCE = 8


def items_of(
    engine: Engine, execution: Stored, role: Role, seq: int, first: int = 0
) -> Iterator[GivenItem]:
    """The items of a slice, one at a time, read no further than they are asked for.

    Some whose index is below `first` may be missing. Raises NotItems where there is something else.
    """
    parts = parts_of(engine, execution, role, seq)
    return items_from(parts, first) if first else read_items(parts)


def parts_of(
    engine: Engine, execution: Stored, role: Role, seq: int, first: int = 0
) -> Iterator[str]:
    """The text of a slice in the parts it is stored in, few at a time, from the `first` on."""
    part, wanted = first, 1
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


def small_texts_of(
    engine: Engine, execution: Stored, role: Role, seqs: Sequence[int], most: int | None = None
) -> dict[int, str]:
    """The whole texts of slices that are known to be small: one question for all of them.

    Of those of which it is not known, the ones that have no more bytes than `most`.
    """
    rows = engine.rows(
        "SELECT seq, string_agg(json, '' ORDER BY part) "
        f"FROM {scan_of(engine.archive, 'outputs', execution.document_revision)} "
        "WHERE execution_id = $id AND instance = $instance AND revision = $revision "
        "AND role = $role AND seq BETWEEN $first AND $last AND list_contains($seqs, seq) "
        "GROUP BY seq HAVING coalesce(sum(strlen(json)) <= $most, true)",
        {
            "id": execution.id,
            "instance": execution.instance,
            "revision": execution.document_revision,
            "role": role.value,
            "first": min(seqs),
            "last": max(seqs),
            "seqs": list(seqs),
            "most": most,
        },
    )
    return dict(rows)


def output_sizes(engine: Engine, execution: Stored) -> dict[int, int]:
    """How much each run of an execution gave, by its number."""
    rows = engine.rows(
        "SELECT seq, output_bytes "
        f"FROM {scan_of(engine.archive, 'node_runs', execution.document_revision)} "
        "WHERE execution_id = $id AND instance = $instance AND revision = $revision",
        {
            "id": execution.id,
            "instance": execution.instance,
            "revision": execution.document_revision,
        },
    )
    return dict(rows)
