"""Each file of a segment: is it there, within the archive, and the bytes that were stored?"""

import hashlib
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from exec_archive.errors import machine_error
from exec_archive.query.stored_file import StoredFile
from exec_archive.query.verification.findings import FileFindings, Gauge
from exec_archive.query.verification.table_file import TableFile
from exec_archive.store.archive import OpenArchive
from exec_archive.store.manifest import MANIFEST_NAME, Segment, SegmentFile
from exec_archive.store.tables import TABLES

_AT_ONCE = 1 << 20
# Names of tables that later versions may add; anything else could lead out of the folder.
_TABLE_NAME = re.compile(r"[a-z][a-z0-9_]{0,63}")


class SegmentFiles:
    """The files of one segment, against what the manifest says of them."""

    def __init__(
        self,
        archive: OpenArchive,
        segment: Segment,
        findings: FileFindings,
        gauge: Gauge,
    ) -> None:
        self.segment = segment
        self._archive = archive
        self._folder = archive.segment_folder(segment)
        self._findings = findings
        self._gauge = gauge

    def problem(self, table: str, problem: str) -> None:
        """Notes what is wrong with a file."""
        self._findings.add_of(self.segment, table, problem)

    def check_others(self) -> None:
        """The files of tables that this version does not know: their bytes, at least."""
        for table in self.segment.files:
            if not _TABLE_NAME.fullmatch(table):
                self._findings.add(
                    MANIFEST_NAME, f"segment {self.segment.id} names a table {table[:80]!r}"
                )
            elif table not in TABLES:
                self._has_its_bytes(table, self.segment.files[table])

    def open(self, table: str) -> TableFile | None:
        """The file of a table, its bytes checked, for reading what can be read of it."""
        promised = self.segment.files.get(table)
        if promised is None:
            self._findings.add(MANIFEST_NAME, f"segment {self.segment.id} names no file of {table}")
            return None
        if not self._has_its_bytes(table, promised):
            return None
        return TableFile.opened(
            StoredFile.of(self._archive, self._path(table)),
            table,
            promised.rows,
            lambda problem: self.problem(table, problem),
            self._gauge,
        )

    def _path(self, table: str) -> Path:
        return self._folder / f"{table}.parquet"

    def _has_its_bytes(self, table: str, promised: SegmentFile) -> bool:
        """Whether there is a file to read; whether it is the right one is noted."""
        if self._archive.bundle is not None:  # which was refused if a file or its size is wrong
            name = self._archive.bundle.name(self._path(table))
            self._hash(table, self._archive.bundle.pieces(name), promised)
            return True
        try:
            path = self._path(table).resolve(strict=True)
            if not path.is_relative_to(self._archive.folder.resolve()):
                self.problem(table, "it is a link that leads out of the archive")
            elif not path.is_file():
                self.problem(table, "it is no file")
            else:
                self._compare(table, path, promised)
                return True
        except (FileNotFoundError, NotADirectoryError):
            self.problem(table, "it is missing")
        except PermissionError as error:
            raise machine_error(error, "reading a file of the archive") from error
        except OSError as error:
            self.problem(table, f"it cannot be read ({error.strerror or error})")
        except RuntimeError:
            self.problem(table, "it is a link that leads in a circle")
        return False

    def _compare(self, table: str, path: Path, promised: SegmentFile) -> None:
        size = path.stat().st_size
        if size != promised.bytes:
            self.problem(table, f"it has {size:,} bytes instead of {promised.bytes:,}")
            return
        self._hash(table, _pieces(path), promised)

    def _hash(
        self, table: str, pieces: Iterable[bytes | memoryview], promised: SegmentFile
    ) -> None:
        checksum = hashlib.sha256()
        for piece in pieces:
            checksum.update(piece)
            self._gauge.add(len(piece))
        if checksum.hexdigest() != promised.sha256:
            self.problem(table, "its sha256 is not the one it was stored with")


def _pieces(path: Path) -> Iterator[memoryview]:
    buffer = bytearray(_AT_ONCE)
    with path.open("rb", buffering=0) as file:
        while count := file.readinto(buffer):
            yield memoryview(buffer)[:count]
