"""Reading a row group of a file that may come from a stranger, without filling the memory.

What the file says of its sizes is looked at before anything is made of it, and texts that repeat
are read as dictionaries.
"""

from collections.abc import Sequence

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from exec_archive.query.footers import LARGEST_COLUMN, RowGroup

# What reading a damaged file raises: broken pages, broken text, values where none may be missing.
UNREADABLE = (OSError, pa.ArrowException, ValueError, TypeError, LookupError, OverflowError)


class Implausible(ValueError):
    """A row group that no writer of archives would make."""


def read_row_group(
    file: pq.ParquetFile,
    group: int,
    columns: Sequence[str],
    claimed: RowGroup,
    largest: int = LARGEST_COLUMN,
) -> pa.Table:
    """Some columns, none of which may be larger; `file` must read flat texts as dictionaries."""
    for column in columns:
        if not claimed.is_plausible(column, largest):
            raise Implausible(f"its {column} claims to be larger than any that is written")
    table = file.read_row_group(group, list(columns))
    for column in table.columns:
        if pa.types.is_dictionary(column.type) and _expanded_bytes(column) > largest:
            raise Implausible("its texts are too long")
    return table


def _expanded_bytes(column: pa.ChunkedArray) -> int:
    """What texts take that are held as a dictionary."""
    sizes = (
        pc.sum(pc.take(pc.binary_length(chunk.dictionary), chunk.indices)).as_py() or 0
        for chunk in column.chunks
    )
    return sum(sizes)
