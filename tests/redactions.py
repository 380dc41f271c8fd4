"""One failed execution, small and with something of everything, and what may leave of it."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

from canaries import Canary
from exec_archive.ingest import ingest
from exec_archive.query.engine import Engine
from exec_archive.query.executions import iterate_executions
from exec_archive.query.selection import Selection
from exec_archive.share.profile import Kept, Profile
from exec_archive.share.redacted import Redaction, redacted_archive
from exec_archive.sources.files import SavedFiles
from exec_archive.store.archive import read_archive
from leaks import leaked

Json = dict[str, Any]


def document() -> Json:
    """A failed execution of two nodes, with something of everything in it."""
    item = {"json": {"a": 1, "b": {"c": ["x"]}}, "pairedItem": {"item": 0}}
    node = {"name": "Send", "type": "n8n-nodes-base.code", "parameters": {"jsCode": "return 1"}}
    start = {"name": "Start", "type": "n8n-nodes-base.webhook", "parameters": {}}
    error = {"name": "NodeApiError", "message": "It failed", "context": {"itemIndex": 0}}
    runs = {
        "Start": [{"startTime": 1795157073700, "executionTime": 1, "data": {"main": [[item]]}}],
        "Send": [
            {
                "startTime": 1795157073702,
                "executionTime": 1,
                "executionStatus": "error",
                "source": [{"previousNode": "Start"}],
                "error": error,
            }
        ],
    }
    return {
        "id": "7",
        "status": "error",
        "mode": "webhook",
        "startedAt": "2026-11-20T06:44:33.700Z",
        "workflowData": {
            "id": "wf1",
            "name": "Orders",
            "nodes": [start, node],
            "connections": {"Start": {"main": [[{"node": "Send", "type": "main", "index": 0}]]}},
        },
        "data": {
            "resultData": {"runData": runs, "lastNodeExecuted": "Send", "error": dict(error)},
            "executionData": {
                "contextData": {"node:Send": {"currentRunIndex": 1, "items": [item]}},
                "nodeExecutionStack": [{"node": node, "data": {"main": [[item]]}, "source": None}],
                "waitingExecution": {},
            },
        },
    }


def objects_in(value: Any) -> Iterator[Json]:
    """Every object of a document, however deep."""
    if isinstance(value, dict):
        yield value
        for each in value.values():
            yield from objects_in(each)
    elif isinstance(value, list):
        for each in value:
            yield from objects_in(each)


def redacted(document: str, folder: Path, profile: Profile, kept: Kept | None = None) -> Redaction:
    """What may leave of one document."""
    source = SavedFiles(["-"], BytesIO(document.encode()), folder)
    ingest(folder / "archive", source, "files")
    archive = read_archive(folder / "archive")
    with Engine(archive) as engine:
        executions = list(iterate_executions(engine, Selection()))
    return redacted_archive(archive, executions, folder / "beside", profile, kept or Kept())


def left(redaction: Redaction, canaries: list[Canary]) -> list[Canary]:
    """The canaries in any file of it."""
    files = [path for path in redaction.archive.folder.rglob("*") if path.is_file()]
    return [each for path in files for each in leaked(canaries, path)]
