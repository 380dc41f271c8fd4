"""What the tables say of each other: keys and sums of all rows, held by DuckDB, which can spill."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple, Self

import duckdb
import pyarrow as pa

from exec_archive.query.verification.contradictions import (
    CONTRADICTIONS,
    NAMED_BY_SEGMENT,
    OF_SEGMENTS,
    VIEWS,
)
from exec_archive.query.verification.findings import LISTED, DamagedExecution

_TABLES = """
CREATE TABLE facts (segment INTEGER, instance VARCHAR, id VARCHAR, revision BIGINT,
    document_revision BIGINT, supersedes BIGINT, supersedes_document BIGINT, node_runs INTEGER,
    size_bytes BIGINT, sha256 VARCHAR);
CREATE TABLE documents (segment INTEGER, instance VARCHAR, id VARCHAR, revision BIGINT,
    size_bytes BIGINT, sha256 VARCHAR);
CREATE TABLE runs (instance VARCHAR, id VARCHAR, revision BIGINT, runs BIGINT, seqs BIGINT,
    last_seq INTEGER);
CREATE TABLE found (instance VARCHAR, id VARCHAR, problem VARCHAR);
"""
_MEMORY = "400MB"
_AT_ONCE = 10_000

Key = tuple[str, str, int]  # instance, execution id, revision


class NoMemory(Exception):
    """All keys together need more memory, or room on the disk, than there is."""


class SegmentRows(NamedTuple):
    """What the rows of a segment come to, in the manifest's words."""

    executions: int
    superseded: int
    json_bytes: int
    first_id: str
    last_id: str


class Ledger:
    """Collects the keys of an archive's rows, and finds the executions they contradict."""

    def __init__(self, spill_folder: Path | None) -> None:
        """Without a folder, what memory cannot hold is not held."""
        self._connection = duckdb.connect(
            ":memory:",
            config={
                "autoinstall_known_extensions": False,
                "autoload_known_extensions": False,
                "memory_limit": _MEMORY,
                "temp_directory": str(spill_folder or ""),
            },
        )
        self._connection.execute("SET enable_external_access = false")
        self._connection.execute("SET lock_configuration = true")
        self._connection.execute(_TABLES)
        self._noted: list[tuple[str, str, str]] = []
        self._joined: list[tuple[int, str, str, int, int, str | None]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def add_facts(self, segment: int, rows: pa.Table) -> None:
        """Rows of executions."""
        self._insert(f"INSERT INTO facts SELECT {segment:d}, * FROM incoming", rows)

    def add_node_runs(self, rows: pa.Table) -> None:
        """Rows of node_runs, summed up by the execution they belong to."""
        self._insert(
            "INSERT INTO runs SELECT instance, execution_id, revision, count(*), sum(seq), "
            "max(seq) FROM incoming GROUP BY ALL",
            rows,
        )

    def add_document(self, segment: int, key: Key, size: int, sha256: str | None) -> None:
        """A document and the hash of its bytes; none where they could not be put together."""
        self._joined.append((segment, *key, size, sha256))
        if len(self._joined) >= _AT_ONCE:
            self._flush()

    def note(self, key: Key, problem: str) -> None:
        """Something wrong with an execution that was seen while its rows were read."""
        self._noted.append((key[0], key[1], problem))
        if len(self._noted) >= _AT_ONCE:
            self._flush()

    def close_books(self) -> None:
        """Finds every contradiction; what is asked afterwards is answered from that."""
        self._flush()
        for statement in VIEWS:
            self._run(statement)
        for statement in CONTRADICTIONS:
            self._run(f"INSERT INTO found {statement}")

    @property
    def damaged_count(self) -> int:
        """How many executions are damaged."""
        rows = self._rows("SELECT count(*) FROM (SELECT DISTINCT instance, id FROM found)")
        return int(rows[0][0])

    def damaged(self) -> list[DamagedExecution]:
        """The first of them, in the order of their ids."""
        rows = self._rows(
            "SELECT instance, id, list(DISTINCT problem ORDER BY problem) "
            "FROM (SELECT coalesce(instance, '') AS instance, coalesce(id, '') AS id, problem "
            f"FROM found) GROUP BY instance, id ORDER BY instance, length(id), id LIMIT {LISTED}"
        )
        return [DamagedExecution(*row) for row in rows]

    @property
    def json_bytes(self) -> int:
        """The bytes of all documents that could be put together."""
        return int(self._rows("SELECT coalesce(sum(size_bytes), 0) FROM documents")[0][0])

    def of_segments(self) -> dict[int, SegmentRows]:
        """What the rows of each segment come to."""
        return {number: SegmentRows(*row) for number, *row in self._rows(OF_SEGMENTS)}

    def named_by_segment(self) -> dict[int, int]:
        """How many executions of each segment left a row of facts or a document."""
        return dict(self._rows(NAMED_BY_SEGMENT))

    def _rows(self, sql: str) -> list[tuple[Any, ...]]:
        return self._run(sql).fetchall()

    def _run(self, sql: str) -> duckdb.DuckDBPyConnection:
        try:
            return self._connection.execute(sql)
        except (duckdb.OutOfMemoryException, duckdb.IOException) as error:
            raise NoMemory from error

    def _flush(self) -> None:
        self._insert_rows("documents", self._joined)
        self._insert_rows("found", self._noted)
        self._joined.clear()
        self._noted.clear()

    def _insert_rows(self, table: str, rows: Iterable[tuple[Any, ...]]) -> None:
        columns = [pa.array(values) for values in zip(*rows, strict=True)]
        if columns:
            names = [str(i) for i in range(len(columns))]
            self._insert(f"INSERT INTO {table} SELECT * FROM incoming", pa.table(columns, names))

    def _insert(self, statement: str, rows: pa.Table) -> None:
        self._connection.register("incoming", rows)
        try:
            self._run(statement)
        finally:
            self._connection.unregister("incoming")
