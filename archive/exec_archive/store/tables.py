"""The columns of the archive's tables: a public contract, explained in docs/format.md."""

from typing import NamedTuple


class Column(NamedTuple):
    """A column, its type in DuckDB's words, and how its values relate to each other."""

    name: str
    sql_type: str
    repeats: bool = False  # few values fill it: a dictionary pays
    moves: bool = False  # numbers near their neighbours: differences pay
    later: bool = False  # added since archives were first written: all files of one may lack it


_ERROR = (
    Column("error_type", "VARCHAR", repeats=True),
    Column("error_message", "VARCHAR", repeats=True),
    Column("error_description", "VARCHAR", repeats=True),
    Column("error_http_code", "VARCHAR", repeats=True),
    Column("error_stack", "VARCHAR", repeats=True),
    Column("error_fingerprint", "VARCHAR", repeats=True),
)

TABLES: dict[str, tuple[Column, ...]] = {
    "executions": (
        Column("instance", "VARCHAR", repeats=True),
        Column("id", "VARCHAR"),
        Column("workflow_id", "VARCHAR", repeats=True),
        Column("workflow_name", "VARCHAR", repeats=True),
        Column("workflow_sha256", "VARCHAR", repeats=True),
        Column("status", "VARCHAR", repeats=True),
        Column("mode", "VARCHAR", repeats=True),
        Column("finished", "BOOLEAN"),
        Column("created_at", "TIMESTAMP_MS", moves=True),
        Column("started_at", "TIMESTAMP_MS", moves=True),
        Column("stopped_at", "TIMESTAMP_MS", moves=True),
        Column("wait_till", "TIMESTAMP_MS"),
        Column("duration_ms", "BIGINT", moves=True),
        Column("retry_of", "VARCHAR"),
        Column("retry_success_id", "VARCHAR"),
        Column("parent_execution_id", "VARCHAR"),
        Column("parent_workflow_id", "VARCHAR", repeats=True),
        Column("last_node", "VARCHAR", repeats=True),
        Column("node_runs", "INTEGER"),
        Column("items_out", "BIGINT", moves=True),
        Column("swallowed_errors", "INTEGER"),
        Column("failed_node", "VARCHAR", repeats=True),
        Column("failed_run", "INTEGER"),
        Column("failed_item", "INTEGER"),
        *_ERROR,
        Column("custom_data", "VARCHAR"),
        Column("tags", "VARCHAR[]"),
        Column("size_bytes", "BIGINT", moves=True),
        Column("sha256", "VARCHAR"),
        Column("completeness", "VARCHAR", repeats=True),
        Column("source", "VARCHAR", repeats=True),
        Column("pulled_at", "TIMESTAMP_MS"),
        Column("revision", "BIGINT", repeats=True),
        Column("document_revision", "BIGINT", repeats=True),
        Column("supersedes", "BIGINT", repeats=True),
        Column("supersedes_document", "BIGINT", repeats=True),
    ),
    "node_runs": (
        Column("instance", "VARCHAR", repeats=True),
        Column("execution_id", "VARCHAR", repeats=True),
        Column("seq", "INTEGER", moves=True),
        Column("node", "VARCHAR", repeats=True),
        Column("node_type", "VARCHAR", repeats=True),
        Column("run_index", "INTEGER", moves=True),
        Column("execution_index", "INTEGER", moves=True),
        Column("started_at", "TIMESTAMP_MS", moves=True),
        Column("duration_ms", "BIGINT", moves=True),
        Column("status", "VARCHAR", repeats=True),
        Column("swallowed_errors", "INTEGER"),
        *_ERROR,
        Column("error_item", "INTEGER"),
        Column("previous_node", "VARCHAR", repeats=True),
        Column("previous_run", "INTEGER"),
        Column("previous_output", "INTEGER"),
        Column("output_kind", "VARCHAR", repeats=True),
        Column("items_out", "INTEGER[]"),
        Column("output_bytes", "BIGINT", moves=True),
        Column("sub_execution_id", "VARCHAR"),
        Column("revision", "BIGINT", repeats=True),
    ),
    "outputs": (
        Column("instance", "VARCHAR", repeats=True),
        Column("execution_id", "VARCHAR", repeats=True),
        Column("seq", "INTEGER", moves=True),
        Column("role", "VARCHAR", repeats=True),
        Column("part", "INTEGER"),
        Column("node", "VARCHAR", repeats=True),
        Column("run_index", "INTEGER", moves=True),
        Column("json", "VARCHAR"),
        Column("revision", "BIGINT", repeats=True),
    ),
    "documents": (
        Column("instance", "VARCHAR", repeats=True),
        Column("execution_id", "VARCHAR"),
        Column("part", "INTEGER"),
        Column("cuts", 'STRUCT("at" BIGINT, "role" VARCHAR, seq INTEGER, parts INTEGER)[]'),
        Column("envelope", "VARCHAR"),
        Column("uncut", "BLOB"),
        Column("workflow_sha256", "VARCHAR", repeats=True),
        Column("revision", "BIGINT", repeats=True),
    ),
    "workflows": (
        Column("sha256", "VARCHAR"),
        Column("workflow_id", "VARCHAR", repeats=True),
        Column("name", "VARCHAR", repeats=True),
        Column("version", "VARCHAR", repeats=True, later=True),
        Column("json", "VARCHAR"),
    ),
}

# Columns that hold payload: long, never compared, stored plain.
PAYLOADS = frozenset({"json", "envelope", "uncut"})
