"""Executions of the sizes real ones have, made up: always the same ones for the same numbers."""

import itertools
import math
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson

# As found on servers: half are below 31 kB, one in twenty is above 327 kB, none above 10 MB.
MEDIAN_BYTES = 31_000
P95_BYTES = 327_000
LARGEST_BYTES = 10_000_000
_SIGMA = math.log(P95_BYTES / MEDIAN_BYTES) / 1.645

_START_MS = 1_767_225_600_000  # 2026-01-01
_BETWEEN_MS = 20_000
_TYPES = ("set", "httpRequest", "code", "if", "merge", "filter", "noOp")
_SPOKEN = (
    "order customer invoice shipped pending total street number Müller Köln Paris item amount "
    "currency EUR gross net tax sku warehouse stock reorder priority note delivered returned"
)
_WORDS = _SPOKEN.split()


def execution_ids(count: int) -> range:
    """The ids of a corpus of that many."""
    return range(1, count + 1)


def execution(number: int, size_bytes: int | None = None) -> bytes:
    """The JSON of one execution, of about the size given or one drawn by its number."""
    rng = random.Random(number)  # noqa: S311 - repeatable, not secret
    workflow_number = number % 50
    nodes = 4 + (workflow_number * 7) % 17
    target = size_bytes or min(
        int(rng.lognormvariate(math.log(MEDIAN_BYTES), _SIGMA)), LARGEST_BYTES
    )
    items = _items(rng, max(1, target // (nodes * 330)))
    workflow = _workflow(workflow_number, nodes)
    start = _START_MS + number * _BETWEEN_MS
    failed = rng.random() < 0.05
    run_data = _run_data(rng, workflow, items, start, failed=failed)
    return orjson.dumps(_document(number, workflow, run_data, start, failed=failed))


def failed_execution(number: int, size_bytes: int) -> bytes:
    """One that failed at its last node; the engine still holds what that node had received."""
    document = orjson.loads(execution(number, size_bytes))
    runs = document["data"]["resultData"]["runData"]
    giver, failing = list(runs)[-2:]
    error = _error(random.Random(number))  # noqa: S311 - repeatable, not secret
    runs[failing][0] |= {"executionStatus": "error", "error": error}
    runs[failing][0].pop("data", None)
    document["data"]["resultData"]["error"] = error
    document["data"]["executionData"]["nodeExecutionStack"] = [
        {
            "node": {"name": failing},
            "data": runs[giver][0]["data"],
            "source": {"main": [{"previousNode": giver}]},
        }
    ]
    return orjson.dumps(document | {"status": "error", "finished": False})


def _items(rng: random.Random, count: int) -> list[dict[str, Any]]:
    return [
        {
            "json": {
                "id": rng.randrange(10**8),
                "name": " ".join(rng.choices(_WORDS, k=4)),
                "email": f"user{rng.randrange(10**6)}@example.com",
                "total": rng.randrange(10**6) / 100,
                "paid": rng.random() < 0.7,
                "note": " ".join(rng.choices(_WORDS, k=12)),
                "lines": [{"sku": f"SKU-{rng.randrange(9999):04d}", "qty": rng.randrange(9)}],
            },
            "pairedItem": {"item": i},
        }
        for i in range(count)
    ]


def _workflow(number: int, nodes: int) -> dict[str, Any]:
    names = ["Webhook", *(f"Step {i:02d}" for i in range(1, nodes))]
    return {
        "id": f"workflow{number:08d}",
        "name": f"Workflow {number}: orders to warehouse",
        "nodes": [
            {
                "id": f"{number:08d}-0000-4000-8000-{i:012d}",
                "name": name,
                "type": f"n8n-nodes-base.{_TYPES[i % len(_TYPES)] if i else 'webhook'}",
                "typeVersion": 2,
                "position": [220 * i, 300],
                "parameters": {"values": {"string": [{"name": f"field{i}", "value": "x"}]}},
            }
            for i, name in enumerate(names)
        ],
        "connections": {
            name: {"main": [[{"node": following, "type": "main", "index": 0}]]}
            for name, following in itertools.pairwise(names)
        },
        "settings": {"executionOrder": "v1"},
    }


def _run_data(
    rng: random.Random,
    workflow: dict[str, Any],
    items: list[dict[str, Any]],
    start: int,
    *,
    failed: bool,
) -> dict[str, Any]:
    runs = {}
    previous = None
    for i, node in enumerate(workflow["nodes"]):
        took = rng.randrange(1, 300)
        run = {
            "startTime": start,
            "executionIndex": i,
            "source": [{"previousNode": previous}] if previous else [],
            "hints": [],
            "executionTime": took,
            "executionStatus": "success",
        }
        if failed and i == len(workflow["nodes"]) - 1:
            run |= {"executionStatus": "error", "error": _error(rng)}
        else:
            items = [{**item, "json": {**item["json"], f"field{i}": i}} for item in items]
            run["data"] = {"main": [items]}
        runs[node["name"]] = [run]
        previous, start = node["name"], start + took
    return runs


def _error(rng: random.Random) -> dict[str, Any]:
    message = f"Request failed with status code {rng.choice((404, 429, 500, 503))}"
    return {
        "name": "NodeApiError",
        "message": message,
        "httpCode": "500",
        "context": {"itemIndex": 0},
        "stack": f"NodeApiError: {message}\n" + "    at step (module.ts:1:1)\n" * 12,
    }


def _document(
    number: int, workflow: dict[str, Any], run_data: dict[str, Any], start: int, *, failed: bool
) -> dict[str, Any]:
    return {
        "id": str(number),
        "finished": not failed,
        "mode": "webhook",
        "retryOf": None,
        "retrySuccessId": None,
        "status": "error" if failed else "success",
        "createdAt": _iso(start),
        "startedAt": _iso(start),
        "stoppedAt": _iso(start + 2000),
        "workflowId": workflow["id"],
        "waitTill": None,
        "data": {
            "version": 1,
            "startData": {},
            "resultData": {"runData": run_data, "lastNodeExecuted": list(run_data)[-1]}
            | ({"error": list(run_data.values())[-1][0]["error"]} if failed else {}),
            "executionData": {"contextData": {}, "nodeExecutionStack": []},
        },
        "customData": {},
        "workflowData": workflow,
    }


def _iso(milliseconds: int) -> str:
    from datetime import UTC, datetime

    moment = datetime.fromtimestamp(milliseconds / 1000, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def documents(count: int) -> Iterator[bytes]:
    """A whole corpus, one after another; the one in the middle is as large as they get."""
    for number in execution_ids(count):
        yield execution(number, LARGEST_BYTES if number == count // 2 else None)


def write_lines(path: Path, count: int) -> int:
    """A corpus as one file, an execution a line; answers its size without the line ends."""
    size = 0
    with path.open("wb") as file:
        for document in documents(count):
            size += len(document)
            file.write(document + b"\n")
    return size
