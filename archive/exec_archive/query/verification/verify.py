"""Looks at every file, every document and every count of an archive."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from exec_archive.errors import MachineError
from exec_archive.query.verification.bundle import check_bundle
from exec_archive.query.verification.definitions import Definitions
from exec_archive.query.verification.files import SegmentFiles
from exec_archive.query.verification.findings import (
    FileFindings,
    Gauge,
    OnProgress,
    Verification,
)
from exec_archive.query.verification.joined import joined_documents
from exec_archive.query.verification.ledger import Key, Ledger, NoMemory
from exec_archive.query.verification.manifest_claims import check_order, compare_counts
from exec_archive.query.verification.table_file import NEEDED, TableFile
from exec_archive.store.archive import OpenArchive, read_archive
from exec_archive.store.manifest import MANIFEST_NAME, SEGMENTS, Segment
from exec_archive.store.tables import TABLES

_SPILL = "tmp"  # where DuckDB puts what it cannot hold
_MAY_BE_NULL = {"supersedes", "supersedes_document"}


def verify(archive: OpenArchive, on_progress: OnProgress | None = None) -> Verification:
    """What of the archive is not what was stored.

    No lock is held. Where a writer replaced a segment meanwhile and took its files away, the
    archive as it is then is looked at instead.
    """
    while True:
        try:
            return _Pass(archive, on_progress).run()
        except _SegmentReplaced:
            archive = read_archive(archive.folder)
        except NoMemory:
            if archive.bundle is not None:
                raise MachineError(
                    f"There is not enough memory to compare all rows of {archive.spoken}.",
                    "Unzip it, and name the folder with --archive.",
                ) from None
            raise MachineError(
                "There is not enough memory, or room on the disk, to compare all rows.",
                f"Make room where the archive is, so that {archive.folder / _SPILL} can grow.",
            ) from None


class _SegmentReplaced(Exception):
    """A segment that is found damaged belongs to the archive no longer."""


class _Pass:
    """One look at one state of an archive."""

    def __init__(self, archive: OpenArchive, on_progress: OnProgress | None) -> None:
        self._archive = archive
        self._findings = FileFindings()
        self._gauge = Gauge(archive.bytes_on_disk, on_progress)
        self._definitions = Definitions()
        self._incomplete: set[str] = set()  # segments whose rows could not all be read
        self._columns: dict[str, set[str]] = {}  # those that any file of a table has

    def run(self) -> Verification:
        """Facts and definitions of all segments first: documents are compared with both."""
        archive = self._archive
        segments = archive.manifest.segments
        leftovers = _leftovers(archive)
        check_order(archive.manifest, self._findings)
        check_bundle(archive, self._findings)
        with Ledger(None if archive.bundle else archive.folder / _SPILL) as ledger:
            for number, segment in enumerate(segments):
                self._facts(ledger, number, segment)
            for number, segment in enumerate(segments):
                self._documents(ledger, number, segment)
            self._check_still_named()
            self._check_columns()
            ledger.close_books()
            compare_counts(segments, ledger.of_segments(), self._incomplete, self._findings)
            return Verification(
                executions=archive.manifest.executions,
                segments=len(segments),
                json_bytes=ledger.json_bytes,
                bytes_on_disk=archive.bytes_on_disk,
                damaged_files=self._findings.listed,
                damaged_files_count=self._findings.count,
                damaged_executions=ledger.damaged(),
                damaged_executions_count=ledger.damaged_count,
                unnamed_executions=_unnamed(segments, ledger.named_by_segment()),
                leftovers=leftovers,
            )

    def _facts(self, ledger: Ledger, number: int, segment: Segment) -> None:
        files = self._files(segment)
        files.check_others()
        definitions = self._opened(files, "workflows")
        if definitions is not None:
            self._definitions.add(definitions)
        facts = self._opened(files, "executions")
        if facts is not None:
            for _, rows in facts.read_all(NEEDED["executions"]):
                self._check_keys(facts, segment, rows)
                ledger.add_facts(number, rows)
            self._note_incomplete(segment, facts)

    def _documents(self, ledger: Ledger, number: int, segment: Segment) -> None:
        files = self._files(segment)
        node_runs = self._opened(files, "node_runs")
        if node_runs is not None:
            for _, rows in node_runs.read_all(NEEDED["node_runs"]):
                self._check_keys(node_runs, segment, rows)
                ledger.add_node_runs(rows)
        outputs, documents = self._opened(files, "outputs"), self._opened(files, "documents")
        if documents is None:
            return

        def stray(key: Key) -> None:
            ledger.note(key, "outputs of it belong to no document")

        for key, size, sha256 in joined_documents(documents, outputs, self._definitions, stray):
            ledger.add_document(number, key, size, sha256)
            self._gauge.add(documents=1)
            if not _is_within(segment, key[2]):
                documents.say("it has rows of revisions that are not the segment's")
        self._note_incomplete(segment, documents)

    def _files(self, segment: Segment) -> SegmentFiles:
        return SegmentFiles(self._archive, segment, self._findings, self._gauge)

    def _opened(self, files: SegmentFiles, table: str) -> TableFile | None:
        """A file of a segment; where there is none, the segment's rows cannot be counted."""
        opened = files.open(table)
        if opened is None:
            self._incomplete.add(files.segment.id)
        else:
            self._columns.setdefault(table, set()).update(opened.columns)
        return opened

    def _check_columns(self) -> None:
        """Older files may lack what later versions added; any other that all lack was lost."""
        for table, found in self._columns.items():
            for column in TABLES[table]:
                if column.name not in found and not column.later:
                    problem = f"no file of {table} has the column {column.name}"
                    self._findings.add(MANIFEST_NAME, problem)

    def _note_incomplete(self, segment: Segment, file: TableFile) -> None:
        if not file.complete:
            self._incomplete.add(segment.id)

    def _check_keys(self, file: TableFile, segment: Segment, rows: pa.Table) -> None:
        for name in rows.column_names:
            if name not in _MAY_BE_NULL and rows[name].null_count:
                file.say(f"it has rows without {name}")
        span = pc.min_max(rows["revision"]).as_py()
        if not all(_is_within(segment, span[end]) for end in ("min", "max")):
            file.say("it has rows of revisions that are not the segment's")

    def _check_still_named(self) -> None:
        """What compaction replaced may be gone: that is no damage."""
        if self._findings.segments and self._archive.bundle is None:
            now = {each.id for each in read_archive(self._archive.folder).manifest.segments}
            if self._findings.segments - now:
                raise _SegmentReplaced


