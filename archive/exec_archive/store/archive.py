"""An archive that is open for reading: its folder or its bundle, its manifest, its files."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from exec_archive.errors import (
    ArchiveDamaged,
    ExecArchiveError,
    NotAnArchive,
    NotFound,
    machine_error,
)
from exec_archive.store.bundle_layout import ASK_AGAIN, BUNDLE_NAME, IN_BUNDLE
from exec_archive.store.manifest import (
    LOCK_NAME,
    MANIFEST_NAME,
    SEGMENTS,
    Manifest,
    Segment,
    read_manifest,
)

if TYPE_CHECKING:
    from exec_archive.store.bundled import Bundle


class OpenArchive(NamedTuple):
    """One state of an archive; what is committed later is seen by opening it again.

    The folder of a bundle is its zip, and the paths of its files lead through that zip. Where
    somebody unzipped one, it is any folder, but for the bundle.json beside it.
    """

    folder: Path
    manifest: Manifest
    bundle: "Bundle | None" = None
    unzipped: Path | None = None  # the folder of that bundle.json

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
        root = self.folder if self.bundle is None else self.folder / IN_BUNDLE
        return root / SEGMENTS / segment.id

    @property
    def is_bundle(self) -> bool:
        """Whether it was handed on: as the zip it is, or unzipped since."""
        return self.bundle is not None or self.unzipped is not None

    @property
    def kind(self) -> str:
        """What it is, in a word."""
        return "bundle" if self.is_bundle else "archive"

    @property
    def spoken(self) -> str:
        """What it is called in a sentence."""
        return f"{self.kind} {self.folder}"

    def explained(self, damage: ArchiveDamaged) -> ArchiveDamaged:
        """That damage; or what looks like it, where files of this state were replaced since."""
        if self.is_bundle:
            return ArchiveDamaged(damage.problem, ASK_AGAIN)
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
    """Opens the archive in `folder`, or the bundle that it is; or says what is there instead."""
    try:
        if folder.is_file():
            return _bundled(folder)
        _check_signs(folder)
        return OpenArchive(folder, read_manifest(folder), unzipped=_unzipped_around(folder))
    except FileNotFoundError:
        if is_unzipped(folder):
            return read_archive(folder / IN_BUNDLE)
        raise _not_an_archive(folder) from None
    except NotADirectoryError:
        raise _is_a_file(folder) from None
    except OSError as error:
        raise machine_error(error, f"opening the archive {folder}") from error


def is_unzipped(folder: Path) -> bool:
    """Whether somebody unzipped a bundle there, whose archive is one folder deeper."""
    return (folder / BUNDLE_NAME).is_file() and (folder / IN_BUNDLE / MANIFEST_NAME).is_file()


def _unzipped_around(folder: Path) -> Path | None:
    """The folder of the bundle whose archive this is."""
    folder = folder.absolute()
    return folder.parent if folder.name == IN_BUNDLE and is_unzipped(folder.parent) else None


def archive_around(path: Path) -> Path | None:
    """The archive that a place is in, or is, where its links lead."""
    place = path.resolve()
    return next((each for each in (place, *place.parents) if _is_archive(each)), None)


def _is_archive(folder: Path) -> bool:
    try:
        return (folder / MANIFEST_NAME).is_file() and (folder / SEGMENTS).is_dir()
    except OSError:  # not to be looked into
        return False


def changing_file(folder: Path) -> Path:
    """The file that is another one once the archive, or bundle, there is in another state."""
    if folder.is_file():
        return folder
    return (folder / IN_BUNDLE if is_unzipped(folder) else folder) / MANIFEST_NAME


def _check_signs(folder: Path) -> None:
    if any(sign in str(folder) for sign in "*?["):
        raise NotAnArchive(
            f"{folder} cannot hold an archive: its path has one of the signs * ? [.",
            "Choose a folder without them; they stand for other names in a query.",
        )


def _bundled(path: Path) -> OpenArchive:
    from exec_archive.store.bundled import read_bundle

    bundle = read_bundle(path)
    if bundle is None:
        raise _is_a_file(path)
    return OpenArchive(path, bundle.archive, bundle)


def _is_a_file(path: Path) -> NotAnArchive:
    return NotAnArchive(
        f"{path} is a file, not an archive.",
        "Name the archive's folder with --archive, or read the file in with: "
        f"exec-archive import {path}",
    )


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
    if folder.suffix.lower() == ".zip" and not folder.exists():
        return NotFound(f"There is no file {folder}.", "Check the path.")
    return NotFound(
        f"There is no archive at {folder}.",
        "Fill one with: exec-archive pull --url ADDRESS, or exec-archive import PATH",
    )


def _is_no_content(path: Path) -> bool:
    """What stands in a folder that is still to become an archive, or in the root of a new disk."""
    return path.name in {SEGMENTS, LOCK_NAME, "tmp", "lost+found"} or path.name.startswith(".")
