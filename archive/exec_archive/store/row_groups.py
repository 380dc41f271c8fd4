"""Rows of stored tables, a row group at a time: read as they are, and put into new row groups."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Self

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from exec_archive.errors import damaged_file
from exec_archive.store.parquet import ROW_GROUP_ROWS, TableWriter
from exec_archive.store.tables import PAYLOADS

# What reading raises where a file is not what was written.
_UNREADABLE = (OSError, pa.ArrowException, ValueError, TypeError, LookupError)


class StoredTable:
    """One Parquet file of a segment, open for reading."""

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            self._file = pq.ParquetFile(path)
        except _UNREADABLE as error:
            raise damaged_file(f"archive {path}", error) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    @property
    def schema(self) -> pa.Schema:
        """Its columns, as the file has them."""
        return self._file.schema_arrow

    @property
    def row_groups(self) -> int:
        """How many row groups it has."""
        return int(self._file.num_row_groups)

    def read(self, group: int, schema: pa.Schema) -> pa.Table:
        """The columns of `schema` of a row group; one that the file lacks is empty."""
        try:
            known = set(self._file.schema_arrow.names)
            names = [name for name in schema.names if name in known]
            # Threads would each hold memory, and gain little beside the packing.
            rows = self._file.read_row_group(group, names, use_threads=False)
            for place, field in enumerate(schema):
                if field.name not in known:
                    rows = rows.add_column(place, field, pa.nulls(rows.num_rows, field.type))
            return rows.select(schema.names).cast(schema)
        except _UNREADABLE as error:
            raise damaged_file(f"archive {self._path}", error) from error

    def read_all(self, schema: pa.Schema) -> Iterator[pa.Table]:
        """Every row group, one after another."""
        for group in range(self.row_groups):
            yield self.read(group, schema)


class RowGroups:
    """Fills the row groups of a new table with rows of others, in the order they come."""

    def __init__(self, writer: TableWriter, on_bytes: Callable[[int], None]) -> None:
        """`on_bytes` hears how much payload was written, whenever some was."""
        self._writer = writer
        self._on_bytes = on_bytes
        self._held: list[pa.Table] = []
        self._held_rows = 0
        self._held_bytes = 0

    @property
    def schema(self) -> pa.Schema:
        """The columns that rows must have."""
        return self._writer.schema

    def add(self, rows: pa.Table) -> None:
        """Takes rows; those that fill a row group are written."""
        start = 0
        for place, size in enumerate(_payload_sizes(rows)):
            held = self._held_rows + place - start
            full = self._held_bytes + size > self._writer.packing.row_group_bytes
            if held and (full or held >= ROW_GROUP_ROWS):
                self._hold(rows.slice(start, place - start))
                self.flush()
                start = place
            self._held_bytes += size
        self._hold(rows.slice(start))

    def _hold(self, rows: pa.Table) -> None:
        if rows.num_rows:
            self._held.append(rows)
            self._held_rows += rows.num_rows

    def flush(self) -> None:
        """Writes what is held, as a row group."""
        if self._held:
            held, self._held = pa.concat_tables(self._held), []
            self._writer.write(held)
            self._on_bytes(self._held_bytes)
        self._held_rows = self._held_bytes = 0


def _payload_sizes(rows: pa.Table) -> Sequence[int]:
    """How many bytes of payload each row has."""
    sizes: pa.ChunkedArray | None = None
    for name in PAYLOADS.intersection(rows.column_names):
        lengths = pc.fill_null(pc.cast(pc.binary_length(rows[name]), pa.int64()), 0)
        sizes = lengths if sizes is None else pc.add(sizes, lengths)
    found: list[int] = [0] * rows.num_rows if sizes is None else sizes.to_pylist()
    return found
