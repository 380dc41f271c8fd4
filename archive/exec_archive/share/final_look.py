"""The last look at what is about to leave: every byte of it, unpacked, before it has its name."""

import base64
import re
import zlib
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from exec_archive.errors import BadRequest
from exec_archive.share.profile import Profile
from exec_archive.share.redacted import Redaction
from exec_archive.share.rules import scan
from exec_archive.store.archive import OpenArchive
from exec_archive.store.tables import TABLES

_SHOWN = 5
# How a zlib stream begins in base64: no text of ours that stands in a page as it is does.
_PACKED = re.compile(r"(?<=>)e[JNA-Za-z][A-Za-z0-9+/]{6,}={0,2}(?=</script>)")
_ROWS_AT_ONCE = 16  # a row may have a megabyte


class Leak(BadRequest):
    """Something that should have been masked was found in what was made."""


class FinalLook:
    """Looks for whatever the rules know, and for the values that were to be masked."""

    def __init__(self, redaction: Redaction) -> None:
        self._is_needed = redaction.profile is not Profile.NONE
        self._secrets = redaction.known.secrets
        self._found: dict[str, None] = {}

    def at_text(self, where: str, text: str) -> None:
        """Looks at one file, or one column of a table."""
        if not self._is_needed:
            return
        self._by_rules(where, text)
        if next(self._secrets.spans(text), None) is not None:
            self._found[f"{where} (a masked value)"] = None

    def at_page(self, where: str, page: str) -> None:
        """Looks at a page, and into what stands packed in it; the rest is our own."""
        if not self._is_needed:
            return
        self._by_rules(where, _PACKED.sub(" ", page))
        for packed in _PACKED.finditer(page):
            text = zlib.decompress(base64.b64decode(packed[0]))
            self.at_text(f"{where}, unpacked", text.decode("utf-8", "replace"))

    def _by_rules(self, where: str, text: str) -> None:
        for found in scan(text):
            self._found[f"{where} ({found.rule})"] = None

    def at_archive(self, archive: OpenArchive) -> None:
        """Looks at every text in every table."""
        for table in TABLES if self._is_needed else ():
            for path in archive.files(table):
                for column, texts in _columns(path):
                    self.at_text(f"{table}.{column}", "\n".join(texts))

    def end(self) -> None:
        """Raises a Leak if anything was found."""
        if not self._found:
            return
        shown = ", ".join(list(self._found)[:_SHOWN])
        more = f" and {len(self._found) - _SHOWN} more" if len(self._found) > _SHOWN else ""
        raise Leak(
            f"Nothing was written: the last look found what must not leave, in {shown}{more}.",
            "Leave out --keep if it was given, or hand on other executions; and please report it.",
        )


def _columns(path: Path) -> Iterator[tuple[str, Iterator[str]]]:
    """The texts of a file, a few rows of a column at a time."""
    with pq.ParquetFile(path) as file:
        for batch in file.iter_batches(batch_size=_ROWS_AT_ONCE):
            for name, column in zip(batch.schema.names, batch.columns, strict=True):
                if pa.types.is_string(column.type):
                    yield name, (text for text in column.to_pylist() if text)
                elif pa.types.is_binary(column.type):
                    yield (
                        name,
                        (blob.decode("utf-8", "replace") for blob in column.to_pylist() if blob),
                    )
