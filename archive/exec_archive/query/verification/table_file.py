"""Reading one Parquet file as far as it can be read: a row group that is broken costs no other."""

from collections.abc import Callable, Iterator, Sequence
from typing import Self

import pyarrow as pa
import pyarrow.parquet as pq

from exec_archive.query.cautious_reading import UNREADABLE, read_row_group
from exec_archive.query.footers import RowGroup, UnreadableFooter, row_groups
from exec_archive.query.stored_file import StoredFile
from exec_archive.query.verification.findings import Gauge
from exec_archive.store.parquet import arrow_schema
from exec_archive.store.tables import PAYLOADS, TABLES

Say = Callable[[str], None]

OWNER = ("instance", "execution_id", "revision")
NEEDED = {
    "executions": (
        *("instance", "id", "revision", "document_revision", "supersedes", "supersedes_document"),
        *("node_runs", "size_bytes", "sha256"),
    ),
    "node_runs": (*OWNER, "seq"),
    "outputs": (*OWNER, "seq", "role", "part", "json"),
    "documents": (*OWNER, "cuts", "envelope", "uncut", "workflow_sha256"),
    "workflows": ("sha256", "json"),
}


class TableFile:
    """One Parquet file; what is wrong with it is said where it is come upon.

    It is opened anew for each row group, for there may be more files than may be open at once.
    """

    def __init__(
        self, file: StoredFile, groups: list[RowGroup], schema: pa.Schema, say: Say, gauge: Gauge
    ) -> None:
        self.say = say
        self.complete = True  # until something of it could not be read
        self.columns: list[str] = schema.names
        self.row_groups = range(len(groups))
        self._file = file
        self._size = file.bytes
        self._groups = groups
        self._gauge = gauge
        self._repeating = [
            field.name
            for field in schema
            if pa.types.is_string(field.type) and field.name not in PAYLOADS
        ]

    @classmethod
    def opened(cls, file: StoredFile, table: str, rows: int, say: Say, gauge: Gauge) -> Self | None:
        """The file, if it is a Parquet file with the columns of its table."""
        try:
            groups = row_groups(file)
            with pq.ParquetFile(file.source) as parquet:
                schema, found = parquet.schema_arrow, parquet.metadata.num_rows
                if parquet.num_row_groups != len(groups):
                    raise UnreadableFooter("its end can be read in two ways")
            wrong = _wrong_columns(table, schema)
            opened = cls(file, groups, schema, say, gauge)
        except UNREADABLE as error:
            say(f"it is no Parquet file that can be read ({_reason(error)})")
            return None
        if found != rows:
            say(f"it has {found:,} rows instead of {rows:,}")
        for problem in wrong:
            say(problem)
        return None if wrong else opened

    def read(self, group: int, columns: Sequence[str] | None = None) -> pa.Table | None:
        """Some columns of a row group, or None where they cannot be read, which is said."""
        try:
            with pq.ParquetFile(self._file.source, read_dictionary=self._repeating) as parquet:
                table = read_row_group(parquet, group, columns or self.columns, self._groups[group])
            table.validate(full=True)
        except UNREADABLE as error:
            self.complete = False
            which = f"row group {group + 1} of {len(self.row_groups)}"
            self.say(f"{which} cannot be read ({_reason(error)})")
            return None
        return table

    def read_all(self, columns: Sequence[str]) -> Iterator[tuple[int, pa.Table]]:
        """Some columns of each row group; the others are read to see whether they can be."""
        for group in self.row_groups:
            everything = self.read(group)
            found = self.read(group, columns) if everything is None else everything.select(columns)
            self.passed()
            if found is not None:
                yield group, found

    def passed(self) -> None:
        """Counts a row group as read; the file's size is shared among them."""
        self._gauge.add(self._size // len(self.row_groups))


def _wrong_columns(table: str, found: pa.Schema) -> list[str]:
    """Columns that later versions added may be missing, and may stand beside those known here."""
    problems = [
        f"it has no column {name}"
        if not found.get_all_field_indices(name)
        else f"it has several columns {name}"
        for name in NEEDED[table]
        if len(found.get_all_field_indices(name)) != 1
    ]
    for field in arrow_schema(TABLES[table]):
        place = found.get_field_index(field.name)
        if place >= 0 and found.field(place).type != field.type:
            problems.append(f"its column {field.name} is {str(found.field(place).type)[:80]}")
    return problems


def view(value: pa.Scalar) -> memoryview:
    """The bytes of a text; a TypeError where there is none."""
    return memoryview(value.as_buffer())


def _reason(error: BaseException) -> str:
    """The first line of what a reader of Parquet said."""
    return str(error).splitlines()[0][:200] if str(error) else type(error).__name__
