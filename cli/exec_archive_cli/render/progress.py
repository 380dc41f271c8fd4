"""A progress bar for people; silence for pipes."""

import contextlib
import sys
from collections.abc import Callable, Iterator

from exec_archive.ingest import Progress
from exec_archive_cli.render import units


@contextlib.contextmanager
def progress_bar(what: str, *, quiet: bool) -> Iterator[Callable[[Progress], None] | None]:
    """Shows executions, bytes, rate and time left on the terminal, if there is one."""
    if quiet or not sys.stderr.isatty():
        yield None
        return
    from rich.progress import BarColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    from exec_archive_cli.render.with_rich import QuietConsole

    columns = (
        TextColumn(what),
        BarColumn(),
        TextColumn("{task.fields[counted]}"),
        TimeRemainingColumn(compact=True),
    )
    with Bar(*columns, console=QuietConsole(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=None, counted="")

        def show(progress: Progress) -> None:
            bar.update(
                task,
                completed=progress.bytes_done,
                total=progress.bytes_total,
                counted=_counted(bar.tasks[task].elapsed, progress),
            )

        yield show


def _counted(elapsed: float | None, progress: Progress) -> str:
    size = units.size(progress.bytes_done)
    if not progress.executions:  # it goes by bytes alone
        return size
    return f"{units.number(progress.executions)} executions  {size}  {_rate(elapsed, progress)}"


def _rate(elapsed: float | None, progress: Progress) -> str:
    return f"{progress.executions / elapsed:,.0f}/s" if elapsed and elapsed > 0.2 else ""
