"""The runs of an execution's nodes, in their true order, as rows."""

import json
import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from msgspec import Raw

from exec_archive.document import items
from exec_archive.document.node_error import blamed_item, node_error, parse_error, storable
from exec_archive.document.shape import NodeRunShape
from exec_archive.document.times import from_epoch, in_seconds
from exec_archive.document.workflow import Workflow
from exec_archive.model import NodeError

_NO_ERROR = NodeError(None, None, None, None, None, None)


@dataclass(slots=True)
class FoundRun:
    """One entry of runData on its way to a row."""

    node: str
    run_index: int
    shape: NodeRunShape
    outputs: items.Outputs | None
    error: dict[str, Any] | None
    seq: int = -1

    @property
    def sources(self) -> list[dict[str, Any]]:
        """Where its input came from, leaving out what n8n does not know."""
        source = self.shape.source
        return [s for s in source if isinstance(s, dict)] if isinstance(source, list) else []


def find_runs(run_data: dict[str, list[NodeRunShape | None] | None] | None) -> list[FoundRun]:
    """Every run, in the order of the text."""
    return [
        FoundRun(
            node=node,
            run_index=index,
            shape=shape,
            outputs=items.read_outputs(shape.data) if _present(shape.data) else None,
            error=parse_error(shape.error) if _present(shape.error) else None,
        )
        for node, runs in (run_data or {}).items()
        for index, shape in enumerate(runs or ())
        if shape is not None
    ]


def _present(raw: Raw) -> bool:
    return len(memoryview(raw)) > 4  # longer than nothing, and than null


def put_in_true_order(runs: list[FoundRun], depths: dict[str, int]) -> list[FoundRun]:
    """By start, then index, then place in the workflow; never before what a run got its input from.

    The order of the text says nothing: JSON puts a node named "0" first. Indexes start again after
    a resume, and runs recovered from a crash know only the second they started in, so they come
    last in that second.
    """

    def when(run: FoundRun) -> tuple[float, float, int]:
        start, index = run.shape.startTime, run.shape.executionIndex
        moment = start if isinstance(start, int | float) else math.inf
        if in_seconds(start):
            moment = moment * 1000 + 999
        place = index if isinstance(index, int | float) else math.inf
        return moment, place, depths.get(run.node, 0)

    ordered = _sources_first(sorted(runs, key=when))
    for seq, run in enumerate(ordered):
        run.seq = seq
    return ordered


def _sources_first(runs: list[FoundRun]) -> list[FoundRun]:
    """The same order, except that a run never stands before one it names as its source."""
    by_name = {(run.node, run.run_index): run for run in runs}
    placed: dict[tuple[str, int], None] = {}
    for run in runs:
        waiting = [run]
        asked: set[tuple[str, int]] = set()
        while waiting:
            current = waiting[-1]
            key = (current.node, current.run_index)
            asked.add(key)
            unplaced = [
                source
                for source in (by_name.get(_source_key(s)) for s in current.sources)
                if source is not None
                and (source.node, source.run_index) not in placed
                and (source.node, source.run_index) not in asked
            ]
            if unplaced:
                waiting.extend(reversed(unplaced))
            else:
                placed[key] = None
                waiting.pop()
    return [by_name[key] for key in placed]


def _source_key(source: dict[str, Any]) -> tuple[str, int]:
    return str(source.get("previousNode")), _whole(source.get("previousNodeRun")) or 0


def _whole(value: Any) -> int | None:
    """A number that fits a column of 32 bits."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return int(value) if -(2**31) <= value < 2**31 else None


def row(run: FoundRun, workflow: Workflow, swallowed: int) -> tuple[Any, ...]:
    """The run as the columns of node_runs between execution_id and revision."""
    shape = run.shape
    kind = items.main_kind(run.outputs) if run.outputs else None
    error = node_error(run.error, workflow.id, run.node) if run.error else _NO_ERROR
    source = run.sources[0] if run.sources else {}
    status = shape.executionStatus if isinstance(shape.executionStatus, str) else None
    return (
        run.seq,
        storable(run.node) or "",
        workflow.node_types.get(run.node),
        run.run_index,
        _whole(shape.executionIndex),
        from_epoch(shape.startTime),
        _whole(shape.executionTime),
        status or ("error" if run.error else None),
        swallowed,
        error.error_type,
        error.error_message,
        error.error_description,
        error.error_http_code,
        error.error_stack,
        error.error_fingerprint,
        blamed_item(run.error) if run.error else None,
        storable(source.get("previousNode")),
        (_whole(source.get("previousNodeRun")) or 0) if source else None,
        (_whole(source.get("previousNodeOutput")) or 0) if source else None,
        storable(kind),
        items.counts(run.outputs, kind) if run.outputs and kind is not None else None,
        len(memoryview(shape.data)),
        _sub_execution(run),
    )


def _sub_execution(run: FoundRun) -> str | None:
    """The execution this run started; a failed one is named only by the error."""
    if _present(run.shape.metadata):
        try:
            metadata = json.loads(bytes(run.shape.metadata))
            child = metadata["subExecution"]["executionId"]
        except (ValueError, RecursionError, KeyError, TypeError):
            pass
        else:
            return storable(child)
    return storable(run.error.get("executionId")) if run.error else None


def swallowed_errors(runs: Iterable[FoundRun], workflow: Workflow) -> dict[tuple[str, int], int]:
    """How many errors each run hid: its node continues on error, and only the items tell.

    An error that came in with the input and is only handed on was counted where it happened.
    """
    by_name = {(run.node, run.run_index): run for run in runs}
    found = {}
    for key, run in by_name.items():
        if run.node not in workflow.continues_on_error or run.error is not None:
            continue
        errors = items.errors_among(_items(run))
        if errors:
            sources = (by_name.get(_source_key(source)) for source in run.sources)
            received = {e for s in sources if s for e in items.errors_among(_items(s))}
            found[key] = sum(error not in received for error in errors)
    return found


def _items(run: FoundRun) -> list[Raw]:
    return items.all_items(run.outputs) if run.outputs else []
