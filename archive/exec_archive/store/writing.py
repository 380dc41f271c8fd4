"""The one writer of an archive: its lock, its segments, its commits."""

import contextlib
import os
import shutil
import time
import uuid
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec
from filelock import FileLock, Timeout

from exec_archive.errors import (
    ArchiveLocked,
    ArchiveTooNew,
    BadRequest,
    NotFound,
    machine_error,
)
from exec_archive.store.archive import OpenArchive, read_archive
from exec_archive.store.durable import fsync_folder, make_private_folder
from exec_archive.store.manifest import (
    FORMAT,
    LOCK_NAME,
    MANIFEST_NAME,
    SEGMENTS,
    WRITTEN_BY,
    Manifest,
    Segment,
    write_manifest,
)
from exec_archive.store.segment import TEMPORARY_PREFIX, SegmentWriter

# A writer holds the lock for its whole run: waiting longer would only look like a hang.
_WAIT_SECONDS = 2.0
_A_DAY = 24 * 60 * 60


class ArchiveWriter:
    """An archive that is open for writing; `archive` is always its last committed state."""

    def __init__(self, archive: OpenArchive) -> None:
        self.archive = archive
        self._on_disk = (archive.folder / MANIFEST_NAME).read_bytes()

    def new_segment(self) -> SegmentWriter:
        """An empty segment, with the next revision."""
        return SegmentWriter(self.archive.folder, self.archive.manifest.revision + 1)

    def commit(self, writer: SegmentWriter, instances: set[str]) -> None:
        """Makes a segment part of the archive."""
        segment = writer.seal()
        manifest = self.archive.manifest
        known = {**manifest.instances, **{name: {} for name in instances - set(manifest.instances)}}
        self._replace(
            msgspec.structs.replace(
                manifest,
                written_by=WRITTEN_BY,
                revision=segment.revision,
                instances=known,
                segments=[*manifest.segments, segment],
            )
        )

    def save_sync(self, instance: str, state: bytes) -> None:
        """Notes where the next pull of an instance goes on."""
        manifest = self.archive.manifest
        sync = {**manifest.sync, instance: msgspec.Raw(state)}
        self._replace(msgspec.structs.replace(manifest, written_by=WRITTEN_BY, sync=sync))

    def replace_segments(self, old: Sequence[Segment], new: Segment) -> None:
        """Puts a sealed segment in the place of those it was merged from.

        Their folders stay a day from now on: a reader may have opened the manifest before.
        """
        for segment in old:
            os.utime(self.archive.segment_folder(segment))
        manifest = self.archive.manifest
        gone = {segment.id for segment in old}
        kept = [segment for segment in manifest.segments if segment.id not in gone]
        segments = sorted([*kept, new], key=lambda segment: segment.revision)
        there = {path.name for path in (self.archive.folder / SEGMENTS).iterdir()}
        self._replace(
            msgspec.structs.replace(
                manifest,
                written_by=WRITTEN_BY,
                segments=segments,
                replaced=sorted({each for each in manifest.replaced if each in there} | gone),
            )
        )

    def _replace(self, manifest: Manifest) -> None:
        folder = self.archive.folder
        # The lock does not hold where somebody removes its file, or a disk knows no locks.
        if (folder / MANIFEST_NAME).read_bytes() != self._on_disk:
            raise ArchiveLocked(
                f"Another writer changed {folder} meanwhile.",
                "Run the same command again; let only one write at a time, and leave the file "
                f"{LOCK_NAME} where it is.",
            )
        self._on_disk = write_manifest(folder, manifest)
        self.archive = OpenArchive(folder, manifest)


@contextlib.contextmanager
def open_for_writing(folder: Path) -> Iterator[ArchiveWriter]:
    """The writer of the archive in `folder`, which is made where there is none."""
    try:
        _prepare(folder)
        with _lock(folder):
            writer = ArchiveWriter(_read_or_make(folder))
            _check_writable(writer.archive)
            _remove_leftovers(folder, writer.archive.manifest)
            yield writer
    except OSError as error:
        raise machine_error(error, f"writing to the archive {folder}") from error


def _prepare(folder: Path) -> None:
    """Makes the folder of a new archive; whether it is new is decided when the lock is held."""
    with contextlib.suppress(NotFound):
        if read_archive(folder).is_bundle:
            raise BadRequest(
                f"{folder} is a bundle: it can be read, and not be added to or changed.",
                "Name an archive with --archive.",
            )
        return
    make_private_folder(folder)


def _read_or_make(folder: Path) -> OpenArchive:
    try:
        return read_archive(folder)
    except NotFound:
        make_private_folder(folder / SEGMENTS)
        write_manifest(folder, Manifest(archive_id=str(uuid.uuid4())))
        fsync_folder(folder.parent)
        return read_archive(folder)


def _check_writable(archive: OpenArchive) -> None:
    needed = archive.manifest.min_writer
    if needed > FORMAT:
        raise ArchiveTooNew(
            f"This archive needs a writer of format {needed}; this version writes {FORMAT}.",
            "Update exec-archive, then run the same command again; reading works meanwhile.",
        )


@contextlib.contextmanager
def _lock(folder: Path) -> Iterator[None]:
    """The lock of one writer; the system takes it back from a process that died."""
    lock = FileLock(folder / LOCK_NAME, timeout=_WAIT_SECONDS, mode=0o600)
    try:
        lock.acquire()
    except Timeout:
        raise ArchiveLocked(
            f"Another exec-archive is writing to {folder}.",
            "Wait until it is done, then run the same command again; reading works meanwhile.",
        ) from None
    try:
        yield
    finally:
        lock.release()


def _remove_leftovers(folder: Path, manifest: Manifest) -> None:
    """What a writer that was killed had not finished, and what was merged into others a day ago.

    A day, as a reader may have opened an older manifest. Any other whole segment stays, though
    nothing names it: the manifest may be an older copy that somebody put back.
    """
    merged = set(manifest.replaced) - {segment.id for segment in manifest.segments}
    for path in (folder / SEGMENTS).iterdir():
        unfinished = path.name.startswith(TEMPORARY_PREFIX)
        if unfinished or (path.name in merged and _age(path) > _A_DAY):
            shutil.rmtree(path, ignore_errors=True)
    for path in folder.glob(f".{MANIFEST_NAME}.*"):
        path.unlink(missing_ok=True)


def _age(path: Path) -> float:
    return time.time() - path.stat().st_mtime
