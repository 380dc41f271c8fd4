"""Whether the files of a table are still the bytes that were stored: asked where one is doubted."""

from exec_archive.query.verification.stored_bytes import NotThere, difference, difference_of
from exec_archive.store.archive import OpenArchive
from exec_archive.store.manifest import Segment


def has_changed(archive: OpenArchive, table: str) -> bool:
    """Whether a file of a table is missing, or another one than was stored."""
    return any(_has_changed(archive, segment, table) for segment in archive.manifest.segments)


def _has_changed(archive: OpenArchive, segment: Segment, table: str) -> bool:
    promised = segment.files.get(table)
    if promised is None or not promised.rows:
        return False
    path = archive.segment_folder(segment) / f"{table}.parquet"
    try:
        if archive.bundle is not None:
            pieces = archive.bundle.pieces(archive.bundle.name(path))
            return difference_of(pieces, promised, lambda _: None) is not None
        return difference(path, archive.folder, promised, lambda _: None) is not None
    except NotThere:
        return True
