"""Answers one SELECT over the archive's tables, which it sees as views without hidden revisions."""

import contextlib
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

import duckdb

from exec_archive.errors import (
    ArchiveDamaged,
    ExecArchiveError,
    damaged_file,
    hands_on_ctrl_c,
)
from exec_archive.query.engine import Engine, Row, quoted, visible
from exec_archive.query.refusals import machine_trouble, refused
from exec_archive.query.sql.one_select import Judged, judged
from exec_archive.query.sql.said_by_duckdb import Said, mistake, said
from exec_archive.query.sql.shapes import Shape, cast, identifier, in_parquet, readable
from exec_archive.query.stored_file import stored_file
from exec_archive.store.archive import OpenArchive
from exec_archive.store.tables import TABLES

if TYPE_CHECKING:
    import pyarrow as pa

_AT_ONCE = 20  # a row may hold an item of 16 MiB, and several of them
_BATCH = 10_000
# What can only be said of the statement. All else is also said where a file was damaged.
_OF_THE_STATEMENT = (
    duckdb.BinderException,
    duckdb.CatalogException,
    duckdb.OutOfRangeException,
    duckdb.ParserException,
    duckdb.PermissionException,
    duckdb.SyntaxException,
)
# What readers of Parquet say, and those of a text a person wrote, or an item holds, do not. The
# files are looked through only then: there may be a hundred gigabytes of them.
_OF_A_FILE = re.compile(
    r"(?!Malformed JSON).*\b(file|page|parquet|stream|zstd)\b", re.IGNORECASE | re.DOTALL
)


class AnswerColumn(NamedTuple):
    """A column of an answer."""

    name: str  # no two of an answer have the same
    shape: Shape


class Answer:
    """What was asked for: its columns at once, its rows as they are wanted."""

    def __init__(self, engine: "SqlEngine", asked: Judged) -> None:
        self._engine = engine
        self._asked = asked
        self._described = engine.described(asked)
        self._readable = [readable(kind) for _, kind in self._described]
        self._names = [name for name, _ in self._described]

    @property
    def is_plan(self) -> bool:
        """Whether it explains a statement."""
        return bool(self._asked.explain)

    @property
    def columns(self) -> list[AnswerColumn]:
        """Its columns."""
        return [
            AnswerColumn(name, kind.shape)
            for name, kind in zip(self._names, self._readable, strict=True)
        ]

    def rows(self) -> Iterator[Row]:
        """Its rows, of values as their shapes say."""
        types = [kind.sql_type for kind in self._readable]
        return self._engine.rows_of(self._asked, cast(self._names, types))

    def count(self) -> int:
        """How many rows it has, without them."""
        counted: int = next(self._engine.rows_of(self._asked, "count(*)"))[0]
        return counted

    def batches(self) -> "tuple[pa.Schema, Iterator[pa.RecordBatch]]":
        """The same for Parquet."""
        types = [in_parquet(kind) for _, kind in self._described]
        return self._engine.batches_of(self._asked, cast(self._names, types))


