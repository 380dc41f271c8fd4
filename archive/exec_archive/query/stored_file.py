"""A Parquet file of an archive, for both who read it: DuckDB and pyarrow."""

from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from exec_archive.query.bundle_addresses import root_address
from exec_archive.store.archive import OpenArchive

if TYPE_CHECKING:
    from exec_archive.store.bundled import Bundle


class StoredFile(NamedTuple):
    """A file in a folder, or within a bundle, where its path leads through the zip."""

    path: Path
    bundle: "Bundle | None"

    @property
    def address(self) -> str:
        """What DuckDB reads."""
        if self.bundle is None:
            return str(self.path)
        return root_address(self.bundle) + self.bundle.name(self.path)

    @property
    def source(self) -> Any:
        """What pyarrow reads."""
        if self.bundle is None:
            return self.path
        import pyarrow as pa

        return pa.BufferReader(self.bundle.stored(self.bundle.name(self.path)))

    @property
    def bytes(self) -> int:
        """How large it is."""
        return self.stamp[-1]

    @property
    def stamp(self) -> tuple[int, int, int]:
        """Changes with the file; the last is its size."""
        if self.bundle is not None:
            return (0, 0, self.bundle.members[self.bundle.name(self.path)].bytes)
        found = self.path.stat()
        return (found.st_ino, found.st_mtime_ns, found.st_size)


def stored_file(archive: OpenArchive, path: Path) -> StoredFile:
    """A file of an archive."""
    return StoredFile(path, archive.bundle)
