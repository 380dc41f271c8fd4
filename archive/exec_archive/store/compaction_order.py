"""The order of a deep segment: workflow by workflow, since documents of one are much alike.

Nothing is sorted as a whole: the files are walked through several times, and each walk takes the
documents of as many workflows as fit into memory, or those of one, which pass straight on.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from exec_archive.store.compaction_survivors import Key, missing_rows
from exec_archive.store.row_groups import StoredTable

_GATHERED_BYTES = 24 << 20

_OWNERS = pa.schema(
    [("instance", pa.string()), ("execution_id", pa.string()), ("revision", pa.int64())]
)


class Shelves:
    """A shelf for each workflow, in the order they are met; each document stands on one."""

    def __init__(self, hidden_documents: frozenset[Key]) -> None:
        self._hidden = hidden_documents
        self._names: dict[str | None, int] = {}
        self._bytes: list[int] = []
        self._shelf_of: dict[Key, int] = {}

    def put(self, executions: pa.Table) -> None:
        """The documents that rows of executions name."""
        names = ("instance", "id", "document_revision", "workflow_id", "size_bytes")
        columns = (executions[name].to_pylist() for name in names)
        for instance, name, revision, workflow, size in zip(*columns, strict=True):
            shelf = self._names.setdefault(workflow, len(self._names))
            if shelf == len(self._bytes):
                self._bytes.append(0)
            self._bytes[shelf] += size
            self._shelf_of[instance, name, revision] = shelf

    def rows(self, paths: Sequence[Path], schema: pa.Schema) -> Iterator[pa.Table]:
        """The rows of a table that stay, shelf after shelf, on each in the order of the files."""
        shelves: dict[tuple[Path, int], pa.Array] = {}
        for walk in self._walks():
            gathered = []
            for path, group, stored in _row_groups(paths):
                if (path, group) not in shelves:
                    shelves[path, group] = self._shelves_of(stored.read(group, _OWNERS))
                here = shelves[path, group]
                wanted = pc.and_(pc.greater_equal(here, walk.start), pc.less(here, walk.stop))
                if not pc.any(wanted).as_py():
                    continue
                rows = stored.read(group, schema).filter(wanted)
                if len(walk) == 1:
                    yield rows
                else:
                    gathered.append(rows.append_column("shelf", here.filter(wanted)))
            if gathered:
                yield _sorted(gathered)

    def _walks(self) -> Iterator[range]:
        """Neighbouring shelves whose documents fit into memory together."""
        start = size = 0
        for shelf, more in enumerate(self._bytes):
            if shelf > start and size + more > _GATHERED_BYTES:
                yield range(start, shelf)
                start, size = shelf, 0
            size += more
        yield range(start, len(self._bytes))

    def _shelves_of(self, owners: pa.Table) -> pa.Array:
        """The shelf of each row; none for a row that a newer one hides."""
        found: list[int | None] = []
        for key in zip(*(column.to_pylist() for column in owners.columns), strict=True):
            shelf = self._shelf_of.get(key)
            if shelf is None and key not in self._hidden:
                raise missing_rows(f"there is a document, but no execution {key[0]}/{key[1]}")
            found.append(shelf)
        return pa.array(found, pa.int32())


def _row_groups(paths: Sequence[Path]) -> Iterator[tuple[Path, int, StoredTable]]:
    for path in paths:
        with StoredTable(path) as stored:
            for group in range(stored.row_groups):
                yield path, group, stored


def _sorted(gathered: list[pa.Table]) -> pa.Table:
    """In the order of the shelves; lets go of what it was given, which may be much."""
    whole = pa.concat_tables(gathered).combine_chunks()
    gathered.clear()
    order = pc.sort_indices(whole["shelf"])  # stable: what was in order on a shelf stays so
    return whole.drop_columns("shelf").take(order)
