"""The JSON of executions, byte for byte as it came.

Read with pyarrow rather than DuckDB: documents and their outputs stand in the same order in their
files, so that one walk through both, a row group at a time, is all that has to be held.
"""

import hashlib
import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Self

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from exec_archive.document.join import PartsMissing, StoredPart, join
from exec_archive.document.pieces import Cut
from exec_archive.document.text import Buffer
from exec_archive.errors import ArchiveDamaged, damaged_file
from exec_archive.model import Execution
from exec_archive.query.cautious_reading import UNREADABLE, read_row_group
from exec_archive.query.footers import (
    LARGEST_COLUMN,
    RowGroup,
    UnreadableFooter,
    known_row_groups,
)
from exec_archive.query.stored_file import StoredFile, stored_file
from exec_archive.store.archive import OpenArchive
from exec_archive.store.parquet import ROW_GROUP_BYTES

_Key = tuple[str, str, int]  # instance, execution id, revision

# No column of documents or outputs is larger, with room for a later version's; but one row may be,
# which then is a row group of its own, and no larger than its document.
_LARGEST_OF_MANY = 4 * ROW_GROUP_BYTES

_HELD_WORKFLOWS = 64 << 20
_SHA256_SIGNS = 64
_CUTS_AT_ONCE = 4096


def read_documents(
    archive: OpenArchive, executions: Iterable[Execution]
) -> Iterator[tuple[Execution, Iterator[Buffer]]]:
    """Each execution with its document in chunks; read one to its end before taking the next.

    They come in the order they are stored. The last chunk is followed by a check against the
    sha256 the document came with.
    """
    wanted: dict[_Key, Execution] = {
        (each.instance, each.id, each.document_revision): each for each in executions
    }
    workflows = _Workflows(archive)
    for segment in archive.manifest.segments:
        here = {
            key: execution.size_bytes
            for key, execution in wanted.items()
            if segment.first_revision <= key[2] <= segment.revision
        }
        if not here:
            continue
        folder = archive.segment_folder(segment)
        parts = _parts(stored_file(archive, folder / "outputs.parquet"), here)
        try:
            rows = _documents(stored_file(archive, folder / "documents.parquet"), here)
            for key, of_one in groupby(rows, key=itemgetter(0)):
                execution = wanted.pop(key)
                stored = (row for _, row in of_one)
                chunks = _joined(stored, parts, workflows, execution.size_bytes)
                yield execution, _checked(archive, execution, chunks)
        except UNREADABLE as error:
            raise archive.explained(damaged_file(archive.spoken, error)) from error
    if wanted:
        raise _damaged(next(iter(wanted.values())))


def _checked(
    archive: OpenArchive, execution: Execution, chunks: Iterator[Buffer]
) -> Iterator[Buffer]:
    checksum = hashlib.sha256()
    left = execution.size_bytes
    try:
        for chunk in chunks:
            left -= len(chunk)
            if left < 0:  # a few marks of a stranger's could ask for one definition without end
                raise PartsMissing
            checksum.update(chunk)
            yield chunk
    except UNREADABLE as error:
        raise archive.explained(_damaged(execution)) from error
    if checksum.hexdigest() != execution.sha256:
        raise _damaged(execution)


def _damaged(execution: Execution) -> ArchiveDamaged:
    return ArchiveDamaged(
        f"The document of {execution.instance}/{execution.id} is not what was stored: "
        "its pieces do not give the sha256 it came with.",
        "Restore the archive from a copy, or read the execution in again into a new one.",
    )


def _joined(
    rows: Iterator[pa.Table], parts: Iterator[StoredPart], workflows: "_Workflows", size: int
) -> Iterator[Buffer]:
    row = next(rows)
    if row["uncut"][0].is_valid:
        for part in itertools.chain([row], rows):
            yield _view(part["uncut"][0])
        return
    workflow = workflows.text(row["workflow_sha256"][0].as_py(), size)
    yield from join(_view(row["envelope"][0]), _cuts(row["cuts"][0]), parts, workflow)


def _cuts(stored: pa.Scalar) -> Iterator[Cut]:
    """A few at a time: a stranger's file may hold millions."""
    if not stored.is_valid:
        return
    for start in range(0, len(stored.values), _CUTS_AT_ONCE):
        for mark in stored.values.slice(start, _CUTS_AT_ONCE).to_pylist():
            yield Cut(**mark)


def _view(scalar: pa.Scalar) -> memoryview:
    return memoryview(scalar.as_buffer())


