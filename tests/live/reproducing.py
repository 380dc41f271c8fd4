"""Runs a repro in a real n8n, the way a person does who opens it in the editor."""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from exec_archive.document.item import carried_error
from n8n_rig.editor_session import EditorSession
from n8n_rig.identity import Identity
from n8n_rig.install import environment
from n8n_rig.partner_service import partner_service
from n8n_rig.public_api import PublicApi
from n8n_rig.server import SETTINGS, Server

ENDED_WITHIN_SECONDS = 90

Document = dict[str, Any]


class Editor:
    """Imports repros, opens them and clicks on Execute workflow."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._api = PublicApi(server)
        self._session = EditorSession(server)

    @contextmanager
    def partner(self) -> Iterator[Identity]:
        """With the service that the workflows call."""
        with partner_service(self._server.identity.partner_port):
            yield self._server.identity

    def imported(self, folder: Path) -> dict[str, str]:
        """Every file of a folder, through `n8n import:workflow`; the id of each by its name."""
        layout, identity = self._server.layout, self._server.identity
        env = {
            **environment(layout),
            **SETTINGS,
            "N8N_USER_FOLDER": str(layout.home_folder),
            "N8N_ENCRYPTION_KEY": identity.encryption_key,
        }
        words = ["node", "node_modules/n8n/bin/n8n", "import:workflow", "--separate"]
        done = subprocess.run(
            [*words, f"--input={folder}"],
            cwd=layout.app_folder,
            env=env,
            capture_output=True,
            check=False,
        )
        assert done.returncode == 0, (done.stdout + done.stderr).decode()[-2000:]
        path, listed = "/workflows?limit=250", {}
        while True:
            page = self._api.call("GET", path)
            listed.update({each["name"]: str(each["id"]) for each in page["data"]})
            if not page["nextCursor"]:
                return listed
            path = f"/workflows?limit=250&cursor={page['nextCursor']}"

    def executed(self, workflow_id: str) -> Document:
        """The execution that comes of it: begun by the only trigger that is not switched off."""
        workflow = self._session.call("GET", f"/workflows/{workflow_id}")
        (trigger,) = triggers(workflow)
        body = {"workflowData": workflow, "triggerToStartFrom": {"name": trigger}}
        begun = self._session.call("POST", f"/workflows/{workflow_id}/run", body)
        assert "executionId" in begun, begun
        return self._ended(str(begun["executionId"]))

    def choose_credentials(self, workflow_id: str, kinds: dict[str, str]) -> None:
        """Chooses credentials in each node of a type, as n8n asks for them."""
        held = {each["type"]: each for each in self._api.call("GET", "/credentials")["data"]}
        workflow = self._session.call("GET", f"/workflows/{workflow_id}")
        for node in workflow["nodes"]:
            kind = kinds.get(node["type"])
            if kind in held:
                node["credentials"] = {kind: {k: held[kind][k] for k in ("id", "name")}}
        changed = {key: workflow[key] for key in ("nodes", "connections", "versionId")}
        self._session.call("PATCH", f"/workflows/{workflow_id}", changed)

    def _ended(self, execution_id: str) -> Document:
        until = time.monotonic() + ENDED_WITHIN_SECONDS
        while True:
            document: Document = self._api.one(execution_id).document()
            if document.get("status") not in {"new", "running"} or time.monotonic() > until:
                return document
            time.sleep(0.1)


def triggers(workflow: Document) -> list[str]:
    """The nodes that the editor offers to begin it with."""
    return [
        node["name"]
        for node in workflow["nodes"]
        if node["type"].lower().endswith(("trigger", "webhook")) and not node.get("disabled")
    ]


def says(document: Document, node: str, message: str) -> bool:
    """Whether a run of a node says this, as its error or in an item that it gave."""
    runs = document["data"]["resultData"].get("runData", {}).get(node) or []
    return message in " ".join(_strings([runs, document["data"]["resultData"].get("error")]))


def errors_in_items(document: Document, node: str) -> set[str | None]:
    """What the items say that went wrong, which a node gave."""
    runs = document["data"]["resultData"].get("runData", {}).get(node) or []
    return {
        carried_error(item)
        for run in runs
        for outputs in (run.get("data") or {}).values()
        for items in outputs
        for item in items or []
    } | {(run.get("error") or {}).get("message") for run in runs}


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _strings(each)


def read(path: Path) -> Document:
    """A repro as n8n reads it."""
    made: Document = json.loads(path.read_bytes())
    return made
