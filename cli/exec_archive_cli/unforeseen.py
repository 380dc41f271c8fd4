"""What nobody foresaw: an error like any other, unless somebody wants to see all of it."""

import os

from exec_archive.errors import ExecArchiveError


def is_to_be_seen() -> bool:
    """Whether it ends the command with all that Python says of it."""
    return bool(os.environ.get("EXEC_ARCHIVE_DEBUG"))


def as_error(error: Exception) -> ExecArchiveError:
    """Two sentences for it."""
    return ExecArchiveError(
        f"exec-archive came upon something it does not handle ({type(error).__name__}: {error}).",
        "What was committed before is safe. Please report it, with what EXEC_ARCHIVE_DEBUG=1 "
        "prints before the same command.",
    )
