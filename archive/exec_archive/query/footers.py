"""What a Parquet file says of its row groups, and whether it can be believed.

Read with DuckDB: pyarrow ends the whole process at some footers that are broken. A file may come
from a stranger, and a small one may claim to hold more than any memory.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import groupby
from operator import itemgetter
from typing import Any

import duckdb

from exec_archive.query.bundle_addresses import is_bundled
from exec_archive.query.stored_file import StoredFile
from exec_archive.store.tables import PAYLOADS

# Far above what any writer puts into one row group.
LARGEST_COLUMN = 1 << 30
_MOST_ROWS = 1 << 20
_MOST_VALUES = 1 << 24
_NOT_A_SIZE = 1 << 62

_CLAIMS = """
SELECT row_group_id, row_group_num_rows, path_in_schema, type, encodings, num_values,
    total_compressed_size, total_uncompressed_size, stats_min_value, stats_max_value
FROM parquet_metadata($file) ORDER BY row_group_id
"""

_Stamp = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class RowGroup:
    """A row group as the file's end describes it."""

    rows: int
    ids: tuple[str, str] | None  # the first and the last execution; very long ids leave none
    sizes: Mapping[str, int]  # what a column may take in memory

    def is_plausible(self, column: str, largest: int) -> bool:
        """Whether it is safe to read a column."""
        return 0 <= self.rows <= _MOST_ROWS and self.sizes.get(column, 0) <= largest

    def may_hold(self, ids: set[str]) -> bool:
        """Whether any of these executions can be in it."""
        return self.ids is None or any(self.ids[0] <= each <= self.ids[1] for each in ids)


class UnreadableFooter(ValueError):
    """The file's end makes no sense."""


def row_groups(file: StoredFile) -> list[RowGroup]:
    """The row groups of a file."""
    return _row_groups(file.address)


def known_row_groups(file: StoredFile) -> list[RowGroup]:
    """The same, remembered for the files that were asked for last: they never change."""
    return _remembered(file.address, file.stamp)


@lru_cache(maxsize=32)
def _remembered(address: str, _stamp: _Stamp) -> list[RowGroup]:
    return _row_groups(address)


def _row_groups(address: str) -> list[RowGroup]:
    try:
        with _connection(of_bundles=is_bundled(address)).cursor() as cursor:
            return row_groups_by(cursor, address)
    except UnreadableFooter:
        _connection.cache_clear()  # some errors leave DuckDB unfit for more
        raise


def row_groups_by(connection: duckdb.DuckDBPyConnection, address: str) -> list[RowGroup]:
    """The row groups of a file, with a DuckDB that is open already."""
    try:
        claims = connection.execute(_CLAIMS, {"file": address}).fetchall()
    except (duckdb.Error, OverflowError, ValueError) as error:
        raise UnreadableFooter(str(error)) from error
    return [_row_group(list(of_one)) for _, of_one in groupby(claims, key=itemgetter(0))]


@cache
def _connection(*, of_bundles: bool) -> duckdb.DuckDBPyConnection:
    """One for the process: opening DuckDB takes longer than reading most documents."""
    connection = duckdb.connect(
        ":memory:",
        config={
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            "threads": 1,
        },
    )
    if of_bundles:
        from exec_archive.query.bundle_files import admit

        admit(connection)
    return connection


def _row_group(claims: list[tuple[Any, ...]]) -> RowGroup:
    sizes: dict[str, int] = {}
    ids = None
    for _, _, path, *claim, least, greatest in claims:
        column = path.split(", ")[0]
        sizes[column] = max(sizes.get(column, 0), _size(path, *claim))
        if path == "execution_id" and least is not None and greatest is not None:
            ids = (least, greatest)
    return RowGroup(claims[0][1], ids, sizes)


def _size(
    path: str, kind: str, encodings: str, values: int, compressed: int, uncompressed: int
) -> int:
    if not (
        0 <= values <= _MOST_VALUES and 0 <= compressed <= LARGEST_COLUMN and uncompressed >= 0
    ):
        return _NOT_A_SIZE
    # A dictionary may hold one long text that every row repeats. Flat texts are read as such;
    # where they are not, what they come to counts.
    is_spread = kind == "BYTE_ARRAY" and "DICTIONARY" in encodings
    is_spread = is_spread and (", " in path or path in PAYLOADS)
    return uncompressed * values if is_spread else uncompressed
