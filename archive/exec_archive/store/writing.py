"""The one writer of an archive: its lock, its segments, its commits."""

import contextlib
import shutil
from collections.abc import Iterator
from pathlib import Path

from filelock import FileLock, Timeout

from exec_archive.errors import ArchiveLocked, NotFound, machine_error
from exec_archive.store.archive import OpenArchive, read_archive
from exec_archive.store.durable import fsync_folder, make_private_folder
from exec_archive.store.manifest import SEGMENTS, Manifest, write_manifest
from exec_archive.store.segment import TEMPORARY_PREFIX, SegmentWriter

LOCK_NAME = "lock"
# A writer holds the lock for its whole run: waiting longer would only look like a hang.
_WAIT_SECONDS = 2.0


class ArchiveWriter:
    """An archive that is open for writing; `archive` is always its last committed state."""

    def __init__(self, archive: OpenArchive) -> None:
        self.archive = archive

    def new_segment(self) -> SegmentWriter:
        """An empty segment, with the next revision."""
        return SegmentWriter(self.archive.folder, self.archive.manifest.revision + 1)

    def commit(self, writer: SegmentWriter, instances: set[str]) -> None:
        """Makes a segment part of the archive."""
        segment = writer.seal()
        manifest = self.archive.manifest
        known = {**manifest.instances, **{name: {} for name in instances - set(manifest.instances)}}
        self._replace(
            Manifest(
                revision=segment.revision,
                instances=known,
                segments=[*manifest.segments, segment],
                sync=manifest.sync,
            )
        )

    def _replace(self, manifest: Manifest) -> None:
        write_manifest(self.archive.folder, manifest)
        self.archive = OpenArchive(self.archive.folder, manifest)


@contextlib.contextmanager
def open_for_writing(folder: Path) -> Iterator[ArchiveWriter]:
    """The writer of the archive in `folder`, which is made where there is none."""
    try:
        archive = _open_or_make(folder)
        with _lock(folder):
            writer = ArchiveWriter(read_archive(archive.folder))
            _remove_leftovers(folder)
            yield writer
    except OSError as error:
        raise machine_error(error, f"writing to the archive {folder}") from error


def _open_or_make(folder: Path) -> OpenArchive:
    try:
        return read_archive(folder)
    except NotFound:
        make_private_folder(folder / SEGMENTS)
        write_manifest(folder, Manifest())
        fsync_folder(folder.parent)
        return read_archive(folder)


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


def _remove_leftovers(folder: Path) -> None:
    """What a writer that was killed had not finished; the lock says that none is at work."""
    for path in (folder / SEGMENTS).glob(f"{TEMPORARY_PREFIX}*"):
        shutil.rmtree(path, ignore_errors=True)
