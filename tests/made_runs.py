"""Executions and their runs as the library hands them on, with only what a test is about."""

from datetime import datetime, timedelta
from typing import Any

from exec_archive.model import Execution, NodeRun

START = datetime(2026, 11, 20, 10)


def after(milliseconds: int) -> datetime:
    """So long after the start."""
    return START + timedelta(milliseconds=milliseconds)


def executed(**facts: Any) -> Execution:
    """An execution that started then."""
    given: dict[str, Any] = {
        "instance": "files",
        "id": "1",
        "status": "success",
        "mode": "webhook",
        "started_at": START,
        "swallowed_errors": 0,
        "completeness": "full",
        **facts,
    }
    values: dict[str, Any] = {name: given.get(name) for name in Execution._fields}
    return Execution(**values)


def ran(node: str, seq: int, **facts: Any) -> NodeRun:
    """A run of a node; `at` is when it started, in milliseconds after the execution."""
    at = facts.pop("at", None)
    first = 0 if facts.get("previous_node") else None  # what the table has where n8n says nothing
    given: dict[str, Any] = {
        "instance": "files",
        "execution_id": "1",
        "node": node,
        "seq": seq,
        "run_index": 0,
        "execution_index": seq,
        "started_at": None if at is None else after(at),
        "duration_ms": 0,
        "status": "success",
        "swallowed_errors": 0,
        "output_kind": "main",
        "output_bytes": 0,
        "previous_run": first,
        "previous_output": first,
        "revision": 1,
        **facts,
    }
    values: dict[str, Any] = {name: given.get(name) for name in NodeRun._fields}
    return NodeRun(**values)
