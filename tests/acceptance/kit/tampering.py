"""Changes an archive behind its back: its manifest, its files, or both so that they agree."""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

TABLES = ["executions", "node_runs", "outputs", "documents", "workflows"]


def manifest(archive: Path) -> dict[str, Any]:
    """What archive.json says."""
    content: dict[str, Any] = json.loads((archive / "archive.json").read_bytes())
    return content


def edit_manifest(archive: Path, change: Callable[[dict[str, Any]], object]) -> None:
    """Changes what archive.json says."""
    content = manifest(archive)
    change(content)
    (archive / "archive.json").write_text(json.dumps(content), "utf-8")


def file_of(archive: Path, table: str, segment: int = 0) -> Path:
    """The file of a table in one of the segments."""
    name: str = manifest(archive)["segments"][segment]["id"]
    return archive / "segments" / name / f"{table}.parquet"


def rewrite(
    archive: Path, table: str, change: Callable[[pa.Table], pa.Table], segment: int = 0
) -> None:
    """Changes the rows of a file, and lets the manifest agree with the file as it is then."""
    file = file_of(archive, table, segment)
    pq.write_table(change(pq.read_table(file)), file, store_schema=False)
    agree(archive, table, segment)


def agree(archive: Path, table: str, segment: int = 0) -> None:
    """Lets the manifest say of a file what is true of it now."""
    file = file_of(archive, table, segment)
    content = file.read_bytes()
    true = {
        "rows": pq.read_metadata(file).num_rows,
        "bytes": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
    }
    edit_manifest(archive, lambda m: m["segments"][segment]["files"][table].update(true))


def without(row: int) -> Callable[[pa.Table], pa.Table]:
    """A table without one of its rows."""
    return lambda table: pa.concat_tables([table.slice(0, row), table.slice(row + 1)])


def twice(row: int) -> Callable[[pa.Table], pa.Table]:
    """A table with one of its rows twice."""
    return lambda table: pa.concat_tables([table.slice(0, row + 1), table.slice(row)])


def again(row: int) -> Callable[[pa.Table], pa.Table]:
    """A table with one of its rows once more at its end."""
    return lambda table: pa.concat_tables([table, table.slice(row, 1)])


def with_value(column: str, row: int, value: Any) -> Callable[[pa.Table], pa.Table]:
    """A table with another value in one place."""

    def change(table: pa.Table) -> pa.Table:
        place = table.schema.get_field_index(column)
        values = table[column].to_pylist()
        values[row] = value
        field = table.schema.field(place)
        return table.set_column(place, field, pa.array(values, field.type))

    return change
