"""The files of bundles as DuckDB sees them, for reading only."""

from datetime import UTC, datetime
from typing import Any

import duckdb
from fsspec.spec import AbstractFileSystem

from exec_archive.query.bundle_addresses import BUNDLES, bundle_and_name
from exec_archive.store.bundled import MappedFile

_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


def admit(connection: duckdb.DuckDBPyConnection) -> None:
    """Lets a DuckDB read from bundles."""
    connection.register_filesystem(_BundleFiles())


class _BundleFiles(AbstractFileSystem):  # type: ignore[misc]  # fsspec has no types
    """What DuckDB asks of a file system, and no more."""

    protocol = BUNDLES.removesuffix("://")
    cachable = False

    def info(self, path: str, **_: Any) -> dict[str, Any]:
        """How large a file is."""
        return {"name": path, "size": len(_content(path)), "type": "file"}

    def open(self, path: str, mode: str = "rb", **_: Any) -> MappedFile:
        """A file, open for reading."""
        if mode != "rb":
            raise PermissionError("a bundle is for reading only")
        return MappedFile(_content(path))

    def glob(self, path: str, **_: Any) -> list[str]:
        """No name of a bundle's has a sign that stands for others."""
        return [path]

    def modified(self, _path: str) -> datetime:
        """A bundle that is held never changes."""
        return _LONG_AGO


def _content(path: str) -> memoryview:
    bundle, name = bundle_and_name(path)
    return bundle.stored(name)