def _unnamed(segments: Sequence[Segment], named: Mapping[int, int]) -> int:
    """How many executions can only be counted: nothing that can be read says their ids."""
    return sum(
        max(0, min(segment.executions, segment.files["executions"].rows) - named.get(number, 0))
        for number, segment in enumerate(segments)
        if "executions" in segment.files
    )


def _is_within(segment: Segment, revision: int | None) -> bool:
    return revision is None or segment.first_revision <= revision <= segment.revision


def _leftovers(archive: OpenArchive) -> list[str]:
    """What stands beside the files the manifest names: half written, or replaced."""
    if archive.bundle is not None:  # what stands beside them is looked at by itself
        return []
    present = _names(archive, archive.folder / SEGMENTS)
    # Read after the names: a segment that was committed meanwhile is no leftover.
    states = (archive.manifest, read_archive(archive.folder).manifest)
    named = {segment.id for state in states for segment in state.segments}
    left = [f"{SEGMENTS}/{name}" for name in present if name not in named]
    for segment in archive.manifest.segments:
        known = {f"{table}.parquet" for table in segment.files}
        names = _names(archive, archive.segment_folder(segment))
        left += [f"{SEGMENTS}/{segment.id}/{name}" for name in names if name not in known]
    return left


def _names(archive: OpenArchive, folder: Path) -> list[str]:
    """What a folder of the archive holds; a link to another place is not followed."""
    try:
        if folder.resolve().is_relative_to(archive.folder.resolve()):
            return sorted(path.name for path in folder.iterdir())
    except (OSError, RuntimeError):
        pass  # said where the files themselves are looked for
    return []
