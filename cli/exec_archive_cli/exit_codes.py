"""The exit codes, and the one place that says which error has which."""

from enum import IntEnum

from exec_archive import errors


class ExitCode(IntEnum):
    """What a caller can tell from how a command ended."""

    DONE = 0
    EXECUTION_FAILED = 1
    USAGE = 2
    NOT_FOUND = 3
    AUTHENTICATION = 4
    DAMAGED = 5
    NETWORK = 6
    LEFT_OUT = 7
    MACHINE = 8
    BUG = 70
    INTERRUPTED = 130


_OF_ERROR = {
    errors.BadRequest: ExitCode.USAGE,
    errors.NotFound: ExitCode.NOT_FOUND,
    errors.ArchiveDamaged: ExitCode.DAMAGED,
    errors.AccessDenied: ExitCode.AUTHENTICATION,
    errors.ServerTrouble: ExitCode.NETWORK,
    errors.MachineError: ExitCode.MACHINE,
}


def exit_code(error: errors.ExecArchiveError) -> ExitCode:
    """The code of the nearest class in the tree of errors."""
    for kind in type(error).__mro__:
        if kind in _OF_ERROR:
            return _OF_ERROR[kind]
    return ExitCode.BUG
