"""Where a command line starts and ends: the quick answers, and every error in two sentences."""

import gc
import io
import os
import sys
from typing import NoReturn

# click takes as long to import as Python takes to start, so nothing here imports it: help and
# completion are answered from words generated beforehand, and a command loads what it needs.

_COMPLETE = "_EXEC_ARCHIVE_COMPLETE"
_INTERRUPTED = 130
_BY_A_SIGNAL = 128

_ended_by: list[int] = []


def run() -> NoReturn:
    """The whole of `exec-archive`, from its arguments to its exit code."""
    _open_what_is_closed()
    # A command is short: a look for garbage while modules load finds none, and takes a tenth.
    gc.set_threshold(50_000)
    try:
        code = _run(sys.argv[1:])
    except KeyboardInterrupt:  # while modules were still loading
        sys.stderr.write("Interrupted.\n")
        code = _INTERRUPTED
    except OSError:
        if not _ended_by:
            raise
        code = _INTERRUPTED  # the terminal is gone: there was nowhere to say so
    _leave(_BY_A_SIGNAL + _ended_by[0] if _ended_by else code)


def _leave(code: int) -> NoReturn:
    """Ends the process without taking everything down piece by piece, which takes 18 ms.

    Nothing is open any more: archives are closed and locks released where they were taken.
    """
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except (OSError, ValueError):
        if not _ended_by:
            sys.exit(code)  # the ordinary way knows what to do with a stream that is gone
    os._exit(code)


def _run(arguments: list[str]) -> int:
    asked_by_shell = os.environ.get(_COMPLETE, "")
    if asked_by_shell.endswith("_complete"):
        from exec_archive_cli.completion import complete

        return complete(asked_by_shell, os.environ)
    if not asked_by_shell and arguments in ([], ["--help"], ["-h"]) and _is_wide_enough():
        from exec_archive_cli.generated import HELP

        return _print(HELP)
    _end_in_order()
    if _asks_the_archive(arguments):
        from exec_archive.query import opening

        opening.begin()
    from exec_archive_cli.running import run_command

    return run_command(arguments)


def _end_in_order() -> None:
    """A SIGTERM, or a terminal that is closed, ends a command as Ctrl-C does.

    So nothing half written stays. Who started it with nohup has said otherwise.
    """
    import signal
    from types import FrameType

    def end(number: int, _frame: FrameType | None) -> None:
        signal.signal(number, signal.SIG_IGN)  # it may come twice, while things are put away
        _ended_by.append(number)
        raise KeyboardInterrupt

    for name in ("SIGTERM", "SIGHUP"):  # Windows has no SIGHUP
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, end)


def _asks_the_archive(arguments: list[str]) -> bool:
    """Whether it looks like a question that DuckDB will answer; `--archive` may stand before it."""
    from exec_archive_cli.catalogue import COMMANDS

    names = (word for word in arguments[:3] if word in COMMANDS)
    return any(COMMANDS[name].group == "Investigate" for name in names)


def _open_what_is_closed() -> None:
    """A shell's `>&-` leaves Python without the stream: what goes there goes nowhere."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            from pathlib import Path

            nowhere = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - till the end
            setattr(sys, name, nowhere)
        stream = getattr(sys, name)
        if isinstance(stream, io.TextIOWrapper):  # signs it has no code for are spelled out
            stream.reconfigure(errors="backslashreplace")


def _print(text: str) -> int:
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except OSError as error:
        from exec_archive_cli.running import output_refused

        return output_refused(error)
    return 0


def _is_wide_enough() -> bool:
    """The generated help is 80 columns wide; a narrower terminal gets it wrapped by click."""
    if not sys.stdout.isatty():
        return True
    try:
        return os.get_terminal_size(sys.stdout.fileno()).columns >= 80
    except OSError:
        return True
