"""Whether what the tables of a bundle claim can be believed, asked before they are read.

A bundle comes from a stranger, and a small one can claim more rows than anybody could wait for, or
hold one long text that every row repeats.
"""

from collections.abc import Sequence
from weakref import WeakSet

import duckdb

from exec_archive.errors import damaged_file
from exec_archive.query.footers import LARGEST_COLUMN, RowGroup, UnreadableFooter, row_groups_by
from exec_archive.query.stored_file import StoredFile, stored_file
from exec_archive.store.archive import OpenArchive
from exec_archive.store.bundled import Bundle
from exec_archive.store.tables import PAYLOADS, TABLES

# Far more than the most monotonous of real tables come to.
_MOST_ROWS, _ROWS_A_BYTE = 1 << 20, 8
_MOST_BYTES, _BYTES_A_BYTE = 1 << 30, 1000
_MOST_TEXT, _TEXT_A_BYTE = 512 << 20, 100

_judged: WeakSet[Bundle] = WeakSet()


def check(archive: OpenArchive, connection: duckdb.DuckDBPyConnection) -> None:
    """Refuses a bundle with a table whose claims no archive would make."""
    if archive.bundle is None or archive.bundle in _judged:
        return
    try:
        for table in TABLES:
            for path in archive.files(table):
                _check_file(connection, table, stored_file(archive, path))
    except (UnreadableFooter, duckdb.Error, OverflowError, ValueError) as error:
        raise archive.explained(damaged_file(archive.spoken, error)) from error
    _judged.add(archive.bundle)


def _check_file(connection: duckdb.DuckDBPyConnection, table: str, file: StoredFile) -> None:
    _check_claims(row_groups_by(connection, file.address), file.bytes)
    texts = [c.name for c in TABLES[table] if c.sql_type == "VARCHAR" and c.name not in PAYLOADS]
    (found,) = connection.execute(
        # Those that there are: a file of an earlier version may lack some.
        "SELECT sum(strlen(COLUMNS(lambda name: name IN $texts))) FROM read_parquet($file)",
        {"file": file.address, "texts": texts},
    ).fetchall()
    if sum(each or 0 for each in found) > _MOST_TEXT + file.bytes * _TEXT_A_BYTE:
        raise UnreadableFooter("its texts are longer than any are")


def _check_claims(groups: Sequence[RowGroup], size: int) -> None:
    for group in groups:
        for column in group.sizes:
            if not group.is_plausible(column, LARGEST_COLUMN):
                raise UnreadableFooter(f"its {column[:80]} claims to be larger than any is")
    if sum(group.rows for group in groups) > _MOST_ROWS + size * _ROWS_A_BYTE:
        raise UnreadableFooter("it claims more rows than its size could hold")
    claimed = sum(sum(group.sizes.values()) for group in groups)
    if claimed > _MOST_BYTES + size * _BYTES_A_BYTE:
        raise UnreadableFooter("it claims to unpack to more than its size could hold")
