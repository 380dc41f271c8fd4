"""Fewer and denser segments: small neighbours become one, and hidden revisions go.

Each merge is a commit of its own: however this ends, what was merged stays merged, and the rest is
as it was. Readers go on with the segments they opened, whose folders stay for a day.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from exec_archive.store.archive import OpenArchive, read_archive
from exec_archive.store.compaction_merge import Merge
from exec_archive.store.compaction_plan import Run, all_deep, all_ordinary, piled_up
from exec_archive.store.writing import ArchiveWriter, open_for_writing


@dataclass(frozen=True, slots=True)
class CompactionResult:
    """What the archive was and what it is now."""

    segments_before: int
    segments_after: int
    bytes_before: int
    bytes_after: int
    revisions_dropped: int

    @property
    def merged(self) -> bool:
        """Whether there was anything to do."""
        return self.bytes_after != self.bytes_before or (
            self.segments_after != self.segments_before
        )


OnProgress = Callable[[int, int], None]  # bytes of JSON: done, and all


def compact(
    folder: Path, *, deep: bool = False, on_progress: OnProgress | None = None
) -> CompactionResult:
    """Merges all that can be merged; `deep` takes long, for what is to rest."""
    read_archive(folder)  # or else opening it for writing would make one
    with open_for_writing(folder) as writer:
        segments = writer.archive.manifest.segments
        runs = all_deep(segments) if deep else all_ordinary(segments)
        return _merged(writer, runs, on_progress, deep=deep)


def compact_small(writer: ArchiveWriter) -> CompactionResult | None:
    """Merges small segments that have piled up; for the end of a pull."""
    runs = piled_up(writer.archive.manifest.segments)
    return _merged(writer, runs, None, deep=False) if runs else None


def _merged(
    writer: ArchiveWriter, runs: Sequence[Run], on_progress: OnProgress | None, *, deep: bool
) -> CompactionResult:
    before = writer.archive
    progress = _Progress(runs, on_progress)
    for run in runs:
        merge = Merge(writer.archive, run, progress.written, deep=deep)
        with merge.begin() as target:
            writer.replace_segments(run, merge.write(target))
        progress.merged(run)
    return _result(before, writer.archive)


class _Progress:
    """How far all merges together are, as bytes of JSON."""

    def __init__(self, runs: Sequence[Run], on_progress: OnProgress | None) -> None:
        self._on_progress = on_progress
        self._total = sum(map(_json_bytes, runs))
        self._merged = self._written = 0

    def written(self, count: int) -> None:
        """Some of the merge that is under way."""
        self._written += count
        self._tell()

    def merged(self, run: Run) -> None:
        """One merge is done."""
        self._merged, self._written = self._merged + _json_bytes(run), 0
        self._tell()

    def _tell(self) -> None:
        if self._on_progress is not None:
            self._on_progress(min(self._merged + self._written, self._total), self._total)


def _json_bytes(run: Run) -> int:
    return sum(segment.json_bytes for segment in run)


def _result(before: OpenArchive, after: OpenArchive) -> CompactionResult:
    return CompactionResult(
        segments_before=len(before.manifest.segments),
        segments_after=len(after.manifest.segments),
        bytes_before=before.bytes_on_disk,
        bytes_after=after.bytes_on_disk,
        revisions_dropped=_revisions(before) - _revisions(after),
    )


def _revisions(archive: OpenArchive) -> int:
    return sum(segment.executions for segment in archive.manifest.segments)
