"""Where a command line starts and ends: the quick answers, and every error in two sentences."""

import os
import sys
from typing import NoReturn

# click takes as long to import as Python takes to start, so nothing here imports it: help and
# completion are answered from words generated beforehand, and a command loads what it needs.

_COMPLETE = "_EXEC_ARCHIVE_COMPLETE"


def run() -> NoReturn:
    """The whole of `exec-archive`, from its arguments to its exit code."""
    sys.exit(_run(sys.argv[1:]))


def _run(arguments: list[str]) -> int:
    if os.environ.get(_COMPLETE, "").endswith("_complete"):
        from exec_archive_cli.completion import complete

        return complete(os.environ[_COMPLETE], os.environ)
    if arguments in ([], ["--help"], ["-h"]) and _is_wide_enough():
        from exec_archive_cli.generated import HELP

        sys.stdout.write(HELP)
        return 0
    from exec_archive_cli.running import run_command

    return run_command(arguments)


def _is_wide_enough() -> bool:
    """The generated help is 80 columns wide; a narrower terminal gets it wrapped by click."""
    if not sys.stdout.isatty():
        return True
    try:
        return os.get_terminal_size(sys.stdout.fileno()).columns >= 80
    except OSError:
        return True
