"""An answer in SQL as Parquet; this alone loads pyarrow."""

from pathlib import Path
from typing import IO

import pyarrow as pa
import pyarrow.parquet as pq

from exec_archive.query.sql.asked import Answer
from exec_archive_cli.render.sql.rows import begun


def write_parquet(answer: Answer, where: Path | IO[bytes]) -> None:
    """All rows, a few at a time."""
    schema, batches = answer.batches()
    batches = begun(batches)
    sink = where if isinstance(where, Path) else pa.PythonFile(where, mode="w")
    with pq.ParquetWriter(sink, schema, compression="zstd") as writer:
        for batch in batches:
            writer.write_batch(batch)
