"""From a source into the archive: what is new is stored, what is known is left, nothing is lost."""

import contextlib
import gc
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from exec_archive.document.reading import NotAnExecution, NotJson, ReadDocument, read_document
from exec_archive.document.split import SplitDocument, keep_uncut, split
from exec_archive.document.workflow import Workflows
from exec_archive.model import Completeness, Execution
from exec_archive.query.known import Known
from exec_archive.revision import (
    Action,
    decide,
    execution_row,
    instance_for,
    now,
    with_facts,
)
from exec_archive.sources.interface import Found, LeftOut, PassedOver, Source
from exec_archive.store.segment import SegmentWriter
from exec_archive.store.writing import ArchiveWriter, open_for_writing

_BATCH_DOCUMENTS = 1000
_BATCH_BYTES = 32 << 20
_BATCH_SECONDS = 5.0
_SEGMENT_BYTES = 256 << 20
_SEGMENT_SECONDS = 10.0
_REMEMBERED = 20_000


@dataclass(slots=True)
class Summary:
    """What an import did."""

    new: int = 0
    updated: int = 0
    unchanged: int = 0
    unreadable: int = 0  # kept whole, though not understood
    kept_apart: list[str] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    passed_over: int = 0
    json_bytes: int = 0


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an import is."""

    executions: int
    bytes_done: int
    bytes_total: int | None


OnProgress = Callable[[Progress], None]


def ingest(
    folder: Path, source: Source, instance: str, on_progress: OnProgress | None = None
) -> Summary:
    """Takes in everything a source has; what is committed stays, however this ends."""
    with open_for_writing(folder) as writer:
        return ingest_with(writer, source, instance, on_progress)


def ingest_with(
    writer: ArchiveWriter, source: Source, instance: str, on_progress: OnProgress | None = None
) -> Summary:
    """The same for who holds the archive open already."""
    with _rare_collections():
        return _Ingest(writer, source, instance, on_progress).run()


@contextlib.contextmanager
def _rare_collections() -> Iterator[None]:
    """Lets Python look for garbage rarely: rows are many, die young and hold no cycles.

    At the usual thresholds that search takes a sixth of an import.
    """
    usual = gc.get_threshold()
    gc.set_threshold(100_000, 50, 100)
    try:
        yield
    finally:
        gc.set_threshold(*usual)


class _InterruptedWhileReading(KeyboardInterrupt):
    """Ctrl-C at a moment when nothing is half stored."""


class _Ingest:
    """One run: the segment being filled, and what the archive knows."""

    def __init__(
        self,
        writer: ArchiveWriter,
        source: Source,
        instance: str,
        on_progress: OnProgress | None,
    ) -> None:
        self._writer = writer
        self._source = source
        self._instance = instance
        self._on_progress = on_progress
        self._total = source.total_bytes if on_progress else None
        self._summary = Summary()
        self._seen = 0
        self._workflows = Workflows()
        # What this run stored is remembered; what was there before is looked up.
        self._before = Known(writer.archive)
        self._known_workflows = self._before.workflows()
        self._recent: dict[str, list[Execution]] = {}
        self._segment: SegmentWriter | None = None
        self._segment_since = 0.0

    def run(self) -> Summary:
        """All of it."""
        try:
            for batch in self._batches():
                self._store(batch)
            self._commit()
        except _InterruptedWhileReading:
            self._commit()
            raise
        finally:
            self._before.close()
            if self._segment is not None:
                self._segment.discard()
        return self._summary

    def _batches(self) -> Iterator[list[ReadDocument]]:
        batch: list[ReadDocument] = []
        size, since = 0, time.monotonic()
        try:
            for found in self._source.documents():
                document = self._read(found)
                if document is not None:
                    batch.append(document)
                    size += len(document.text.original)
                is_full = len(batch) >= _BATCH_DOCUMENTS or size >= _BATCH_BYTES
                # What comes slowly is not held back: it would be lost if the power went.
                if is_full or time.monotonic() - since >= _BATCH_SECONDS:
                    yield batch
                    batch, size, since = [], 0, time.monotonic()
        except KeyboardInterrupt:
            # While we wait for more, all that came is whole, and can be stored.
            yield batch
            raise _InterruptedWhileReading from None
        yield batch

    def _read(self, found: Found) -> ReadDocument | None:
        if isinstance(found, ReadDocument):
            return found
        if isinstance(found, PassedOver):
            self._summary.passed_over += 1
        elif isinstance(found, LeftOut):
            self._summary.left_out.append(found)
        else:
            try:
                return read_document(found.text)
            except NotJson as error:
                why = f"it is not valid JSON: {error}"
            except NotAnExecution as error:
                why = f"it is no execution: {error}"
            self._summary.left_out.append(LeftOut(found.where, why))
        return None

    def _store(self, batch: list[ReadDocument]) -> None:
        ids = [document.facts.id for document in batch]
        before = self._before.executions(ids)
        while batch:
            batch = self._store_once(batch, before)
            if batch:
                self._commit()
        self._commit_if_due()

    def _store_once(
        self, batch: list[ReadDocument], before: dict[str, list[Execution]]
    ) -> list[ReadDocument]:
        """Stores what may stand in this segment; what replaces a row of it waits for the next."""
        waiting: list[ReadDocument] = []
        for document in batch:
            identity = document.facts.id
            known = self._recent.get(identity) or before.get(identity, [])
            instance, current = instance_for(self._instance, document.facts, known)
            action = decide(document, current, is_now=self._source.is_now)
            if action is not Action.NOTHING and self._is_open(current):
                waiting.append(document)
                continue
            stored = self._store_one(document, instance, current, action)
            if stored is not None:
                others = [each for each in known if each is not current]
                self._recent[identity] = [*others, stored]
            self._tell_progress()
        return waiting

    def _is_open(self, current: Execution | None) -> bool:
        """Whether a revision stands in the segment that is still being filled."""
        revision = self._segment.revision if self._segment else None
        return current is not None and current.revision == revision

    def _tell_progress(self) -> None:
        self._seen += 1
        if self._on_progress is not None:
            self._on_progress(Progress(self._seen, self._source.bytes_done, self._total))

    def _store_one(
        self, document: ReadDocument, instance: str, current: Execution | None, action: Action
    ) -> Execution | None:
        if action is Action.NOTHING:
            self._summary.unchanged += 1
            return None
        segment = self._open_segment()
        if current is not None:
            self._summary.updated += 1
            return self._add_revision(segment, document, current, action)
        stored = self._add_new(segment, document, instance)
        self._summary.new += 1
        if instance != self._instance:
            self._summary.kept_apart.append(f"{instance}/{stored.id}")
        return stored

    def _open_segment(self) -> SegmentWriter:
        if self._segment is None:
            self._segment = self._writer.new_segment()
            self._segment_since = time.monotonic()
        return self._segment

    def _add_new(self, segment: SegmentWriter, document: ReadDocument, instance: str) -> Execution:
        cut = self._add_document(segment, document, instance)
        row = execution_row(document, cut, instance, self._source.name, segment.revision)
        segment.add_execution(row)
        return row

    def _add_revision(
        self, segment: SegmentWriter, document: ReadDocument, current: Execution, action: Action
    ) -> Execution:
        if action.replaces_document:
            cut = self._add_document(segment, document, current.instance)
            row = execution_row(
                document, cut, current.instance, self._source.name, segment.revision
            )
            if not action.replaces_facts:
                row = with_facts(row, current)
        else:
            row = with_facts(current, document.facts)
        row = row._replace(
            revision=segment.revision,
            pulled_at=now(),
            supersedes=current.revision,
            supersedes_document=current.document_revision if action.replaces_document else None,
        )
        segment.add_execution(row)
        return row

    def _add_document(
        self, segment: SegmentWriter, document: ReadDocument, instance: str
    ) -> SplitDocument:
        try:
            cut = split(document, self._workflows)
        except Exception:  # noqa: BLE001 - whatever is odd in one document must not cost the others
            cut = keep_uncut(document.text)
        document.forget_shape()
        workflow = cut.workflow
        if workflow is not None and workflow.sha256 not in self._known_workflows:
            self._known_workflows.add(workflow.sha256)
            named = (workflow.sha256, workflow.id, workflow.name, workflow.version)
            segment.add_workflow((*named, cut.workflow_text))
        segment.add_document(instance, document.facts.id, cut)
        self._summary.json_bytes += cut.size_bytes
        self._summary.unreadable += (
            bool(cut.uncut) or document.completeness is Completeness.UNREADABLE
        )
        return cut

    def _commit_if_due(self) -> None:
        if self._segment is None:
            return
        since = time.monotonic() - self._segment_since
        if self._segment.json_bytes >= _SEGMENT_BYTES or since >= _SEGMENT_SECONDS:
            self._commit()
            if len(self._recent) > _REMEMBERED:
                self._before.close()
                self._before = Known(self._writer.archive)
                self._recent.clear()

    def _commit(self) -> None:
        if self._segment is None:
            return
        segment, self._segment = self._segment, None
        with segment:
            self._writer.commit(segment, segment.instances)
