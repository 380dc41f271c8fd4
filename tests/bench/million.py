"""An archive of facts and node runs only, in the project's format, written by DuckDB in seconds."""

import hashlib
from collections.abc import Mapping
from pathlib import Path

import duckdb

from exec_archive.store.manifest import SEGMENTS, Manifest, Segment, SegmentFile, write_manifest
from exec_archive.store.tables import TABLES

RUNS = 12  # of each execution
_EVERY = 50  # execution has a second revision, where wished: 2 %
_ROW_GROUP_ROWS = 100_000
_INSTANCE = "prod"

# i is an execution's number, k that of its node run, h something between 0 and 2^64 made of i.
_EXECUTIONS = {
    "instance": f"'{_INSTANCE}'",
    "id": "i",
    "workflow_id": "'workflow' || i % 50",
    "workflow_name": "'Workflow number ' || i % 50",
    "workflow_sha256": "sha256('workflow' || i % 50)",
    "status": "CASE WHEN h % 20 = 0 THEN 'error' WHEN h % 977 = 0 THEN 'crashed' "
    "ELSE 'success' END",
    "mode": "'webhook'",
    "finished": "h % 20 <> 0",
    "started_at": "TIMESTAMP '2026-01-01' + to_milliseconds(i * 20000 + h % 5000)",
    "stopped_at": "TIMESTAMP '2026-01-01' + to_milliseconds(i * 20000 + h % 5000 + h % 900)",
    "duration_ms": "h % 900",
    "retry_of": "CASE WHEN h % 211 = 0 THEN i - 1 END",
    "parent_execution_id": "CASE WHEN h % 31 = 0 THEN i - h % 7 END",
    "parent_workflow_id": "CASE WHEN h % 31 = 0 THEN 'workflow' || i % 7 END",
    "last_node": "'Node ' || h % 12",
    "node_runs": str(RUNS),
    "items_out": "h % 100",
    "swallowed_errors": "0",
    "failed_node": "CASE WHEN h % 20 = 0 THEN 'Node ' || h % 12 END",
    "failed_run": "CASE WHEN h % 20 = 0 THEN 0 END",
    "error_type": "CASE WHEN h % 20 = 0 THEN 'NodeApiError' END",
    "error_message": "CASE WHEN h % 20 = 0 THEN 'Request failed with ' || h % 997 END",
    "error_stack": "CASE WHEN h % 20 = 0 THEN 'NodeApiError: Request failed with ' || h % 997 "
    "|| repeat(' at line of a stack trace', 20) END",
    "error_fingerprint": "CASE WHEN h % 20 = 0 THEN left(sha256('cause' || h % 40), 12) END",
    "size_bytes": "h % 300000",
    "sha256": "sha256(i::VARCHAR)",
    "completeness": "'full'",
    "source": "'files'",
    "pulled_at": "TIMESTAMP '2026-11-01'",
    "revision": "1",
    "document_revision": "1",
}
_NODE_RUNS = {
    "instance": f"'{_INSTANCE}'",
    "execution_id": "i",
    "seq": "k",
    "node": "'Node ' || k",
    "node_type": "'n8n-nodes-base.code'",
    "run_index": "0",
    "execution_index": "k",
    "started_at": "TIMESTAMP '2026-01-01' + to_milliseconds(i * 20000 + k * 10)",
    "duration_ms": "hash(i * 12 + k) % 200",
    "status": "CASE WHEN h % 20 = 0 AND k = h % 12 THEN 'error' ELSE 'success' END",
    "swallowed_errors": "0",
    "previous_node": "CASE WHEN k > 0 THEN 'Node ' || k - 1 END",
    "output_kind": "'main'",
    "items_out": "[h % 9]",
    "output_bytes": "h % 9000",
    "revision": "1",
}
_SECOND = {"revision": "2", "document_revision": "2"}
_HIDING = {"supersedes": "1", "supersedes_document": "1"}


def write_archive(folder: Path, count: int, *, superseded: bool) -> None:
    """Executions 1 to `count`; with `superseded` every fiftieth again, in a second segment."""
    segments = [_write_segment(folder, count, 1, 1)]
    if superseded:
        segments.append(_write_segment(folder, count, _EVERY, 2))
    write_manifest(
        folder,
        Manifest(revision=len(segments), instances={_INSTANCE: {}}, segments=segments),
    )


def _write_segment(folder: Path, count: int, every: int, revision: int) -> Segment:
    name = f"{revision:06d}-bench"
    executions = count // every
    at = folder / SEGMENTS / name
    at.mkdir(parents=True)
    newer = _SECOND if revision > 1 else {}
    hiding = _HIDING if revision > 1 else {}
    numbers = (
        f"(SELECT i, hash(i) AS h FROM (SELECT n * {every} AS i "
        f"FROM range(1, {executions + 1}) t(n)))"
    )
    runs = (
        f"(SELECT i, hash(i) AS h, k FROM (SELECT (n // {RUNS} + 1) * {every} AS i, "
        f"n % {RUNS} AS k FROM range({executions * RUNS}) t(n)))"
    )
    files = {
        "executions": _write(at, "executions", {**_EXECUTIONS, **newer, **hiding}, numbers),
        "node_runs": _write(at, "node_runs", {**_NODE_RUNS, **newer}, runs),
    }
    return Segment(
        id=name,
        first_revision=revision,
        revision=revision,
        files=files,
        executions=executions,
        json_bytes=0,
        first_id=str(every),
        last_id=str(executions * every),
        superseded=executions if revision > 1 else 0,
    )


def _write(folder: Path, table: str, values: Mapping[str, str], rows: str) -> SegmentFile:
    path = folder / f"{table}.parquet"
    columns = ", ".join(
        f'({values.get(column.name, "NULL")})::{column.sql_type} AS "{column.name}"'
        for column in TABLES[table]
    )
    with duckdb.connect() as connected:
        connected.execute(
            f"COPY (SELECT {columns} FROM {rows}) TO '{path}' "
            f"(FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {_ROW_GROUP_ROWS})"
        )
        counted: int = connected.execute(f"SELECT count(*) FROM '{path}'").fetchall()[0][0]
    with path.open("rb") as file:
        checksum = hashlib.file_digest(file, "sha256").hexdigest()
    return SegmentFile(rows=counted, bytes=path.stat().st_size, sha256=checksum)