class SqlEngine(Engine):
    """DuckDB for what a person asks: it reads the files of the tables, and no other file at all."""

    def ask(self, statement: str) -> Answer:
        """The answer to one SELECT, or to an EXPLAIN of one."""
        asked = judged(statement, self._serialized)
        for table in sorted(asked.tables):
            self._make_view(table)
        return Answer(self, asked)

    def _settings(self, archive: OpenArchive) -> str:
        files = [stored_file(archive, path) for table in TABLES for path in archive.files(table)]
        paths = ", ".join(quoted(file.address) for file in files)
        # Times are in UTC. A name in a statement never means what a program has in memory.
        return (
            f"SET allowed_directories = []; SET allowed_paths = [{paths}];"
            "SET TimeZone = 'UTC'; SET python_enable_replacements = false;"
            "SET errors_as_json = true;"
        )

    def _serialized(self, statement: str) -> str:
        with self._minding(Judged(statement, frozenset()), 0):
            ((text,),) = self._connection.execute(
                "SELECT json_serialize_sql($statement)", {"statement": statement}
            ).fetchall()
        return str(text)

    def _make_view(self, table: str) -> None:
        try:
            self._connection.execute(f"CREATE VIEW {table} AS {self._standing(table)}")
        except duckdb.InterruptException as error:
            raise KeyboardInterrupt from error
        except (duckdb.Error, OverflowError, ValueError, RuntimeError) as error:
            if hands_on_ctrl_c(error):
                raise KeyboardInterrupt from error
            raise self._damaged(said(error)) from error  # this statement is sound

    def _standing(self, table: str) -> str:
        """SQL for a table's rows without hidden ones; all its columns, and in their order."""
        names = ", ".join(identifier(column.name) for column in TABLES[table])
        return f"SELECT {names} FROM {visible(self.archive, table)}"

    def described(self, asked: Judged) -> list[tuple[str, Any]]:
        """The names and types of an answer's columns; DuckDB makes names of columns distinct."""
        if asked.explain:
            text = self._connection.type("VARCHAR")
            return [("explain_key", text), ("explain_value", text)]
        before, after = _around(asked, "*")
        with self._minding(asked, len(before)):
            answer = self._connection.execute(f"{before}{asked.select}{after} LIMIT 0")
        return [(name, kind) for name, kind, *_ in answer.description or ()]

    def rows_of(self, asked: Judged, columns: str) -> Iterator[Row]:
        """The rows of an answer, a few at a time."""
        before, after = _around(asked, columns)
        with self._minding(asked, len(before.encode())):
            self._connection.execute(f"{before}{asked.select}{after}")
            while rows := self._connection.fetchmany(_AT_ONCE):
                yield from rows

    def batches_of(
        self, asked: Judged, columns: str
    ) -> "tuple[pa.Schema, Iterator[pa.RecordBatch]]":
        """The same as Arrow."""
        before, after = _around(asked, columns)
        with self._minding(asked, len(before.encode())):
            statement = f"{before}{asked.select}{after}"
            reader = self._connection.sql(statement).to_arrow_reader(_BATCH)

        def read() -> "Iterator[pa.RecordBatch]":
            with self._minding(asked, len(before.encode())):
                yield from reader

        return reader.schema, read()

    @contextlib.contextmanager
    def _minding(self, asked: Judged, shift: int) -> Iterator[None]:
        """Tells a mistake in a statement from a file that is damaged, and from this machine."""
        try:
            yield
        except duckdb.InterruptException as error:
            raise KeyboardInterrupt from error
        except (duckdb.Error, OverflowError, ValueError, OSError, RuntimeError) as error:
            if hands_on_ctrl_c(error):
                raise KeyboardInterrupt from error
            raise self._explained(error, asked, shift) from error

    def _explained(self, error: Exception, asked: Judged, shift: int) -> ExecArchiveError:
        what = said(error)
        trouble = machine_trouble(error, what.message, self.archive)
        if trouble is not None:
            return trouble
        is_of_the_statement = isinstance(error, _OF_THE_STATEMENT)
        if not is_of_the_statement and self._is_of_a_file(error, what, asked):
            return self._damaged(what)
        if isinstance(error, duckdb.IOException):
            return refused(what.message)
        position = None if what.position is None else what.position - shift
        place = None if position is None or position < 0 else position
        return mistake(what._replace(position=place), asked.select)

    def _is_of_a_file(self, error: Exception, what: Said, asked: Judged) -> bool:
        """Whether what DuckDB stumbles over is a file that is no longer what was stored."""
        if isinstance(error, duckdb.ConversionException) and what.position is not None:
            return False  # a CAST of the statement's
        if isinstance(error, duckdb.InvalidInputException) and not _OF_A_FILE.match(what.message):
            return False
        from exec_archive.query.sql.changed_files import has_changed

        return any(has_changed(self.archive, table) for table in asked.tables)

    def _damaged(self, what: Said) -> ArchiveDamaged:
        return self.archive.explained(damaged_file(self.archive.spoken, Exception(what.message)))


def _around(asked: Judged, columns: str) -> tuple[str, str]:
    """What stands before a statement and behind it where its columns are asked for."""
    return (f"{asked.explain} ", "") if asked.explain else (f"SELECT {columns} FROM (", "\n)")
