"""The JSON of executions, byte for byte as it came.

Read with pyarrow rather than DuckDB: documents and their outputs stand in the same order in their
files, so that one walk through both, a row group at a time, is all that has to be held.
"""

import hashlib
import itertools
from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from exec_archive.document.join import PartsMissing, StoredPart, join
from exec_archive.document.pieces import Cut
from exec_archive.document.text import Buffer
from exec_archive.errors import ArchiveDamaged, damaged_file
from exec_archive.model import Execution
from exec_archive.store.archive import OpenArchive

_Key = tuple[str, str, int]  # instance, execution id, revision

# What reading a damaged file raises: broken pages, broken text, values where none may be missing.
_UNREADABLE = (OSError, pa.ArrowException, ValueError, TypeError, LookupError)


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
        here = {key for key in wanted if segment.first_revision <= key[2] <= segment.revision}
        if not here:
            continue
        folder = archive.segment_folder(segment)
        parts = _parts(folder / "outputs.parquet", here)
        try:
            rows = _documents(folder / "documents.parquet", here)
            for key, of_one in groupby(rows, key=itemgetter(0)):
                execution = wanted.pop(key)
                stored = (row for _, row in of_one)
                yield execution, _checked(execution, _joined(stored, parts, workflows))
        except _UNREADABLE as error:
            raise damaged_file(archive.folder, error) from error
    if wanted:
        raise _damaged(next(iter(wanted.values())))


def _checked(execution: Execution, chunks: Iterator[Buffer]) -> Iterator[Buffer]:
    checksum = hashlib.sha256()
    try:
        for chunk in chunks:
            checksum.update(chunk)
            yield chunk
    except _UNREADABLE as error:
        raise _damaged(execution) from error
    if checksum.hexdigest() != execution.sha256:
        raise _damaged(execution)


def _damaged(execution: Execution) -> ArchiveDamaged:
    return ArchiveDamaged(
        f"The document of {execution.instance}/{execution.id} is not what was stored: "
        "its pieces do not give the sha256 it came with.",
        "Restore the archive from a copy, or read the execution in again into a new one.",
    )


def _joined(
    rows: Iterator[pa.Table], parts: Iterator[StoredPart], workflows: "_Workflows"
) -> Iterator[Buffer]:
    row = next(rows)
    if row["uncut"][0].is_valid:
        for part in itertools.chain([row], rows):
            yield _view(part["uncut"][0])
        return
    cuts = [Cut(**cut) for cut in row["cuts"][0].as_py() or ()]
    workflow = workflows.text(row["workflow_sha256"][0].as_py())
    yield from join(_view(row["envelope"][0]), cuts, parts, workflow)


def _view(scalar: pa.Scalar) -> memoryview:
    return memoryview(scalar.as_buffer())


def _documents(path: Path, wanted: set[_Key]) -> Iterator[tuple[_Key, pa.Table]]:
    columns = ["cuts", "envelope", "uncut", "workflow_sha256"]
    for keys, rows in _rows_of(path, wanted, columns):
        for i, key in enumerate(keys):
            yield key, rows.slice(i, 1)


def _parts(path: Path, wanted: set[_Key]) -> Iterator[StoredPart]:
    for _, rows in _rows_of(path, wanted, ["seq", "role", "part", "json"]):
        names = zip(*(rows[name].to_pylist() for name in ("seq", "role", "part")), strict=True)
        json = rows["json"]
        for i, (seq, role, part) in enumerate(names):
            yield StoredPart(seq, role, part, _view(json[i]))


def _rows_of(
    path: Path, wanted: set[_Key], columns: list[str]
) -> Iterator[tuple[list[_Key], pa.Table]]:
    """The rows of the wanted documents, a row group at a time, skipping groups without any."""
    ids = {key[1] for key in wanted}
    value_set = pa.array(sorted(ids))
    with pq.ParquetFile(path) as file:
        for group in range(file.num_row_groups):
            bounds = file.metadata.row_group(group).column(1).statistics
            known = bounds is not None and bounds.has_min_max  # very long ids leave none
            if known and not any(bounds.min <= each <= bounds.max for each in ids):
                continue
            owners = file.read_row_group(group, ["instance", "execution_id", "revision"])
            places = pc.indices_nonzero(pc.is_in(owners["execution_id"], value_set))
            owners = owners.take(places)
            keys = list(zip(*(column.to_pylist() for column in owners.columns), strict=True))
            mine = [i for i, key in enumerate(keys) if key in wanted]
            if mine:
                rows = file.read_row_group(group, columns).take(places.take(pa.array(mine)))
                yield [keys[i] for i in mine], rows


class _Workflows:
    """The workflow definitions of an archive by their sha256, found when first asked for."""

    def __init__(self, archive: OpenArchive) -> None:
        self._files = archive.files("workflows")
        self._places: dict[str, Path] | None = None
        self._texts: dict[str, memoryview] = {}

    def text(self, sha256: str | None) -> memoryview | None:
        """The definition's JSON."""
        if sha256 is None:
            return None
        if sha256 not in self._texts:
            path = self._where().get(sha256)
            if path is None:
                raise PartsMissing
            table = pq.read_table(path, columns=["sha256", "json"])
            texts = (_view(value) for value in table["json"])
            self._texts = dict(zip(table["sha256"].to_pylist(), texts, strict=True))
        return self._texts[sha256]

    def _where(self) -> dict[str, Path]:
        if self._places is None:
            self._places = {
                sha256: path
                for path in self._files
                for sha256 in pq.read_table(path, columns=["sha256"])["sha256"].to_pylist()
            }
        return self._places
