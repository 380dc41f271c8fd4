"""Everything that can go wrong, as one tree.

::

    ExecArchiveError                what is wrong, and what to do about it
    ├── BadRequest                  the question cannot be answered as asked
    │   ├── AmbiguousId             two instances hold this id
    │   └── NotAnArchive            the path is something else than an archive
    ├── NotFound                    no such archive, execution or node
    ├── ArchiveDamaged              the archive's files are not what its manifest says
    ├── AccessDenied                the server refuses the key, or it may not do this
    ├── ServerTrouble               the server, or the way to it, stands in the way
    │   └── NotN8n                  what answers there is something else
    └── MachineError                this machine stands in the way
        ├── ArchiveLocked           another writer is at work
        ├── ArchiveTooNew           written by a newer version than this one
        └── NoRoom                  the disk is full, or a quota is reached

Each error carries one sentence that says what is wrong and one that says what to do.
"""

import errno


class ExecArchiveError(Exception):
    """What is wrong (`problem`), and what to do about it (`advice`)."""

    def __init__(self, problem: str, advice: str) -> None:
        super().__init__(problem)
        self.problem = problem
        self.advice = advice


class BadRequest(ExecArchiveError):
    """The question cannot be answered as it was asked."""


class AmbiguousId(BadRequest):
    """Several instances hold an execution with this id."""


class NotAnArchive(BadRequest):
    """The path exists and is something else than an archive."""


class NotFound(ExecArchiveError):
    """The archive, or the execution in it, is not there."""


class ArchiveDamaged(ExecArchiveError):
    """The archive's files are not what its manifest says."""


class AccessDenied(ExecArchiveError):
    """The server refuses the key, or the key may not do what was asked."""


class ServerTrouble(ExecArchiveError):
    """The server, or the network on the way to it, stands in the way."""


class NotN8n(ServerTrouble):
    """What answers at the address is something else than n8n's API."""


class MachineError(ExecArchiveError):
    """This machine stands in the way."""


class ArchiveLocked(MachineError):
    """Another process is writing to this archive."""


class ArchiveTooNew(MachineError):
    """The archive was written by a newer version than this one."""


class NoRoom(MachineError):
    """The disk is full, or a quota is reached."""


# A file-size limit (EFBIG) and a quota (EDQUOT) ask for the same remedy as a full disk.
_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


def damaged_file(archive: str, error: Exception) -> ArchiveDamaged:
    """What a reader of Parquet said of a file of `archive` that is not what was written."""
    reason = str(error).splitlines()[0][:200] if str(error) else type(error).__name__
    return ArchiveDamaged(
        f"A file of the {archive} is missing or damaged ({reason}).",
        "Restore the archive from a copy, or read the executions in again into a new one.",
    )


def machine_error(error: OSError, doing: str) -> MachineError:
    """The operating system's refusal while `doing` something, in words for a person."""
    if error.errno in _NO_ROOM:
        return NoRoom(
            f"There is no room left on the disk while {doing}.",
            "Make room, then run the same command again; what was committed before is safe.",
        )
    reason = error.strerror or str(error)
    where = f" ({error.filename})" if error.filename else ""
    return MachineError(
        f"This machine refused while {doing}: {reason}{where}.",
        "Check that the folder exists, is writable and belongs to you.",
    )


_OF_CTRL_C = ("Query interrupted", "INTERRUPT Error: Interrupted!", "failed: KeyboardInterrupt: ")


def hands_on_ctrl_c(error: Exception) -> bool:
    """Whether an error is what DuckDB or Arrow makes of a Ctrl-C, in one of many ways."""
    return any(words in str(error) for words in _OF_CTRL_C)
