"""The files of bundles as DuckDB sees them: `bundle://7/archive/segments/…`, for reading only.

Each bundle has a number as long as somebody holds it, so that its own path, which may have any
sign, is never part of an address.
"""

from datetime import UTC, datetime
from itertools import count
from typing import Any
from weakref import WeakKeyDictionary, WeakValueDictionary

import duckdb
from fsspec.spec import AbstractFileSystem

from exec_archive.query.stored_file import BUNDLES
from exec_archive.store.bundled import Bundle, MappedFile

_numbers = count(1)
_number_of: WeakKeyDictionary[Bundle, int] = WeakKeyDictionary()
_bundles: WeakValueDictionary[int, Bundle] = WeakValueDictionary()
_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


def root_address(bundle: Bundle) -> str:
    """The address of all of a bundle's files."""
    if bundle not in _number_of:
        number = next(_numbers)
        _number_of[bundle] = number
        _bundles[number] = bundle
    return f"{BUNDLES}{_number_of[bundle]}/"


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
    number, name = path.removeprefix(BUNDLES).split("/", 1)
    return _bundles[int(number)].stored(name)
