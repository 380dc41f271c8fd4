"""Executions of small workflows, made for a test: what ran, what led where, and how it ended."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

Json = dict[str, Any]
STARTED = datetime(2026, 11, 20, 5, 0, tzinfo=UTC)


def items(*values: Any) -> list[Json]:
    """Items with these values as their JSON."""
    return [{"json": value, "pairedItem": {"item": i}} for i, value in enumerate(values)]


def run(*outputs: list[Json], source: tuple[str, int, int] | None = None, **more: Any) -> Json:
    """A run that gave these outputs; `source` is a node, its run and its output."""
    given = [] if source is None else [_source(*source)]
    data = {"data": {"main": list(outputs)}} if outputs else {}
    return {
        "startTime": int(STARTED.timestamp() * 1000),
        "executionTime": 1,
        "executionIndex": 0,
        "executionStatus": "success",
        "source": given,
        "hints": [],
        **data,
        **more,
    }


def failed(message: str, source: tuple[str, int, int], **error: Any) -> Json:
    """A run that failed."""
    said = {"name": "NodeOperationError", "message": message, **error}
    return run(source=source, executionStatus="error", error=said)


def execution(
    name: str,
    runs: dict[str, list[Json]],
    links: dict[str, list[list[str]]] | None = None,
    *,
    minutes: float = 0,
    stack: tuple[Json, ...] = (),
    types: dict[str, str] | None = None,
    data: Json | None = None,
    **facts: Any,
) -> bytes:
    """One execution that started so many minutes after STARTED; `links` are by output."""
    begun = STARTED + timedelta(minutes=minutes)
    for each in (each for of_node in runs.values() for each in of_node):
        each["startTime"] += int(minutes * 60_000)
    nodes = dict.fromkeys([*runs, *(links or {}), *_targets(links)])
    workflow = facts.get("workflowId", "w1")
    errors = [each["error"] for of_node in runs.values() for each in of_node if "error" in each]
    result = {"runData": runs, "lastNodeExecuted": next(reversed(runs), None)}
    document = {
        "id": name,
        "finished": True,
        "mode": "webhook",
        "status": "error" if errors else "success",
        "startedAt": _iso(begun),
        "stoppedAt": _iso(begun + timedelta(seconds=2)),
        "workflowId": "w1",
        "waitTill": None,
        "retryOf": None,
        "retrySuccessId": None,
        "data": {
            "version": 1,
            "resultData": {**result, **({"error": errors[-1]} if errors else {})},
            "executionData": {"nodeExecutionStack": list(stack), "contextData": {}},
            **(data or {}),
        },
        "workflowData": {
            "id": workflow,
            "name": "Flow",
            "nodes": [
                {"name": node, "type": f"n8n-nodes-base.{(types or {}).get(node, 'set')}"}
                for node in nodes
            ],
            "connections": {
                node: {"main": [[{"node": to} for to in targets] for targets in outputs]}
                for node, outputs in (links or {}).items()
            },
            "settings": facts.pop("settings", {}),
        },
        **facts,
    }
    return json.dumps(document).encode()


def held(node: str, *given: Json, source: tuple[str, int, int] | None = None) -> Json:
    """An entry of the engine's stack."""
    sources = None if source is None else {"main": [_source(*source)]}
    return {"node": {"name": node}, "data": {"main": [list(given)]}, "source": sources}


def _source(node: str, run_index: int, output: int) -> Json:
    return {"previousNode": node, "previousNodeRun": run_index, "previousNodeOutput": output}


def _targets(links: dict[str, list[list[str]]] | None) -> list[str]:
    return [to for outputs in (links or {}).values() for targets in outputs for to in targets]


def _iso(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
