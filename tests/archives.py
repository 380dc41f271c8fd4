"""Small archives for tests, filled through the same door as every other."""

import io
import json
from pathlib import Path
from typing import Any

from exec_archive.ingest import Summary, ingest
from exec_archive.library import Archive, open_archive
from exec_archive.sources.files import SavedFiles


def saved(**facts: Any) -> bytes:
    """The JSON of a small execution with these facts; `data` false leaves its data out."""
    started = "2026-11-20T05:00:00.000Z"
    with_data = facts.pop("data", True)
    document = {
        "id": "1",
        "finished": True,
        "mode": "webhook",
        "status": "success",
        "startedAt": started,
        "stoppedAt": "2026-11-20T05:00:01.000Z",
        "workflowId": "w1",
        "waitTill": None,
        "retryOf": None,
        "retrySuccessId": None,
    } | facts
    if with_data:
        run: dict[str, Any] = {"startTime": 1_795_151_606_388, "executionTime": 1}
        run |= {
            "executionStatus": "success",
            "data": {"main": [[{"json": {"of": document["id"]}}]]},
        }
        document["data"] = {"resultData": {"runData": {"Webhook": [run]}}}
        document["workflowData"] = {"id": document["workflowId"], "name": "Orders", "nodes": []}
    return json.dumps(document).encode()


def take_in(folder: Path, *documents: bytes, instance: str = "files") -> Summary:
    """Imports documents, in that order, and says what it did."""
    stream = io.BytesIO(b"\n".join(documents))
    return ingest(folder, SavedFiles(["-"], stream, folder / "tmp"), instance)


def opened(folder: Path) -> Archive:
    """The archive in a folder."""
    return open_archive(folder)
