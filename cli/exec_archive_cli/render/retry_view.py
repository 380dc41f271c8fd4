"""What came of retries: for people, for programs, and as an exit code."""

import shlex
from collections.abc import Sequence
from datetime import tzinfo
from typing import Any, NamedTuple

import click

from exec_archive.errors import ArchiveLocked, ExecArchiveError
from exec_archive.model import Execution
from exec_archive.retry.outcome import LeftToLater, Outcome, Retried
from exec_archive_cli.exit_codes import ExitCode, exit_code
from exec_archive_cli.next_step import next_step
from exec_archive_cli.render import units
from exec_archive_cli.render.answers import plain
from exec_archive_cli.render.counting import counted
from exec_archive_cli.render.execution_list import execution_table, took
from exec_archive_cli.render.hostile import one_line
from exec_archive_cli.render.page import line
from exec_archive_cli.render.terminal import narrate_table, say, show
from exec_archive_cli.render.words import failed_at, status_sign, status_style

_SUCCEEDED = {Outcome.SUCCESS, Outcome.CHECKED}


class RetryView(NamedTuple):
    """How retries are shown."""

    tz: tzinfo | None
    as_json: bool
    with_instance: bool

    def show_all(self, refused: Sequence[Retried]) -> None:
        """Those that no server was asked about."""
        for each in refused:
            self.show(each, "")

    def show(self, retried: Retried, url: str) -> None:
        """What came of one, as soon as it is known: what was done as data, the rest beside it."""
        if not self.as_json:
            if retried.outcome is Outcome.CHECKED:
                self._show_checked(retried.of, url)
            elif retried.execution is not None:
                self._show_ended(retried, retried.execution)
        if retried.trouble is not None:
            say(one_line(retried.trouble.problem))
            say(one_line(next_step(retried.trouble.advice)))

    def _show_ended(self, retried: Retried, new: Execution) -> None:
        show(
            line(
                (f"{status_sign(new.status)} ", status_style(new.status)),
                f"{self._name(retried.of)} retried as {one_line(new.id)}: ",
                (_how(retried, new), status_style(new.status)),
            )
        )
        command = "view" if new.status == "success" else "why"
        if new.status != "success":
            show(line(failed_at(new) or "n8n does not say where"), indent=2)
        step = f"exec-archive {command} {shlex.quote(self._name(new))}"
        show(line((next_step(step), "dim")), indent=2)

    def _show_checked(self, execution: Execution, url: str) -> None:
        started = units.full_time(execution.started_at, self.tz)
        workflow = one_line(execution.workflow_name or execution.workflow_id or "")
        show(
            line(
                f"{self._name(execution)} would be retried at {one_line(url)}: ",
                (workflow, "bold"),
                f", {one_line(execution.status)} of {started}",
            )
        )

    def _name(self, execution: Execution) -> str:
        name = f"{execution.instance}/{execution.id}" if self.with_instance else execution.id
        return one_line(name)


def _how(retried: Retried, new: Execution) -> str:
    """Success, 412 ms; failed again, the same way."""
    if not new.failed:
        return f"{one_line(new.status)}, {took(new)}"
    word = "failed again" if new.status == "error" else one_line(new.status)
    same = retried.is_same_failure
    return word if same is None else f"{word}, {'the same way' if same else 'in another way'}"


def ask_for_all(executions: Sequence[Execution], tz: tzinfo | None) -> bool:
    """Shows what would be retried, and asks a person whether to."""
    narrate_table(execution_table(executions, tz, with_instance=True))
    question = f"Retry {'this' if len(executions) == 1 else 'these'} "
    question += counted(len(executions), "execution")
    is_meant = click.confirm(f"{question}?", err=True)
    if not is_meant:
        say("Nothing was retried.")
    return is_meant


def retry_answer(retried: Retried) -> dict[str, Any]:
    """One retry for programs."""
    trouble = retried.trouble
    return {
        "instance": retried.of.instance,
        "of": retried.of.id,
        "outcome": retried.outcome.value,
        "id": retried.new_id,
        "is_same_failure": retried.is_same_failure,
        "execution": None if retried.execution is None else plain(retried.execution),
        "error": trouble
        and {
            "problem": trouble.problem,
            "advice": trouble.advice,
            "exit_code": int(_code_of_trouble(trouble)),
        },
    }


def code_of(retried: Retried) -> int:
    """The exit code that stands for one."""
    if retried.outcome in {Outcome.FAILED, Outcome.CANCELED}:
        return ExitCode.EXECUTION_FAILED
    return ExitCode.DONE if retried.trouble is None else _code_of_trouble(retried.trouble)


def _code_of_trouble(trouble: ExecArchiveError) -> int:
    """What only has to be waited for was left out, and nothing is wrong."""
    is_later = isinstance(trouble, LeftToLater | ArchiveLocked)
    return ExitCode.LEFT_OUT if is_later else exit_code(trouble)


def code_of_all(codes: Sequence[int]) -> int:
    """That one failed goes first, then what stood in the way, then what goes on."""
    if ExitCode.EXECUTION_FAILED in codes:
        return ExitCode.EXECUTION_FAILED
    bad = [code for code in codes if code not in {ExitCode.DONE, ExitCode.LEFT_OUT}]
    return bad[0] if bad else max(codes, default=ExitCode.DONE)
