"""A thousand small imports, each followed by the automatic compaction; or all in one segment."""

import io
from collections.abc import Iterable
from pathlib import Path

from bench import corpus
from exec_archive.ingest import ingest
from exec_archive.sources.files import SavedFiles
from exec_archive.store.compaction import compact_small
from exec_archive.store.writing import open_for_writing

_IN_EACH = 10
_BYTES = 4_000  # of an execution


def write_archive(folder: Path, imports: int, *, merged: bool) -> None:
    """The same executions, read in bit by bit or at once."""
    if not merged:
        _take_in(folder, range(imports * _IN_EACH))
        return
    for number in range(imports):
        _take_in(folder, range(number * _IN_EACH, (number + 1) * _IN_EACH))
        with open_for_writing(folder) as writer:
            compact_small(writer)


def _take_in(folder: Path, numbers: Iterable[int]) -> None:
    documents = (corpus.execution(number + 1, _BYTES) for number in numbers)
    stream = io.BytesIO(b"\n".join(documents))
    ingest(folder, SavedFiles(["-"], stream, folder / "tmp"), "prod")
