"""Executions of one small workflow, made to differ in what a test is about."""

import json
from collections.abc import Callable, Mapping
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from made_flows import Json, execution, items, run


def flow(name: str, given: list[Any], minutes: float = 0, **more: Any) -> bytes:
    """Start gives these items, Copy hands them on."""
    runs = {
        "Start": [run(items(*given))],
        "Copy": [run(items(*given), source=("Start", 0, 0))],
    }
    return execution(name, runs, {"Start": [["Copy"]]}, minutes=minutes, **more)


def changed(document: bytes, change: Callable[[Json], object]) -> bytes:
    """The document after a change."""
    loaded = json.loads(document)
    change(loaded)
    return json.dumps(loaded).encode()


def with_ids(document: bytes, ids: Mapping[str, str]) -> bytes:
    """Each node of the workflow with an id as the editor makes them; the same of the same word."""

    def give(loaded: Json) -> None:
        for node in loaded["workflowData"]["nodes"]:
            node["id"] = str(uuid5(NAMESPACE_OID, ids[node["name"]]))

    return changed(document, give)
