"""Which rows of merged segments stay, and what they hide from now on.

Of each execution the newest row within the merged segments stays, and takes over what the older
ones hid outside of them. Of its documents the one that no row within them replaces stays.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from exec_archive.errors import ArchiveDamaged

Key = tuple[str, str, int]  # instance, execution id, revision

# The columns of executions that say what hides what.
LINKS = pa.schema(
    [
        ("instance", pa.string()),
        ("id", pa.string()),
        ("revision", pa.int64()),
        ("supersedes", pa.int64()),
        ("supersedes_document", pa.int64()),
    ]
)


class Hides(NamedTuple):
    """What one row of executions hides."""

    execution: int | None
    document: int | None


NOTHING = Hides(None, None)


@dataclass(frozen=True, slots=True)
class Survivors:
    """What is left out of merged segments, and what the rows that stay hide instead."""

    hidden: frozenset[Key] = frozenset()
    hidden_documents: frozenset[Key] = frozenset()
    takes_over: dict[Key, Hides] = field(default_factory=dict)


def survivors(links: dict[Key, Hides], first_revision: int) -> Survivors:
    """From every row that hides something; revisions before the first are not to be merged."""
    hidden: set[Key] = set()
    hidden_documents: set[Key] = set()
    for (instance, name, revision), hides in links.items():
        for hid, found in ((hides.execution, hidden), (hides.document, hidden_documents)):
            if hid is not None and hid >= revision:
                raise missing_rows(f"{instance}/{name} hides a revision that is not older")
            if hid is not None and hid >= first_revision:
                found.add((instance, name, hid))
    return Survivors(
        frozenset(hidden),
        frozenset(hidden_documents),
        {
            key: _taken_over(links, key, first_revision)
            for key, hides in links.items()
            if key not in hidden and (hides.execution or 0) >= first_revision
        },
    )


def _taken_over(links: dict[Key, Hides], key: Key, first_revision: int) -> Hides:
    """What the whole chain that ends with a row hides outside of the merged segments."""
    instance, name, _ = key
    hides, document = links[key], None
    while True:
        if hides.document is not None and hides.document < first_revision:
            document = hides.document
        if hides.execution is None or hides.execution < first_revision:
            return Hides(hides.execution, document)
        hides = links.get((instance, name, hides.execution), NOTHING)


def links_in(rows: pa.Table) -> Iterator[tuple[Key, Hides]]:
    """The rows of executions that hide something."""
    hiding = rows.filter(pc.is_valid(rows["supersedes"]))
    columns = (hiding[name].to_pylist() for name in LINKS.names)
    for instance, name, revision, execution, document in zip(*columns, strict=True):
        yield (instance, name, revision), Hides(execution, document)


class Sieve:
    """Leaves the rows of some keys out of tables."""

    def __init__(self, keys: Collection[Key], id_column: str) -> None:
        self._keys = keys
        self._columns = ["instance", id_column, "revision"]
        self._ids = pa.array(sorted({key[1] for key in keys}), pa.string())
        self._revisions = pa.array(sorted({key[2] for key in keys}), pa.int64())

    def keep(self, rows: pa.Table) -> pa.Table:
        """The rows that stay."""
        if not self._keys:
            return rows
        instance, name, revision = self._columns
        suspects = pc.indices_nonzero(
            pc.and_(
                pc.is_in(rows[name], self._ids),
                pc.is_in(rows[revision], self._revisions),
            )
        )
        columns = (rows[name].take(suspects).to_pylist() for name in (instance, name, revision))
        keys = zip(*columns, strict=True)
        out = {
            place
            for place, key in zip(suspects.to_pylist(), keys, strict=True)
            if key in self._keys
        }
        if not out:
            return rows
        return rows.take(pa.array([i for i in range(rows.num_rows) if i not in out], pa.int64()))


def rewritten(rows: pa.Table, takes_over: dict[Key, Hides]) -> pa.Table:
    """Rows of executions with what they hide from now on."""
    if not takes_over or pc.count(rows["supersedes"]).as_py() == 0:
        return rows
    names = ("instance", "id", "revision")
    keys: Iterable[Any] = zip(*(rows[name].to_pylist() for name in names), strict=True)
    before = zip(
        rows["supersedes"].to_pylist(), rows["supersedes_document"].to_pylist(), strict=True
    )
    after = [takes_over.get(key, Hides(*hides)) for key, hides in zip(keys, before, strict=True)]
    for column, values in (
        ("supersedes", [hides.execution for hides in after]),
        ("supersedes_document", [hides.document for hides in after]),
    ):
        place = rows.schema.get_field_index(column)
        rows = rows.set_column(place, rows.schema.field(place), pa.array(values, pa.int64()))
    return rows


def missing_rows(what: str) -> ArchiveDamaged:
    """Segments that do not fit together; merging them would lose something or hide it."""
    return ArchiveDamaged(
        f"The segments were left as they are, since rows are missing or wrong: {what}.",
        "Find out what is damaged with: exec-archive verify",
    )
