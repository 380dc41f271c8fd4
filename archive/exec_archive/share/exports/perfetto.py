"""Executions as a trace that ui.perfetto.dev and chrome://tracing show: Trace Event JSON.

A process for each execution, with a track for the execution itself and one or more for what ran
in it. An arrow leads from the run that called another execution to that one.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any

from exec_archive.investigate.calling import Callers
from exec_archive.model import Execution, NodeRun
from exec_archive.query.engine import Engine
from exec_archive.query.many import with_runs
from exec_archive.query.skeletons import skeleton
from exec_archive.share.exports.tracks import Span, tracks_of

_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - the archive's times have no zone
# Perfetto counts nanoseconds in 64 bits. What is no time of this world has no place on its line.
_LATEST = 2**62 // 1000
_SHORT = 300

_ITSELF = 1  # the track of the execution; those of its runs follow

# chrome://tracing knows colours by these names; Perfetto has its own.
_COLOURS = {
    "success": "good",
    "error": "terrible",
    "crashed": "terrible",
    "canceled": "grey",
    "waiting": "yellow",
    "running": "thread_state_running",
}

Event = dict[str, Any]
_Key = tuple[str, str]


class Trace:
    """A trace being written; what could not be placed is counted meanwhile."""

    def __init__(self, engine: Engine, executions: Callable[[], Iterable[Execution]]) -> None:
        """The executions are walked twice: first to see which of them called which."""
        self._engine = engine
        self._executions = executions
        self._numbers: dict[_Key, int] = {}
        self._children: dict[_Key, list[tuple[str, datetime | None]]] = {}
        self.executions = 0
        self.runs = 0
        # What has no place on the line: n8n says no start, or of what a crash left only the second.
        self.unplaced_executions = 0
        self.unplaced_runs = 0

    def text(self) -> Iterator[str]:
        """The JSON in parts, an event a line."""
        self._take_stock()
        yield '{"displayTimeUnit": "ms", "traceEvents": [\n'
        comma = ""
        for execution, runs in with_runs(self._engine, self._executions()):
            for event in self._events(execution, runs):
                yield f"{comma}{json.dumps(event)}"
                comma = ",\n"
        yield "\n]}\n"

    def _take_stock(self) -> None:
        for each in self._executions():
            self._numbers[each.instance, each.id] = len(self._numbers) + 1
            has_a_place = _microseconds(each.started_at) is not None
            if each.parent_execution_id is not None and has_a_place:
                parent = (each.instance, each.parent_execution_id)
                self._children.setdefault(parent, []).append((each.id, each.started_at))

    def _events(self, execution: Execution, runs: list[NodeRun]) -> Iterator[Event]:
        number = self._numbers.get((execution.instance, execution.id))
        if number is None:  # written since stock was taken
            return
        start = _microseconds(execution.started_at)
        spans = self._spans(execution, runs)
        self.runs += len(spans)
        self.unplaced_runs += len(runs) - len(spans)
        self.unplaced_executions += start is None
        if start is None and not spans:
            return
        self.executions += 1
        yield _named(number, 0, "process_name", f"{execution.id} {execution.workflow_name or ''}")
        yield {**_meta(number, 0, "process_labels"), "args": {"labels": execution.status}}
        yield {**_meta(number, 0, "process_sort_index"), "args": {"sort_index": number}}
        if start is not None:
            yield _named(number, _ITSELF, "thread_name", "execution")
            yield _slice_of_execution(number, execution, start)
            if execution.parent_execution_id is not None:
                caller = (execution.instance, execution.parent_execution_id)
                if caller in self._numbers:
                    yield {**_arrow(number, _ITSELF, start, number), "ph": "f", "bp": "e"}
        yield from self._run_events(number, execution, runs, spans)

    def _spans(self, execution: Execution, runs: list[NodeRun]) -> list[Span]:
        """The runs whose time is known."""
        crashed = skeleton(self._engine, execution) if execution.status == "crashed" else None
        return [
            Span(run, start, _length(run.duration_ms))
            for run in runs
            if (start := _microseconds(run.started_at)) is not None
            and not (crashed and crashed.is_recovered(run.node, run.run_index))
        ]

    def _run_events(
        self, number: int, execution: Execution, runs: list[NodeRun], spans: list[Span]
    ) -> Iterator[Event]:
        named: set[int] = set()
        where: dict[int, tuple[int, int]] = {}
        for place, span in tracks_of(spans):
            track = _ITSELF + 1 + place
            if track not in named:
                named.add(track)
                yield _named(number, track, "thread_name", "nodes" if not place else "beside them")
            where[span.run.seq] = (track, span.start)
            yield _slice_of_run(number, track, span)
        callers = Callers(runs)
        for child, began in self._children.get((execution.instance, execution.id), ()):
            calling = callers.of(child, began)
            called = self._numbers[execution.instance, child]
            if calling is not None and calling.run.seq in where:
                yield {**_arrow(number, *where[calling.run.seq], called), "ph": "s"}


def _slice_of_execution(number: int, execution: Execution, start: int) -> Event:
    return {
        "name": f"{execution.workflow_name or execution.id}",
        "cat": f"execution,{execution.status}",
        "ph": "X",
        "ts": start,
        "dur": _length(execution.duration_ms),
        "pid": number,
        "tid": _ITSELF,
        **_coloured(execution.status),
        "args": _known(
            {
                "execution": execution.id,
                "instance": execution.instance,
                "status": execution.status,
                "mode": execution.mode,
                "failed at": execution.failed_node,
                "error": _short(execution.error_message),
            }
        ),
    }


def _slice_of_run(number: int, track: int, span: Span) -> Event:
    run = span.run
    status = run.status or "unknown"
    mark = "✗ " if status in {"error", "crashed"} else ""
    return {
        "name": f"{mark}{run.node}",
        "cat": f"node,{status}",
        "ph": "X",
        "ts": span.start,
        "dur": span.length,
        "pid": number,
        "tid": track,
        **_coloured(status),
        "args": _known(
            {
                "run": run.run_index + 1,
                "items": run.items_out,
                "status": run.status,
                "type": run.node_type,
                "error": _short(run.error_message),
                "calls execution": run.sub_execution_id,
            }
        ),
    }


def _arrow(number: int, track: int, at: int, called: int) -> Event:
    """One end of an arrow to the execution with the number `called`."""
    return {"name": "calls", "cat": "call", "id": called, "ts": at, "pid": number, "tid": track}


def _named(number: int, track: int, kind: str, name: str) -> Event:
    return {**_meta(number, track, kind), "args": {"name": name}}


def _meta(number: int, track: int, kind: str) -> Event:
    return {"name": kind, "ph": "M", "ts": 0, "pid": number, "tid": track}


def _coloured(status: str) -> Event:
    return {"cname": _COLOURS[status]} if status in _COLOURS else {}


def _known(args: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in args.items() if value is not None}


def _short(text: str | None) -> str | None:
    return text if text is None or len(text) <= _SHORT else f"{text[:_SHORT]} …"


def _microseconds(moment: datetime | None) -> int | None:
    if moment is None:
        return None
    since = moment - _EPOCH
    found = (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds
    return found if 0 <= found < _LATEST else None


def _length(duration_ms: int | None) -> int:
    return min(max(duration_ms or 0, 0) * 1000, _LATEST)
