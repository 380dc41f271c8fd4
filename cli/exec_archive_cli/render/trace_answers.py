"""A trace for programs: every count and index from 0, every time in milliseconds."""

from collections.abc import Sequence
from typing import Any

from exec_archive.document.skeleton import Source
from exec_archive.investigate.calls import Call
from exec_archive.investigate.folding import Iteration
from exec_archive.investigate.timeline import TimedRun, Timeline
from exec_archive.model import Execution
from exec_archive_cli.render.answers import plain, plain_value

_OF_A_RUN = (
    "seq",
    "node",
    "node_type",
    "run_index",
    "status",
    "swallowed_errors",
    "items_out",
    "output_kind",
    "error_type",
    "error_message",
    "error_item",
    "sub_execution_id",
)
_OF_A_CALL = (
    "status",
    "mode",
    "workflow_id",
    "workflow_name",
    "started_at",
    "duration_ms",
    "failed_node",
    "failed_run",
    "failed_item",
    "error_message",
)


def trace_answer(timeline: Timeline, runs: Sequence[TimedRun]) -> dict[str, Any]:
    """The execution, where its time went, and the runs that were asked for."""
    return {**_head(timeline), "runs": [_run(run) for run in runs]}


def loop_answer(timeline: Timeline, node: str, iterations: Sequence[Iteration]) -> dict[str, Any]:
    """The execution, and the iterations of one of its nodes."""
    return {**_head(timeline), "node": node, "iterations": [_turn(turn) for turn in iterations]}


def calls_answer(call: Call, asked: Execution) -> dict[str, Any]:
    """A call and those below it."""
    execution = call.execution
    return {
        "instance": call.instance,
        "id": call.id,
        "in_archive": execution is not None,
        "asked_for": call.id == asked.id,
        **{
            name: plain_value(getattr(execution, name)) if execution else None
            for name in _OF_A_CALL
        },
        "caller": plain(call.caller) if call.caller else None,
        "is_error_handler": call.is_error_handler,
        "is_failed_leaf": call.is_failed_leaf,
        "goes_on": call.goes_on,
        "calls": [calls_answer(each, asked) for each in call.calls],
    }


def _head(timeline: Timeline) -> dict[str, Any]:
    return {
        "execution": plain(timeline.execution),
        "started_at": plain_value(timeline.started_at),
        "span_ms": timeline.span_ms,
        "between_ms": timeline.between_ms,
        "after_ms": timeline.after_ms,
        "waited_ms": timeline.waited_ms,
    }


def _run(timed: TimedRun) -> dict[str, Any]:
    return {
        **{name: getattr(timed.run, name) for name in _OF_A_RUN},
        "offset_ms": timed.offset_ms,
        "duration_ms": timed.duration_ms,
        "waited_ms": timed.waited_ms,
        "is_copied": timed.is_copied,
        "is_recovered": timed.is_recovered,
        "serves": timed.serves,
        "sources": [_source(source) for source in timed.sources],
        "items_in": list(timed.items_in),
    }


def _source(source: Source | None) -> dict[str, Any] | None:
    return source._asdict() if source else None


def _turn(turn: Iteration) -> dict[str, Any]:
    wrong = turn.went_wrong
    return {
        "run_index": turn.run_index,
        "offset_ms": turn.offset_ms,
        "duration_ms": turn.duration_ms,
        "items_in": list(turn.items_in),
        "items_out": None if turn.items_out is None else list(turn.items_out),
        "status": turn.status,
        "swallowed_errors": turn.swallowed_errors,
        "went_wrong": _run(wrong) if wrong else None,
        "seqs": [run.run.seq for run in turn.runs],
    }
