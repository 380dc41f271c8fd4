"""How far a retry is, for people: a line that goes away; and what goes on when it is left."""

import contextlib
import shlex
import sys
from collections.abc import Iterator

from exec_archive.model import PENDING, Execution
from exec_archive.retry.outcome import OnRetryProgress, RetryAsked, RetryProgress
from exec_archive_cli.render.hostile import one_line
from exec_archive_cli.render.terminal import say


class RetryNarration:
    """Tells one retry on stderr, and remembers how far it came."""

    def __init__(self, execution: Execution, url: str, asked: RetryAsked) -> None:
        self._execution = execution
        self._url = url
        self._asked = asked
        self._last: RetryProgress | None = None

    @property
    def has_begun(self) -> bool:
        """Whether the server may have been asked."""
        return self._last is not None

    @property
    def new_id(self) -> str | None:
        """The new execution's, once it is known."""
        return self._last and self._last.new_id

    @contextlib.contextmanager
    def shown(self) -> Iterator[OnRetryProgress]:
        """A line that is written anew, if a terminal is there."""
        if not sys.stderr.isatty():
            yield self._remember
            return
        from rich.progress import Progress, SpinnerColumn, TextColumn

        from exec_archive_cli.render.with_rich import QuietConsole

        columns = (SpinnerColumn(), TextColumn("{task.description}", markup=False))
        with Progress(*columns, console=QuietConsole(stderr=True), transient=True) as line:
            task = line.add_task(one_line(f"checking {self._execution.id} at {self._url}"))

            def show(progress: RetryProgress) -> None:
                self._remember(progress)
                line.update(task, description=self._words(progress))

            yield show

    def tell_interrupted(self) -> None:
        """A Ctrl-C ends the waiting, and nothing else."""
        say("Interrupted.")
        self.tell_what_goes_on()

    def tell_what_goes_on(self) -> None:
        """What was begun is not stopped by leaving it."""
        name = one_line(f"{self._execution.instance}/{self._execution.id}")
        if self._last is None:
            say(f"Nothing was asked of the server for {name}.")
        elif self._last.new_id is None:
            seen = f"exec-archive view {shlex.quote(name)}"
            say(
                f"The retry of {name} was asked for, and goes on if it began. See what came of it "
                f"with: {one_line(self._asked.pull_command)}, then {seen}"
            )
        else:
            has_ended = self._last.status not in {*PENDING, None}
            say(
                f"The retry of {name} {'has ended' if has_ended else 'goes on'} as "
                f"{one_line(self._last.new_id)}. What it comes to is brought by: "
                f"{one_line(self._asked.pull_command)}"
            )

    def _remember(self, progress: RetryProgress) -> None:
        self._last = progress

    def _words(self, progress: RetryProgress) -> str:
        """Retrying 416 as 702 … running, 4 s."""
        new = f" as {progress.new_id}" if progress.new_id else ""
        status = progress.status or ("asked" if not progress.new_id else "begun")
        return one_line(f"retrying {self._execution.id}{new} … {status}, {progress.seconds:,.0f} s")
