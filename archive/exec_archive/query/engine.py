"""DuckDB over the files the manifest names: in memory, locked, and for reading only."""

import contextlib
import threading
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import duckdb

from exec_archive.errors import damaged_file, hands_on_ctrl_c
from exec_archive.query.opening import is_left, opened
from exec_archive.query.refusals import BUNDLE_MEMORY, machine_trouble
from exec_archive.query.stored_file import stored_file
from exec_archive.store.archive import OpenArchive
from exec_archive.store.manifest import Segment
from exec_archive.store.tables import TABLES

if TYPE_CHECKING:
    from exec_archive.store.bundled import Bundle

Row = tuple[Any, ...]

_SOON_SECONDS = 0.02


def scan(archive: OpenArchive, table: str, *, superseding: bool = False) -> str:
    """SQL that reads a table's files as they are, hidden revisions included."""
    return _read(archive, table, archive.files(table, superseding=superseding))


def scan_of(archive: OpenArchive, table: str, revision: int) -> str:
    """The same, of the one segment that holds a revision: what belongs to one document."""
    return _read(archive, table, archive.files_of(table, revision))


def scan_segments(archive: OpenArchive, table: str, segments: Sequence[Segment]) -> str:
    """The same, of some segments, in the order given."""
    return _read(archive, table, archive.files_in(table, segments))


def _read(archive: OpenArchive, table: str, files: Sequence[Path]) -> str:
    if not files:
        columns = ", ".join(f'NULL::{c.sql_type} AS "{c.name}"' for c in TABLES[table])
        return f"(SELECT {columns} WHERE false)"
    listed = ", ".join(quoted(stored_file(archive, file).address) for file in files)
    # Without Hive: a folder above that is named `status=ok` must not become a column. By name: a
    # later version of the format may add columns, which older files lack.
    rows = f"read_parquet([{listed}], hive_partitioning = false, union_by_name = true)"
    later = [f'NULL::{c.sql_type} AS "{c.name}"' for c in TABLES[table] if c.later]
    if not later:
        return rows
    # All files may be of an earlier version: what none of them has is NULL.
    return f"(SELECT * FROM {rows} UNION ALL BY NAME SELECT {', '.join(later)} WHERE false)"


def quoted(text: str) -> str:
    """A text as SQL writes it."""
    return "'" + text.replace("'", "''") + "'"


def hidden_executions(archive: OpenArchive) -> str:
    """SQL for the revisions of executions that a newer one has replaced."""
    rows = scan(archive, "executions", superseding=True)
    return f"(SELECT instance, id, supersedes AS revision FROM {rows} WHERE supersedes IS NOT NULL)"


def not_hidden(archive: OpenArchive) -> str:
    """SQL that leaves out the hidden ones among rows with instance, id and revision."""
    if not archive.supersedes:
        return ""
    return f"ANTI JOIN {hidden_executions(archive)} USING (instance, id, revision) "


def hidden_documents(archive: OpenArchive) -> str:
    """SQL for the revisions of documents that a newer one has replaced."""
    rows = scan(archive, "executions", superseding=True)
    return (
        "(SELECT instance, id AS execution_id, supersedes_document AS revision "
        f"FROM {rows} WHERE supersedes_document IS NOT NULL)"
    )


def visible(archive: OpenArchive, table: str) -> str:
    """SQL for the rows of a table that stand; without a join where nothing was ever replaced."""
    rows = scan(archive, table)
    if table == "workflows" or not archive.supersedes:
        return rows
    if table == "executions":
        return f"(SELECT * FROM {rows} {not_hidden(archive)})"
    return (
        f"(SELECT * FROM {rows} "
        f"ANTI JOIN {hidden_documents(archive)} USING (instance, execution_id, revision))"
    )


