"""How far a pull is, for people; silence for pipes."""

import contextlib
import sys
import time
from collections.abc import Iterator

from exec_archive.pull.summary import OnPullProgress, Phase, PullProgress
from exec_archive_cli.render import units
from exec_archive_cli.render.hostile import one_line
from exec_archive_cli.render.terminal import say


@contextlib.contextmanager
def pull_progress(name: str, url: str, *, quiet: bool) -> Iterator[OnPullProgress | None]:
    """Shows what was listed and fetched, the rate and the time left, if a terminal is there."""
    if quiet:
        yield None
        return
    say(f"{one_line(name)}  {one_line(url)}", "bold")
    if not sys.stderr.isatty():
        yield None
        return
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    from exec_archive_cli.render.with_rich import QuietConsole

    columns = (
        TextColumn("{task.description}"),
        BarColumn(bar_width=30),
        TextColumn("{task.fields[counted]}"),
        TimeRemainingColumn(compact=True),
    )
    with Progress(*columns, console=QuietConsole(stderr=True), transient=True) as bar:
        task = bar.add_task("listing  ", total=None, counted="")
        begun = time.monotonic()

        def show(progress: PullProgress) -> None:
            nonlocal begun
            if progress.phase is Phase.LISTING:
                bar.update(task, counted=f"{progress.listed:,} executions")
                return
            if progress.fetched == 1:
                bar.reset(task, description="fetching ", total=progress.wanted)
                begun = time.monotonic()
            bar.update(task, completed=progress.fetched, counted=_fetched(progress, begun))

        yield show


def _fetched(progress: PullProgress, begun: float) -> str:
    seconds = time.monotonic() - begun
    rate = f"  {progress.fetched / seconds:,.0f}/s" if seconds > 0.2 else ""
    return f"{progress.fetched:,} of {progress.wanted:,}  {units.size(progress.json_bytes)}{rate}"
