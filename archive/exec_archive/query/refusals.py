"""What DuckDB says where no file is damaged, but this machine stands in the way."""

import errno
import os

import duckdb

from exec_archive.errors import MachineError, NoRoom
from exec_archive.store.archive import OpenArchive

BUNDLE_MEMORY = "1GB"

_NO_ROOM = (
    *(os.strerror(number) for number in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)),
    "max_temp_directory_size",
)
# DuckDB writes where it cannot hold all it has to sort or join, and only there.
_REFUSED = (
    *(os.strerror(number) for number in (errno.EACCES, errno.EPERM, errno.EROFS, errno.EIO)),
    *(os.strerror(number) for number in (errno.EMFILE, errno.ENFILE)),
    *("Failed to create directory", "duckdb_temp_"),
)


def machine_trouble(error: Exception, message: str, archive: OpenArchive) -> MachineError | None:
    """What this machine has no room for, or refuses; None where it is something else."""
    if not isinstance(error, duckdb.IOException | duckdb.OutOfMemoryException):
        return None
    if any(words in message for words in _NO_ROOM):
        return NoRoom(
            "There is no room on the disk for what has to be sorted or joined.",
            "Make room, or ask for less.",
        )
    if isinstance(error, duckdb.OutOfMemoryException):
        return _no_memory(archive)
    return refused(message) if any(words in message for words in _REFUSED) else None


def refused(message: str) -> MachineError:
    """What DuckDB was refused."""
    reason = message.split("\n\nLINE ", maxsplit=1)[0].removeprefix("IO Error: ")
    return MachineError(
        f"This machine refused while the answer was made: {' '.join(reason.split())}.",
        "Check that the archive can be read, and written to: a large sort or join needs a folder.",
    )


def _no_memory(archive: OpenArchive) -> MachineError:
    if archive.bundle is None:
        return MachineError("The answer takes more memory than there is.", "Ask for less at once.")
    return MachineError(
        f"The answer takes more memory than a bundle is given ({BUNDLE_MEMORY}): {archive.folder}.",
        "Ask for less at once; or, if you trust who made it, unzip it, and name the folder "
        "with --archive.",
    )
