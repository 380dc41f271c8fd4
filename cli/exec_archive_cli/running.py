"""Runs one command, and turns whatever goes wrong into two sentences and an exit code."""

import os
import sys

import click

from exec_archive.errors import ExecArchiveError, hands_on_ctrl_c, machine_error
from exec_archive_cli.exit_codes import ExitCode, exit_code
from exec_archive_cli.next_step import next_step
from exec_archive_cli.root import exec_archive
from exec_archive_cli.unforeseen import as_error, is_to_be_seen

# The commands that change the archive, and keep what they had done.
_WRITING = {"pull", "import", "compact", "alerts"}


def run_command(arguments: list[str]) -> int:
    """The exit code of a command line."""
    try:
        code = _invoke(arguments)
        sys.stdout.flush()
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except (click.Abort, KeyboardInterrupt):
        return _interrupted(arguments)
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except ExecArchiveError as error:
        _say(error.problem, error.advice)
        return exit_code(error)
    except OSError as error:
        return _refused(error)
    except Exception as error:
        if hands_on_ctrl_c(error):
            return _interrupted(arguments)
        if is_to_be_seen():
            raise
        unforeseen = as_error(error)
        _say(unforeseen.problem, unforeseen.advice)
        return exit_code(unforeseen)
    return code if isinstance(code, int) else ExitCode.DONE


def _invoke(arguments: list[str]) -> object:
    if os.environ.get("_EXEC_ARCHIVE_COMPLETE"):  # a shell asks for its script
        return exec_archive.main(arguments, prog_name="exec-archive")
    # Not by main(), which makes of every broken pipe an exit with 1.
    with exec_archive.make_context("exec-archive", list(arguments)) as context:
        try:
            return exec_archive.invoke(context)
        except ExecArchiveError as error:
            error.advice = next_step(error.advice)
            raise


def _refused(error: OSError) -> int:
    if error.filename is None:  # a stream that was open already: the output
        return output_refused(error)
    refusal = machine_error(error, "reading what was named")
    _say(refusal.problem, refusal.advice)
    return exit_code(refusal)


def output_refused(error: OSError) -> int:
    """The end of a command whose output goes nowhere: its reader has left, or the disk is full."""
    # What is still buffered must not be tried once more when Python ends.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    if isinstance(error, BrokenPipeError):
        return ExitCode.DONE
    refusal = machine_error(error, "writing the answer")
    _say(refusal.problem, refusal.advice)
    return exit_code(refusal)


def _interrupted(arguments: list[str]) -> int:
    if _WRITING.isdisjoint(arguments):
        _say("Interrupted.", "Nothing was changed.")
    else:
        _say(
            "Interrupted.", "What was committed before stays; the same command goes on from there."
        )
    return ExitCode.INTERRUPTED


def _say(problem: str, advice: str) -> None:
    from exec_archive_cli.render.hostile import one_line

    sys.stderr.write(f"{one_line(problem)}\n{one_line(advice)}\n")
