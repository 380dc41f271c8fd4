"""Writing one Parquet file of a segment: row groups bounded in bytes, hashed on the way."""

import contextlib
import hashlib
import os
from array import array
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

from exec_archive.document.text import Buffer
from exec_archive.store.manifest import SegmentFile
from exec_archive.store.tables import PAYLOADS, Column

ROW_GROUP_BYTES = 16 << 20
ROW_GROUP_ROWS = 100_000


class Packing(NamedTuple):
    """How closely a file is packed; a closer one takes longer to write."""

    level: int = 3
    row_group_bytes: int = ROW_GROUP_BYTES
    page_bytes: int = 8 << 20


USUAL = Packing()

_ARROW_TYPES = {
    "VARCHAR": pa.string(),
    "BLOB": pa.binary(),
    "BOOLEAN": pa.bool_(),
    "INTEGER": pa.int32(),
    "BIGINT": pa.int64(),
    "TIMESTAMP_MS": pa.timestamp("ms"),
    "VARCHAR[]": pa.list_(pa.string()),
    "INTEGER[]": pa.list_(pa.int32()),
    'STRUCT("at" BIGINT, "role" VARCHAR, seq INTEGER, parts INTEGER)[]': pa.list_(
        pa.struct(
            [("at", pa.int64()), ("role", pa.string()), ("seq", pa.int32()), ("parts", pa.int32())]
        )
    ),
}


def arrow_schema(columns: tuple[Column, ...]) -> pa.Schema:
    """The columns as Arrow sees them."""
    return pa.schema([(column.name, _ARROW_TYPES[column.sql_type]) for column in columns])


class _HashedFile:
    """A file that knows the sha256 of what was written to it, as pyarrow's writer wants one."""

    def __init__(self, path: Path) -> None:
        self._file = os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
        self._hash = hashlib.sha256()
        self.bytes = 0
        self.closed = False

    def write(self, content: Buffer) -> int:
        """Takes what pyarrow gives."""
        if self.closed:  # abandoned: pyarrow still wants to write its footer
            return memoryview(content).nbytes
        self._hash.update(content)
        self.bytes += memoryview(content).nbytes
        return self._file.write(content)

    def flush(self) -> None:
        """Hands on what is buffered."""
        self._file.flush()

    def tell(self) -> int:
        """How far it got."""
        return self.bytes

    def close(self) -> None:
        """Only when the disk has it all."""
        if not self.closed:
            self.closed = True
            with self._file:
                self._file.flush()
                os.fsync(self._file.fileno())

    def abandon(self) -> None:
        """Lets go of it, whatever state the disk is in."""
        self.closed = True
        with contextlib.suppress(OSError):
            self._file.close()

    @property
    def sha256(self) -> str:
        """Of everything written so far."""
        return self._hash.hexdigest()


class TableWriter:
    """Takes rows, and writes them as one Parquet file with row groups of about 16 MiB."""

    def __init__(
        self,
        path: Path,
        columns: tuple[Column, ...],
        packing: Packing = USUAL,
        more: Sequence[pa.Field] = (),
    ) -> None:
        """`more` are columns of a later version, which stand behind the known ones."""
        self.packing = packing
        self._schema = pa.schema([*arrow_schema(columns), *more])
        self._payloads = [i for i, column in enumerate(columns) if column.name in PAYLOADS]
        self._file = _HashedFile(path)
        self._writer = pq.ParquetWriter(
            self._file,
            self._schema,
            compression="zstd",
            compression_level=packing.level,
            use_dictionary=[column.name for column in columns if column.repeats],
            column_encoding={c.name: "DELTA_BINARY_PACKED" for c in columns if c.moves},
            write_statistics=[column.name for column in columns if column.name not in PAYLOADS],
            data_page_size=packing.page_bytes,
            write_batch_size=64 if self._payloads else 1024,
            store_schema=False,
        )
        self._rows: list[tuple[Any, ...]] = []
        self._payload_bytes = 0
        self.rows = 0

    def add(self, row: tuple[Any, ...]) -> None:
        """One row; a payload is a buffer, or a list of buffers to be joined."""
        if self._payloads:
            size = sum(_size(row[i]) for i in self._payloads)
            if self._rows and self._payload_bytes + size > self.packing.row_group_bytes:
                self.flush()
            self._payload_bytes += size
        self._rows.append(row)
        if len(self._rows) >= ROW_GROUP_ROWS:
            self.flush()

    def flush(self) -> None:
        """Writes what was taken so far as a row group, and lets go of it."""
        if not self._rows:
            return
        columns = zip(*self._rows, strict=True)
        arrays = [
            _payload_array(values, field.type)
            if i in self._payloads
            else pa.array(values, field.type)
            for i, (field, values) in enumerate(zip(self._schema, columns, strict=True))
        ]
        self.rows += len(self._rows)
        self._rows.clear()
        self._payload_bytes = 0
        self._writer.write_table(pa.Table.from_arrays(arrays, schema=self._schema))

    def write(self, rows: pa.Table) -> None:
        """Rows that stood in other files, as a row group of their own."""
        self.rows += rows.num_rows
        self._writer.write_table(rows, row_group_size=rows.num_rows)

    @property
    def schema(self) -> pa.Schema:
        """The columns as Arrow sees them."""
        return self._schema

    def close(self) -> SegmentFile:
        """Writes the rest and the footer, and waits for the disk."""
        self.flush()
        self._writer.close()
        self._file.close()
        return SegmentFile(rows=self.rows, bytes=self._file.bytes, sha256=self._file.sha256)

    def abandon(self) -> None:
        """Lets go of the file; what was written stays until its folder is removed."""
        self._rows.clear()
        self._file.abandon()
        self._writer.close()


def _size(payload: Buffer | list[memoryview] | None) -> int:
    if payload is None:
        return 0
    return sum(map(len, payload)) if isinstance(payload, list) else len(payload)


def _payload_array(values: tuple[Any, ...], arrow_type: pa.DataType) -> pa.Array:
    """One contiguous copy of all slices; building it value by value would copy each twice."""
    chunks: list[Buffer] = []
    offsets = array("i", [0])
    valid = bytearray((len(values) + 7) // 8)
    end = 0
    for i, value in enumerate(values):
        if value is not None:
            valid[i >> 3] |= 1 << (i & 7)
            if isinstance(value, list):
                chunks.extend(value)
            else:
                chunks.append(value)
            end += _size(value)
        offsets.append(end)
    buffers = [pa.py_buffer(valid), pa.py_buffer(offsets), pa.py_buffer(b"".join(chunks))]
    return pa.Array.from_buffers(arrow_type, len(values), buffers)
