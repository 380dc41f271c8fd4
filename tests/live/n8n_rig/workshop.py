"""The workflows inside a running n8n, and the ways to make executions of them."""

from __future__ import annotations

import json
import secrets
import threading
import time
from contextlib import suppress
from http import HTTPStatus
from http.client import HTTPException
from typing import Any

from n8n_rig.http_exchange import exchange
from n8n_rig.public_api import PublicApi
from n8n_rig.server import Server
from n8n_rig.workflows import build_all
from n8n_rig.workflows.building import WorkflowDraft

SOON_SECONDS = 30
WEBHOOK_UP_SECONDS = 10
UNFINISHED = ("running", "new")


class WorkshopError(RuntimeError):
    """A workflow could not be made or triggered."""


class Workshop:
    """Makes the workflows (those that are not there yet) and triggers them by their keys."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.api = PublicApi(server)
        self.ids: dict[str, str] = {}
        self._make_all()

    def trigger(self, key: str, body: dict[str, Any]) -> int:
        """Call a workflow's webhook; the status of the answer.

        Waits for the webhook to be there: n8n brings it up a moment after the workflow is live.
        """
        until = time.monotonic() + WEBHOOK_UP_SECONDS
        while True:
            status = exchange("POST", f"{self.server.url}/webhook/{key}", body=body).status
            if status != HTTPStatus.NOT_FOUND or time.monotonic() > until:
                return status
            time.sleep(0.2)

    def run(self, key: str, body: dict[str, Any]) -> str:
        """Trigger a workflow, wait until nothing runs any more; the new execution's id."""
        execution_id = self.begin(key, body)
        self.api.wait_until_idle()
        return execution_id

    def begin(self, key: str, body: dict[str, Any]) -> str:
        """Trigger a workflow; the new execution's id as soon as it is seen."""
        before = self.newest(key)
        # Not waited for: a queued execution's webhook answers only when its turn has come.
        threading.Thread(target=self._trigger_quietly, args=(key, body), daemon=True).start()
        until = time.monotonic() + SOON_SECONDS
        while time.monotonic() < until:
            now = self.newest(key)
            if now > before:
                return str(now)
            time.sleep(0.1)
        raise WorkshopError(f"no execution of {key} appeared")

    def _trigger_quietly(self, key: str, body: dict[str, Any]) -> None:
        # n8n may be stopped or killed before the webhook has answered.
        with suppress(OSError, HTTPException):
            self.trigger(key, body)

    def newest(self, key: str) -> int:
        """The highest execution id of a workflow, in whatever state; 0 when there is none."""
        found = [0]
        for status in ("", *UNFINISHED):
            query = f"/executions?limit=1&workflowId={self.ids[key]}"
            rows = self.api.call("GET", query + (f"&status={status}" if status else ""))["data"]
            found += [int(row["id"]) for row in rows]
        return max(found)

    def since(self, key: str, execution_id: str) -> list[str]:
        """Ids of a workflow's executions after the given one, oldest first."""
        rows = self.api.executions(workflowId=self.ids[key])
        return [str(i) for i in sorted(int(row["id"]) for row in rows) if i > int(execution_id)]

    def activate(self, key: str) -> None:
        self.api.call("POST", f"/workflows/{self.ids[key]}/activate", {})

    def deactivate(self, key: str) -> None:
        self.api.call("POST", f"/workflows/{self.ids[key]}/deactivate", {})

    def delete_model_credential(self) -> None:
        """Take away the credential that the agent's model uses."""
        for one in self.api.call("GET", "/credentials")["data"]:
            self.api.call("DELETE", f"/credentials/{one['id']}")

    def resume(self, execution_id: str) -> None:
        """Click the link that a waiting execution of "wait" has sent out."""
        runs = self.api.one(execution_id).document()["data"]["resultData"]["runData"]
        link = runs["Ask"][0]["data"]["main"][0][0]["json"]["link"]
        path = "/" + str(link).split("/", 3)[3]
        exchange("GET", self.server.url + path)

    def _make_all(self) -> None:
        listed = self.api.call("GET", "/workflows?limit=250")["data"]
        there = {one["name"]: str(one["id"]) for one in listed}
        drafts = build_all(self.server.identity.partner_url)
        missing = [key for key, draft in drafts.items() if draft.name not in there]
        credential = self._make_model_credential() if "agent" in missing else ""
        for key, draft in drafts.items():
            if key in missing:
                self.ids[key] = self._make(draft, {**self.ids, "model-credential": credential})
                self.tag(self.ids[key], draft.tags)
                if draft.is_active:
                    self.activate(key)
            else:
                self.ids[key] = there[draft.name]

    def _make(self, draft: WorkflowDraft, ids: dict[str, str]) -> str:
        text = json.dumps(draft.document())
        for key, known in ids.items():
            text = text.replace(f'"@{key}"', json.dumps(known))
        return str(self.api.call("POST", "/workflows", json.loads(text))["id"])

    def _make_model_credential(self) -> str:
        data = {
            "apiKey": secrets.token_hex(12),
            "url": self.server.identity.partner_url + "/v1",
            "header": False,
        }
        body = {"name": "Rig model", "type": "openAiApi", "data": data}
        return str(self.api.call("POST", "/credentials", body)["id"])

    def tag(self, workflow_id: str, names: list[str]) -> None:
        if not names:
            return
        known = {t["name"]: t["id"] for t in self.api.call("GET", "/tags?limit=250")["data"]}
        for name in names:
            if name not in known:
                known[name] = self.api.call("POST", "/tags", {"name": name})["id"]
        body = [{"id": known[name]} for name in names]
        self.api.call("PUT", f"/workflows/{workflow_id}/tags", body)
