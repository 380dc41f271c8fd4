"""What an execution of a workflow of two nodes looks like inside: a webhook, then some work."""

from datetime import datetime
from typing import Any

_WEBHOOK: dict[str, Any] = {
    "id": "11111111-1111-4111-8111-111111111111",
    "name": "Webhook",
    "type": "n8n-nodes-base.webhook",
    "typeVersion": 2,
    "position": [220, 300],
    "parameters": {"httpMethod": "POST", "path": "work"},
}
_WORK: dict[str, Any] = {
    "id": "22222222-2222-4222-8222-222222222222",
    "name": "Work",
    "type": "n8n-nodes-base.httpRequest",
    "typeVersion": 4.2,
    "position": [440, 300],
    "parameters": {"url": "https://api.example.com/work"},
}
_RECEIVED = {"json": {"body": {}}, "pairedItem": {"item": 0}}
_ERROR: dict[str, Any] = {
    "message": "",
    "timestamp": 1793491200000,
    "name": "NodeOperationError",
    "description": None,
    "context": {"itemIndex": 0},
    "node": _WORK,
    "stack": "",
}
_ENDED_WITH_AN_ERROR = {"error", "crashed"}


def workflow(identity: str, name: str) -> dict[str, Any]:
    """The definition, as an execution repeats it."""
    return {
        "id": identity,
        "name": name,
        "nodes": [_WEBHOOK, _WORK],
        "connections": {"Webhook": {"main": [[{"node": "Work", "type": "main", "index": 0}]]}},
        "settings": {"executionOrder": "v1"},
        "nodeGroups": [],
    }


def run_data(
    status: str, payload: Any, start: datetime, refusal: str, *, redact: bool
) -> dict[str, Any]:
    """The member `data`: which nodes ran so far, and how it ended."""
    begun = int(start.timestamp() * 1000)
    received = _item(_RECEIVED, redact=redact)
    runs: dict[str, Any] = {}
    if status != "new":
        runs["Webhook"] = [_run(0, begun + 1, [], "success", received)]
    if status not in {"new", "running"}:
        runs["Work"] = [_work(status, payload, begun + 2, refusal, redact=redact)]
    result: dict[str, Any] = {"runData": runs}
    if runs:
        result["lastNodeExecuted"] = list(runs)[-1]
    if status in _ENDED_WITH_AN_ERROR:
        result |= _error(refusal, redact=redact)
    waits_for = {"new": _WEBHOOK, "running": _WORK, "error": _WORK}.get(status)
    stack = [{"node": waits_for, "data": {"main": [[received]]}, "source": None}]
    data: dict[str, Any] = {
        "version": 1,
        "startData": {},
        "resultData": result,
        "executionData": {
            "contextData": {},
            "nodeExecutionStack": stack if waits_for else [],
            "metadata": {},
            "waitingExecution": {},
            "waitingExecutionSource": {},
        },
    }
    if redact:
        data["redactionInfo"] = {
            "isRedacted": True,
            "reason": "workflow_redaction_policy",
            "canReveal": False,
        }
    return data


def _work(status: str, payload: Any, begun: int, refusal: str, *, redact: bool) -> dict[str, Any]:
    source = [{"previousNode": "Webhook", "previousNodeOutput": 0, "previousNodeRun": 0}]
    given = _item({"json": payload, "pairedItem": {"item": 0}}, redact=redact)
    if status in _ENDED_WITH_AN_ERROR:
        return _run(1, begun, source, status, None) | _error(refusal, redact=redact)
    word = "waiting" if status == "waiting" else "success"
    return _run(1, begun, source, word, given)


def _run(index: int, begun: int, source: list[Any], status: str, given: Any) -> dict[str, Any]:
    run = {
        "startTime": begun,
        "executionIndex": index,
        "source": source,
        "hints": [],
        "executionTime": 1,
        "executionStatus": status,
    }
    return run | ({"data": {"main": [[given]]}} if given else {})


def _item(item: dict[str, Any], *, redact: bool) -> dict[str, Any]:
    if not redact:
        return item
    redaction = {"redacted": True, "reason": "workflow_redaction_policy"}
    return item | {"json": {}, "redaction": redaction}


def _error(refusal: str, *, redact: bool) -> dict[str, Any]:
    if redact:
        return {"redactedError": {"type": _ERROR["name"]}}
    words = {"message": refusal, "stack": f"{_ERROR['name']}: {refusal}"}
    return {"error": _ERROR | words}