class Engine:
    """DuckDB over one state of an archive, open for as many questions as are asked of it.

    It can read this archive's folder, and nothing else on the machine; of a bundle its own files.
    """

    def __init__(self, archive: OpenArchive) -> None:
        connection = opened()
        self._take(archive, connection)
        bounds = (
            _of_folder(archive)
            if archive.bundle is None
            else _of_bundle(connection, archive.bundle)
        )
        # The order matters: what is allowed is said first, then the door is shut and locked.
        connection.execute(
            f"{bounds} {self._settings(archive)}"
            "SET enable_external_access = false; SET lock_configuration = true;"
        )
        if archive.bundle is not None:
            from exec_archive.query.bundle_claims import check

            check(archive, connection)

    def _settings(self, _archive: OpenArchive) -> str:
        """SQL for what else is to hold, run before the door is shut."""
        return ""

    def _take(self, archive: OpenArchive, connection: duckdb.DuckDBPyConnection) -> None:
        self.archive = archive
        self._connection = connection
        self._doors: list[Engine] = []
        self._asked = [connection]  # and the cursors of long answers
        self._is_closed = threading.Event()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Lets go of DuckDB; what is still asked at another door is broken off."""
        for door in self._doors:
            while not door._is_closed.is_set():
                with contextlib.suppress(duckdb.ConnectionException):  # closed just now
                    door._connection.interrupt()
                door._is_closed.wait(_SOON_SECONDS)  # it may only now begin to ask
        try:
            # What was spilled to the disk goes when DuckDB does.
            if not is_left(self._connection) or _has_spilled(self.archive):
                self._connection.close()
        finally:
            self._is_closed.set()

    def beside(self) -> "Engine":
        """Another door to the same DuckDB, for a second thread, which is to close it."""
        door = object.__new__(Engine)
        door._take(self.archive, self._connection.cursor())
        self._doors = [each for each in self._doors if not each._is_closed.is_set()] + [door]
        return door

    def rows(self, sql: str, values: Mapping[str, Any] | None = None) -> list[Row]:
        """Every row of an answer."""
        with self._files_are_whole():
            return self._connection.execute(sql, values or {}).fetchall()

    def stream(
        self, sql: str, values: Mapping[str, Any] | None = None, *, at_once: int
    ) -> Iterator[Row]:
        """The rows of a long answer, a few at a time; other questions may be asked meanwhile."""
        with self._files_are_whole(), self._connection.cursor() as cursor:
            self._asked.append(cursor)
            try:
                cursor.execute(sql, values or {})
                while rows := cursor.fetchmany(at_once):
                    yield from rows
            finally:
                self._asked.remove(cursor)

    def break_off(self) -> None:
        """Ends what is being asked, from another thread; whoever asked gets a KeyboardInterrupt."""
        for each in tuple(self._asked):
            with contextlib.suppress(duckdb.ConnectionException):  # closed just now
                each.interrupt()

    @contextlib.contextmanager
    def _files_are_whole(self) -> Iterator[None]:
        try:
            yield
        except duckdb.InterruptException as error:  # the engine was closed meanwhile
            raise KeyboardInterrupt from error
        except (duckdb.Error, OverflowError, ValueError) as error:
            trouble = machine_trouble(error, str(error), self.archive)
            if trouble is not None:
                raise trouble from error
            # Our own statements are sound; what they stumble over is in the files: a page that is
            # broken, a column that is missing or of another type, a number no calendar knows.
            raise self.archive.explained(damaged_file(self.archive.spoken, error)) from error
        except RuntimeError as error:
            if hands_on_ctrl_c(error):
                raise KeyboardInterrupt from error
            raise


def _of_folder(archive: OpenArchive) -> str:
    """A large sort may spill to the archive: DuckDB makes that folder only if one does."""
    return (
        f"SET temp_directory = {quoted(str(_spill_folder(archive)))};"
        f"SET allowed_directories = [{quoted(str(archive.folder))}];"
    )


def _spill_folder(archive: OpenArchive) -> Path:
    return archive.folder / "tmp"


def _has_spilled(archive: OpenArchive) -> bool:
    spilled = _spill_folder(archive)
    return spilled.is_dir() and any(spilled.iterdir())


def _of_bundle(connection: duckdb.DuckDBPyConnection, bundle: "Bundle") -> str:
    """Nothing is written beside a bundle, and what a stranger's may take has a bound."""
    from exec_archive.query.bundle_addresses import root_address
    from exec_archive.query.bundle_files import admit

    admit(connection)
    return (
        f"SET temp_directory = ''; SET memory_limit = '{BUNDLE_MEMORY}';"
        f"SET allowed_directories = [{quoted(root_address(bundle))}];"
    )
