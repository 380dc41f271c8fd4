"""What an execution's runs come to, in a line."""

from collections.abc import Iterator

from exec_archive.investigate.timeline import Timeline
from exec_archive_cli.render import units
from exec_archive_cli.render.hostile import one_line

_WORTH_A_WORD = 0.05  # of the whole time


def sums(timeline: Timeline) -> str:
    """How many nodes and runs, where the time went, and how it ended."""
    return "; ".join(_sums(timeline))


def _sums(timeline: Timeline) -> Iterator[str]:
    nodes, runs = len({run.run.node for run in timeline.runs}), len(timeline.runs)
    yield f"{_counted(nodes, 'node')}, {_counted(runs, 'run')}"
    if timeline.between_ms:
        yield f"{units.duration(timeline.between_ms)} between nodes"
    if timeline.waited_ms:
        yield f"{units.duration(timeline.waited_ms)} of waiting"
    after, span = timeline.after_ms or 0, timeline.span_ms or 0
    if after > span * _WORTH_A_WORD:
        yield f"{units.duration(after)} after the last run"
    yield from _slowest(timeline)
    yield from _end(timeline)


def _slowest(timeline: Timeline) -> Iterator[str]:
    """The run that took longest, where that is worth a word."""
    timed = [run for run in timeline.runs if run.duration_ms and not run.is_copied]
    if len(timed) > 1:
        slowest = max(timed, key=lambda run: run.duration_ms or 0)
        again = f", run {slowest.run.run_index + 1:,}" if slowest.run.run_index else ""
        node = one_line(slowest.run.node)
        yield f"slowest: {node}{again}, {units.duration(slowest.duration_ms)}"


def _end(timeline: Timeline) -> Iterator[str]:
    status, stopped_in = timeline.execution.status, timeline.execution.failed_node
    if status == "canceled" and stopped_in is not None:
        yield f"stopped in {one_line(stopped_in)}"
    elif status == "running":
        yield "it was still running when it was archived"
    elif status == "waiting":
        yield "it waits to be resumed"
    elif status == "crashed":
        yield "nobody saw when it ended"


def _counted(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"
