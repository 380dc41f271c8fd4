"""One DuckDB database file with all tables of an archive, for whoever has DuckDB and nothing else.

It holds what stands: what newer revisions hide is left out.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pyarrow as pa

from exec_archive.errors import MachineError
from exec_archive.query.copying import Chosen, CopyingEngine, minding_ctrl_c
from exec_archive.share.exports.table_words import TABLE_WORDS
from exec_archive.store.archive import OpenArchive
from exec_archive.store.tables import TABLES

_MEMORY = "512MB"
# The fewest there can be: a group is held while it is packed, and a row may have a megabyte.
_ROWS_IN_A_GROUP = 2048
# Where an archive holds more than is copied.
_OWN_MEANING = {"executions": "One row for each execution, as it stands now."}
_HELD = 64 << 20  # bytes between two commits: what is not committed is held


def write_database(archive: OpenArchive, chosen: Chosen, path: Path) -> dict[str, int]:
    """Writes a new file; how many rows each table has."""
    with CopyingEngine(archive) as engine, _new_database(path) as database:
        rows = {table: _copied(engine, chosen, table, database) for table in TABLES}
    path.chmod(0o600)
    return rows


@contextmanager
def _new_database(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A database of its own, which reads nothing from outside of it."""
    folder = str(path.parent)
    database = duckdb.connect(
        ":memory:",
        config={"autoinstall_known_extensions": False, "autoload_known_extensions": False},
    )
    try:
        with minding_ctrl_c():
            database.execute(
                f"SET memory_limit = '{_MEMORY}';"
                f"SET temp_directory = {_quoted(folder + '/spilled')};"
                f"ATTACH {_quoted(str(path))} AS written (ROW_GROUP_SIZE {_ROWS_IN_A_GROUP});"
                "USE written;"
            )
            yield database
            database.execute("CHECKPOINT written")
    except duckdb.Error as error:
        reason = str(error).splitlines()[0][:200]
        raise MachineError(
            f"This machine refused while writing the database: {reason}.",
            "Check that there is room on the disk; nothing was written over.",
        ) from error
    finally:
        database.close()


def _copied(
    engine: CopyingEngine, chosen: Chosen, table: str, database: duckdb.DuckDBPyConnection
) -> int:
    columns = ", ".join(f'"{column.name}" {column.sql_type}' for column in TABLES[table])
    database.execute(f"CREATE TABLE {table} ({columns})")
    for statement in _comments(table):
        database.execute(statement)
    rows = held = 0
    database.begin()
    for batch in engine.batches(table, chosen):
        _insert(database, table, batch)
        rows += batch.num_rows
        held += batch.nbytes
        if held > _HELD:  # nobody sees the file before it is whole
            database.commit()
            database.begin()
            held = 0
    database.commit()
    return rows


def _insert(database: duckdb.DuckDBPyConnection, table: str, batch: pa.RecordBatch) -> None:
    database.register("batch", batch)
    database.execute(f"INSERT INTO {table} SELECT * FROM batch")  # noqa: S608 - our own words
    database.unregister("batch")


def _comments(table: str) -> Iterator[str]:
    words = TABLE_WORDS[table]
    yield f"COMMENT ON TABLE {table} IS {_quoted(_OWN_MEANING.get(table, words.meaning))}"
    for column in TABLES[table]:
        # What the page says once, of executions, it leaves empty further down.
        meaning = words.columns[column.name] or TABLE_WORDS["executions"].columns[column.name]
        yield f'COMMENT ON COLUMN {table}."{column.name}" IS {_quoted(meaning)}'


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
