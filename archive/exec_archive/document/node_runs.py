"""The runs of an execution's nodes, as rows."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from msgspec import Raw

from exec_archive.document import items
from exec_archive.document.node_error import node_error
from exec_archive.document.recorded_error import blamed_item, recorded_error
from exec_archive.document.shape import NodeRunShape
from exec_archive.document.storable import storable
from exec_archive.document.times import epoch_milliseconds
from exec_archive.document.workflow import Workflow
from exec_archive.model import NodeError

_NO_ERROR = NodeError(None, None, None, None, None, None)


@dataclass(slots=True)
class FoundRun:
    """One entry of runData on its way to a row."""

    node: str
    run_index: int
    shape: NodeRunShape
    kind: str | None  # of the outputs that are counted
    counts: list[int] | None  # items by output
    error: dict[str, Any] | None
    sources: list[dict[str, Any]]  # where its input came from, as far as n8n knows
    seq: int = -1


def find_runs(run_data: dict[str, list[NodeRunShape | None] | None] | None) -> list[FoundRun]:
    """Every run, in the order of the text."""
    return [
        _found(node, index, shape)
        for node, runs in (run_data or {}).items()
        for index, shape in enumerate(runs or ())
        if shape is not None
    ]


def _found(node: str, run_index: int, shape: NodeRunShape) -> FoundRun:
    kind, counts = items.count(shape.data) if is_present(shape.data) else (None, None)
    return FoundRun(
        node=node,
        run_index=run_index,
        shape=shape,
        kind=kind,
        counts=counts,
        error=recorded_error(shape.error, shape.redactedError),
        sources=_known_sources(shape.source),
    )


def _known_sources(source: Any) -> list[dict[str, Any]]:
    return [s for s in source if isinstance(s, dict)] if isinstance(source, list) else []


def is_present(raw: Raw) -> bool:
    """Whether a member is there at all, and not null."""
    return len(memoryview(raw)) > len("null")


def _whole(value: Any, end: int = 2**31) -> int | None:
    """A number that fits its column, of 32 bits or of 64."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return int(value) if -end <= value < end else None


def _index(value: Any) -> int | None:
    """An index; n8n leaves out what is 0, and there is none below."""
    whole = _whole(0 if value is None else value)
    return whole if whole is not None and whole >= 0 else None


def row(run: FoundRun, workflow: Workflow, swallowed: int) -> tuple[Any, ...]:
    """The run as the columns of node_runs between execution_id and revision."""
    shape = run.shape
    error = node_error(run.error, workflow.id, run.node) if run.error else _NO_ERROR
    source = run.sources[0] if run.sources else {}
    status = shape.executionStatus if isinstance(shape.executionStatus, str) else None
    return (
        run.seq,
        storable(run.node) or "",
        workflow.node_types.get(run.node),
        run.run_index,
        _whole(shape.executionIndex),
        epoch_milliseconds(shape.startTime),
        _whole(shape.executionTime, 2**63),
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
        _index(source.get("previousNodeRun")) if source else None,
        _index(source.get("previousNodeOutput")) if source else None,
        storable(run.kind),
        run.counts,
        len(memoryview(shape.data)),
        _sub_execution(run),
    )


def _sub_execution(run: FoundRun) -> str | None:
    """The execution this run started; a failed one is named only by the error."""
    if is_present(run.shape.metadata):
        try:
            metadata = json.loads(bytes(run.shape.metadata))
            child = metadata["subExecution"]["executionId"]
        except (ValueError, RecursionError, KeyError, TypeError):
            pass
        else:
            return storable(child)
    return storable(run.error.get("executionId")) if run.error else None


def source_key(source: dict[str, Any]) -> tuple[str, int]:
    """The run a source names: its node, and which of its runs."""
    return str(source.get("previousNode")), _whole(source.get("previousNodeRun")) or 0


def swallowed_errors(
    runs: Iterable[FoundRun], workflow: Workflow, *, ended_well: bool
) -> dict[tuple[str, int], int]:
    """How many errors each run hid.

    Where a node continues on error, only its items tell; an error that came in with the input and
    is only handed on was counted where it happened. A failed tool of an AI agent has an error
    of its own, and the execution goes on.
    """
    by_name = {(run.node, run.run_index): run for run in runs}
    found = {}

    @cache  # many runs may have got their input from one
    def given_by(key: tuple[str, int]) -> frozenset[bytes]:
        source = by_name.get(key)
        return frozenset(items.errors_among(_items(source)) if source else ())

    for key, run in by_name.items():
        if run.error is not None:
            if ended_well:
                found[key] = 1
            continue
        if run.node not in workflow.continues_on_error:
            continue
        errors = items.errors_among(_items(run))
        if errors:
            received = set().union(*(given_by(source_key(source)) for source in run.sources))
            found[key] = sum(error not in received for error in errors)
    return found


def _items(run: FoundRun) -> list[Raw]:
    """Read again for the few runs that are asked: holding the items of all takes much memory."""
    return items.all_items(items.read_outputs(run.shape.data) or {}) if run.counts else []
