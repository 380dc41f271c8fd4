"""Answers with documents, as streams: each byte as it was stored, and none of it all in memory."""

from collections.abc import Iterable, Iterator
from itertools import chain

from exec_archive.document.text import Buffer
from exec_archive.model import Execution
from exec_archive.query.documents import read_documents
from exec_archive.store.archive import OpenArchive

# Documents are stored in another order than a page gives them: so much is held to sort them.
_SORTED_AT_ONCE = 16 << 20
_CHUNK = 256 << 10


def document(archive: OpenArchive, execution: Execution) -> Iterator[bytes]:
    """One document."""
    return _in_chunks(_document(archive, execution))


def listed(entries: Iterable[Iterable[Buffer]], ending: bytes) -> Iterator[bytes]:
    """A page of entries, each of which is read to its end before the next one is taken."""
    return _in_chunks(chain([b'{"data":['], _between_commas(entries), [ending]))


def length_of_list(executions: list[Execution], ending: bytes) -> int:
    """How long such a page of documents is, known from the facts alone."""
    commas = max(len(executions) - 1, 0)
    return len(b'{"data":[') + sum(each.size_bytes for each in executions) + commas + len(ending)


def documents(archive: OpenArchive, executions: list[Execution]) -> Iterator[Iterable[Buffer]]:
    """The documents of a page, in its order."""
    for batch in _batches(executions):
        if len(batch) == 1:
            yield _document(archive, batch[0])
            continue
        found = {each.id: b"".join(chunks) for each, chunks in read_documents(archive, batch)}
        for each in batch:
            yield [found.pop(each.id)]


def _document(archive: OpenArchive, execution: Execution) -> Iterator[Buffer]:
    for _, chunks in read_documents(archive, [execution]):
        yield from chunks


def _batches(executions: list[Execution]) -> Iterator[list[Execution]]:
    batch: list[Execution] = []
    held = 0
    for each in executions:
        if batch and held + each.size_bytes > _SORTED_AT_ONCE:
            yield batch
            batch, held = [], 0
        batch.append(each)
        held += each.size_bytes
    if batch:
        yield batch


def _between_commas(entries: Iterable[Iterable[Buffer]]) -> Iterator[Buffer]:
    for number, entry in enumerate(entries):
        if number:
            yield b","
        yield from entry


def _in_chunks(pieces: Iterable[Buffer]) -> Iterator[bytes]:
    """The same bytes in larger pieces.

    The last of them is given only once everything was read: a document's checksum is compared at
    its very end, and until then nobody may take the answer for whole.
    """
    held = bytearray()
    for piece in pieces:
        if len(held) >= _CHUNK:
            yield bytes(held)
            held.clear()
        held += piece
    yield bytes(held)