def _documents(file: StoredFile, wanted: Mapping[_Key, int]) -> Iterator[tuple[_Key, pa.Table]]:
    columns = ["cuts", "envelope", "uncut", "workflow_sha256"]
    for keys, rows in _rows_of(file, wanted, columns, ["workflow_sha256"]):
        for i, key in enumerate(keys):
            yield key, rows.slice(i, 1)


def _parts(file: StoredFile, wanted: Mapping[_Key, int]) -> Iterator[StoredPart]:
    for _, rows in _rows_of(file, wanted, ["seq", "role", "part", "json"], ["role"]):
        names = zip(*(rows[name].to_pylist() for name in ("seq", "role", "part")), strict=True)
        json = rows["json"]
        for i, (seq, role, part) in enumerate(names):
            yield StoredPart(seq, role, part, _view(json[i]))


def _rows_of(
    stored_file: StoredFile,
    wanted: Mapping[_Key, int],
    columns: Sequence[str],
    texts: Sequence[str],
) -> Iterator[tuple[list[_Key], pa.Table]]:
    """The rows of the wanted documents, a row group at a time, skipping groups without any.

    `wanted` says how large each is; `texts` are the columns that are short and repeat.
    """
    ids = {key[1] for key in wanted}
    value_set = pa.array(sorted(ids))
    with _Opened(stored_file, ["instance", "execution_id", *texts]) as file:
        for group, claimed in enumerate(file.row_groups):
            if not claimed.may_hold(ids):
                continue
            owners = file.read(group, ["instance", "execution_id", "revision"])
            places = pc.indices_nonzero(pc.is_in(owners["execution_id"], value_set))
            owners = owners.take(places)
            keys = list(zip(*(column.to_pylist() for column in owners.columns), strict=True))
            mine = [i for i, key in enumerate(keys) if key in wanted]
            if mine:
                rows = file.read(group, columns, max(wanted[keys[i]] for i in mine))
                if len(mine) < rows.num_rows:
                    rows = rows.take(places.take(pa.array(mine)))
                yield [keys[i] for i in mine], rows


class _Opened:
    """A file of a segment, whose row groups are read only where one of our writers made them."""

    def __init__(self, file: StoredFile, texts: Sequence[str]) -> None:
        self.row_groups: list[RowGroup] = known_row_groups(file)
        self._file = pq.ParquetFile(file.source, read_dictionary=texts)
        if self._file.num_row_groups != len(self.row_groups):
            self._file.close()
            raise UnreadableFooter("its end can be read in two ways")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def read(self, group: int, columns: Sequence[str], row_bytes: int = 0) -> pa.Table:
        """Some columns; `row_bytes` is the most that a row of its own may have."""
        claimed = self.row_groups[group]
        largest = _LARGEST_OF_MANY + (row_bytes if claimed.rows == 1 else 0)
        return read_row_group(self._file, group, columns, claimed, min(largest, LARGEST_COLUMN))


class _Workflows:
    """The workflow definitions of an archive by their sha256, found when first asked for."""

    def __init__(self, archive: OpenArchive) -> None:
        self._files = [stored_file(archive, path) for path in archive.files("workflows")]
        self._places: dict[str, tuple[StoredFile, int]] | None = None
        self._texts: dict[str, memoryview] = {}
        self._held_bytes = 0

    def text(self, sha256: str | None, size: int) -> memoryview | None:
        """The definition's JSON, of a document of that size."""
        if sha256 is None:
            return None
        if sha256 not in self._texts:
            place = self._where().get(sha256)
            if place is None:
                raise PartsMissing
            self._hold(*place, size)
        return self._texts[sha256]

    def _hold(self, stored_file: StoredFile, group: int, size: int) -> None:
        with _Opened(stored_file, ["sha256"]) as file:
            table = file.read(group, ["sha256", "json"], size)
        if self._held_bytes > _HELD_WORKFLOWS:
            self._texts.clear()
            self._held_bytes = 0
        texts = [_view(value) for value in table["json"]]
        self._texts.update(zip(table["sha256"].to_pylist(), texts, strict=True))
        self._held_bytes += sum(map(len, texts))

    def _where(self) -> dict[str, tuple[StoredFile, int]]:
        if self._places is None:
            self._places = {}
            for stored_file in self._files:
                with _Opened(stored_file, ["sha256"]) as file:
                    for group in range(len(file.row_groups)):
                        for sha256 in file.read(group, ["sha256"])["sha256"].to_pylist():
                            if sha256 and len(sha256) == _SHA256_SIGNS:
                                self._places[sha256] = (stored_file, group)
        return self._places
