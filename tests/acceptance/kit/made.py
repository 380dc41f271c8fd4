"""Executions made for a test, as n8n's API answers them."""

import json
from pathlib import Path
from typing import Any

Json = dict[str, Any]


def listed(name: str, /, **facts: Any) -> Json:
    """A row of a list without data."""
    row = {
        "id": name,
        "finished": True,
        "mode": "webhook",
        "retryOf": None,
        "retrySuccessId": None,
        "status": "success",
        "startedAt": "2026-11-20T10:00:00.000Z",
        "stoppedAt": "2026-11-20T10:00:01.000Z",
        "workflowId": "W1",
        "waitTill": None,
    }
    return {**row, **facts}


def whole(name: str, /, *, workflow: str = "Orders", node: str = "Start", **facts: Any) -> Json:
    """A whole execution of one node."""
    row = listed(name, **facts)
    run = node_run(json_given={"n": name})
    definition = {"id": row["workflowId"], "name": workflow, "nodes": [], "connections": {}}
    result = {"runData": {node: [run]}, "lastNodeExecuted": node}
    return {**row, "data": {"version": 1, "resultData": result}, "workflowData": definition}


def failing(
    name: str, /, *, node: str, message: str, workflow: str = "Orders", **error: Any
) -> Json:
    """A whole execution that failed at its second node."""
    execution = whole(name, workflow=workflow, status="error", finished=False)
    said = {"name": "NodeApiError", "message": message, **error}
    failed = {**node_run(), "executionStatus": "error", "error": said, "executionIndex": 1}
    del failed["data"]
    result = execution["data"]["resultData"]
    result.update(error=said, lastNodeExecuted=node)
    result["runData"][node] = [failed]
    nodes = execution["workflowData"]["nodes"]
    nodes.append({"name": node, "type": "n8n-nodes-base.httpRequest", "parameters": {}})
    return execution


def node_run(json_given: Json | None = None) -> Json:
    """One entry of runData."""
    return {
        "startTime": 1795168800000,
        "executionTime": 5,
        "executionIndex": 0,
        "executionStatus": "success",
        "source": [],
        "hints": [],
        "data": {"main": [[{"json": json_given or {}}]]},
    }


def body(execution: Json) -> bytes:
    """The bytes n8n sends: no blanks, and escaped only where UTF-8 has no other way."""
    text = json.dumps(execution, separators=(",", ":"), ensure_ascii=False)
    return text.encode("utf-8", "backslashreplace")


def lines(executions: list[Json]) -> bytes:
    """One execution a line."""
    return b"".join(body(each) + b"\n" for each in executions)


def save(folder: Path, *executions: Json) -> Path:
    """A file for each, in that folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, execution in enumerate(executions, 1):
        (folder / f"{number:04d}.json").write_bytes(body(execution))
    return folder
