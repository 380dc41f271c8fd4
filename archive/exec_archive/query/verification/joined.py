"""Every document of a segment put together again, to see whether its bytes are the ones stored.

As `download` reads them: documents and their outputs stand in the same order. But a row group that
cannot be read, or a row that should not be there, takes no more with it than its own documents.
"""

import hashlib
from collections.abc import Callable, Iterator
from functools import cached_property
from itertools import chain, groupby
from operator import itemgetter
from typing import NamedTuple

import pyarrow as pa

from exec_archive.document.join import PartsMissing, StoredPart, join
from exec_archive.document.pieces import Cut
from exec_archive.document.role import Role
from exec_archive.query.cautious_reading import UNREADABLE
from exec_archive.query.verification.definitions import Definitions
from exec_archive.query.verification.ledger import Key
from exec_archive.query.verification.table_file import OWNER, TableFile, view

_DOCUMENT = ("cuts", "envelope", "uncut", "workflow_sha256")
_PART = ("seq", "role", "part", "json")


class JoinedDocument(NamedTuple):
    """A document by the hash of its bytes; none where they could not be put together."""

    key: Key
    size_bytes: int
    sha256: str | None


def joined_documents(
    documents: TableFile,
    outputs: TableFile | None,
    definitions: Definitions,
    on_stray: Callable[[Key], None],
) -> Iterator[JoinedDocument]:
    """Each document of a segment; outputs that no document asks for are told as strays."""
    parts = _Parts(outputs, documents, on_stray)
    for key, rows in groupby(_rows(documents, _DOCUMENT), key=itemgetter(0)):
        checksum = hashlib.sha256()
        size = 0
        sound = True
        try:
            for chunk in _chunks((row for _, row in rows), parts.of(key), definitions):
                checksum.update(chunk)
                size += len(chunk)
        except UNREADABLE:
            sound = False
        # What a broken document leaves unread belongs to it still, and a sound one leaves nothing.
        unread = parts.skip(key) + sum(1 for _ in rows)
        whole = sound and not unread
        yield JoinedDocument(key, size, checksum.hexdigest() if whole else None)
    parts.drain()


def _chunks(
    rows: Iterator["_Row"], parts: Iterator[StoredPart], definitions: Definitions
) -> Iterator[memoryview]:
    row = next(rows)
    if row.value("uncut").is_valid:
        yield view(row.value("uncut"))
        for other in rows:
            yield view(other.value("uncut"))
        return
    cuts = [Cut(**cut) for cut in row.value("cuts").as_py() or ()]
    if sum(cut.role == Role.WORKFLOW for cut in cuts) > 1:
        raise PartsMissing  # a document has one; many marks could ask for more than any memory
    sha256 = row.value("workflow_sha256").as_py()
    workflow = None if sha256 is None else definitions.text(sha256)
    for chunk in join(view(row.value("envelope")), cuts, parts, workflow):
        yield memoryview(chunk)


class _Row(NamedTuple):
    """One row of a row group; none of it where only its owner can be read."""

    table: pa.Table | None
    place: int

    def value(self, column: str) -> pa.Scalar:
        """What stands in a column."""
        if self.table is None:
            raise PartsMissing
        return self.table[column][self.place]


def _rows(file: TableFile, columns: tuple[str, ...]) -> Iterator[tuple[Key, _Row]]:
    for group in file.row_groups:
        owners = _owners(file, group)
        table = file.read(group, columns)
        file.passed()
        for place, key in enumerate(owners):
            yield key, _Row(table, place)


def _owners(file: TableFile, group: int) -> list[Key]:
    owners = file.read(group, OWNER)
    if owners is None:
        return []
    return list(zip(*(owners[name].to_pylist() for name in OWNER), strict=True))


class _Parts:
    """Walks through outputs beside the documents, and stays in step with them."""

    def __init__(
        self, outputs: TableFile | None, documents: TableFile, on_stray: Callable[[Key], None]
    ) -> None:
        self._rows = iter(()) if outputs is None else _rows(outputs, _PART)
        self._documents = documents
        self._on_stray = on_stray
        self._next = next(self._rows, None)

    def of(self, key: Key) -> Iterator[StoredPart]:
        """The parts of one document, which is the next in order."""
        while self._next is not None and self._next[0] != key:
            if self._order.get(self._next[0], -1) > self._order.get(key, -1):
                return
            self._stray()
        while (row := self._take(key)) is not None:
            seq, role, part = (row.value(name).as_py() for name in _PART[:3])
            yield StoredPart(seq, role, part, view(row.value("json")))

    def skip(self, key: Key) -> int:
        """How many parts of a document were not asked for."""
        count = 0
        while self._take(key) is not None:
            count += 1
        return count

    def _take(self, key: Key) -> "_Row | None":
        if self._next is None or self._next[0] != key:
            return None
        _, row = self._next
        self._next = next(self._rows, None)
        return row

    def drain(self) -> None:
        """What is left belongs to no document."""
        while self._next is not None:
            self._stray()

    def _stray(self) -> None:
        if self._next is not None:
            # Where documents cannot be read, it is their parts that are left over.
            if self._documents.complete:
                self._on_stray(self._next[0])
            self._next = next(self._rows, None)

    @cached_property
    def _order(self) -> dict[Key, int]:
        """The place of each document; asked for only where something is out of step."""
        groups = (_owners(self._documents, group) for group in self._documents.row_groups)
        return {key: place for place, key in enumerate(chain.from_iterable(groups))}
