"""An archive that is open for reading: its folder, its manifest, its files."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from exec_archive.errors import (
    ArchiveDamaged,
    ExecArchiveError,
    NotAnArchive,
    NotFound,
    machine_error,
)
from exec_archive.store.manifest import LOCK_NAME, SEGMENTS, Manifest, Segment, read_manifest


@dataclass(frozen=True, slots=True)
class OpenArchive:
    """One state of an archive; what is committed later is seen by opening it again."""

    folder: Path
    manifest: Manifest

    def files(self, table: str, *, superseding: bool = False) -> list[Path]:
        """The Parquet files of a table that have rows, oldest segment first."""
        return [
            self.segment_folder(segment) / f"{table}.parquet"
            for segment in self.manifest.segments
            if _rows(segment, table) and (segment.superseded or not superseding)
        ]

    def files_of(self, table: str, revision: int) -> list[Path]:
        """The same, of the one segment that holds a revision."""
        holding = (
            segment
            for segment in self.manifest.segments
            if segment.first_revision <= revision <= segment.revision
        )
        return self.files_in(table, holding)

    def files_in(self, table: str, segments: Iterable[Segment]) -> list[Path]:
        """The same, of some segments."""
        return [
            self.segment_folder(segment) / f"{table}.parquet"
            for segment in segments
            if _rows(segment, table)
        ]

    def segment_folder(self, segment: Segment) -> Path:
        """Where a segment's files are."""
        return self.folder / SEGMENTS / segment.id

    def explained(self, damage: ArchiveDamaged) -> ArchiveDamaged:
        """That damage; or what looks like it, where files of this state were replaced since."""
        if not self._is_outdated():
            return damage
        return ArchiveDamaged(
            f"The archive {self.folder} was merged anew since it was opened, and what it was "
            "merged from is gone.",
            "Open it again (Archive.reload does), and ask again; nothing is lost.",
        )

    def _is_outdated(self) -> bool:
        try:
            named = {each.id for each in read_manifest(self.folder).segments}
        except (OSError, ExecArchiveError):
            return False
        return any(
            not (self.segment_folder(segment) / f"{table}.parquet").exists()
            for segment in self.manifest.segments
            if segment.id not in named
            for table in segment.files
        )

    @property
    def bytes_on_disk(self) -> int:
        """What the segments take."""
        return sum(segment.bytes_on_disk for segment in self.manifest.segments)

    @property
    def supersedes(self) -> bool:
        """Whether any row is hidden by a newer one."""
        return any(segment.superseded for segment in self.manifest.segments)


def _rows(segment: Segment, table: str) -> int:
    file = segment.files.get(table)
    return file.rows if file else 0


def read_archive(folder: Path) -> OpenArchive:
    """Opens the archive in `folder`, or says what is there instead."""
    if any(sign in str(folder) for sign in "*?["):
        raise NotAnArchive(
            f"{folder} cannot hold an archive: its path has one of the signs * ? [.",
            "Choose a folder without them; they stand for other names in a query.",
        )
    try:
        return OpenArchive(folder, read_manifest(folder))
    except FileNotFoundError:
        raise _not_an_archive(folder) from None
    except NotADirectoryError:
        raise NotAnArchive(
            f"{folder} is a file, not an archive.",
            "Name the archive's folder with --archive, or read the file in with: "
            f"exec-archive import {folder}",
        ) from None
    except OSError as error:
        raise machine_error(error, f"opening the archive {folder}") from error


def _not_an_archive(folder: Path) -> NotAnArchive | NotFound | ArchiveDamaged:
    if (folder / SEGMENTS).is_dir() and any((folder / SEGMENTS).iterdir()):
        return ArchiveDamaged(
            f"The archive {folder} has lost its manifest, archive.json.",
            "Restore that one file from a copy of the archive; the data beside it is untouched.",
        )
    if folder.is_dir() and any(not _is_no_content(path) for path in folder.iterdir()):
        return NotAnArchive(
            f"{folder} is a folder, but not an archive: it has no archive.json.",
            "Name an archive, or a new folder, with --archive.",
        )
    return NotFound(
        f"There is no archive at {folder}.",
        "Fill one with: exec-archive pull --url ADDRESS, or exec-archive import PATH",
    )


def _is_no_content(path: Path) -> bool:
    """What stands in a folder that is still to become an archive, or in the root of a new disk."""
    return path.name in {SEGMENTS, LOCK_NAME, "tmp", "lost+found"} or path.name.startswith(".")
