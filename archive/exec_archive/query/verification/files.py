"""Each file of a segment: is it there, within the archive, and the bytes that were stored?"""

import re
from pathlib import Path

from exec_archive.query.stored_file import stored_file
from exec_archive.query.verification.findings import FileFindings, Gauge
from exec_archive.query.verification.stored_bytes import NotThere, difference, difference_of
from exec_archive.query.verification.table_file import TableFile
from exec_archive.store.archive import OpenArchive
from exec_archive.store.manifest import MANIFEST_NAME, Segment, SegmentFile
from exec_archive.store.tables import TABLES

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
            stored_file(self._archive, self._path(table)),
            table,
            promised.rows,
            lambda problem: self.problem(table, problem),
            self._gauge,
        )

    def _path(self, table: str) -> Path:
        return self._folder / f"{table}.parquet"

    def _has_its_bytes(self, table: str, promised: SegmentFile) -> bool:
        """Whether there is a file to read; whether it is the right one is noted."""
        path = self._path(table)
        bundle = self._archive.bundle
        try:
            if bundle is not None:  # which was refused if a file or its size is wrong
                pieces = bundle.pieces(bundle.name(path))
                problem = difference_of(pieces, promised, self._gauge.add)
            else:
                problem = difference(path, self._archive.folder, promised, self._gauge.add)
        except NotThere as error:
            self.problem(table, str(error))
            return False
        if problem is not None:
            self.problem(table, problem)
        return True
