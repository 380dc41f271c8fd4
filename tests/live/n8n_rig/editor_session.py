"""The editor's own interface (a login with a cookie): what the public one does not offer."""

from __future__ import annotations

import time
from http import HTTPStatus
from typing import Any

from n8n_rig.http_exchange import exchange
from n8n_rig.identity import OWNER_MAIL
from n8n_rig.server import Server


class EditorError(RuntimeError):
    """The editor's interface refused a request."""


class EditorSession:
    """A logged-in owner. Sets the owner up on a fresh n8n."""

    def __init__(self, server: Server) -> None:
        self._url = server.url + "/rest"
        self._password = server.identity.owner_password
        self._cookie = ""
        self._log_in()

    def call(self, method: str, path: str, body: object | None = None) -> Any:
        """The `data` of the answer."""
        status, document = self._exchange(method, path, body)
        if status >= HTTPStatus.BAD_REQUEST:
            raise EditorError(f"{method} {path}: {status} {document}")
        return document["data"] if isinstance(document, dict) else document

    def make_api_key(self) -> str:
        """A key for the public interface with every scope there is."""
        scopes = self.call("GET", "/api-keys/scopes")
        body = {"label": f"rig-{time.time_ns()}", "scopes": scopes, "expiresAt": None}
        return str(self.call("POST", "/api-keys", body)["rawApiKey"])

    def run_by_hand(
        self, workflow_id: str, pinned_item: dict[str, Any], last_node: str | None = None
    ) -> str:
        """Run a workflow as from the editor, its first node pinned to one item.

        Ends after `last_node` when that is given. Returns the execution's id.
        """
        workflow = self.call("GET", f"/workflows/{workflow_id}")
        first = workflow["nodes"][0]["name"]
        changed = {key: workflow[key] for key in ("nodes", "connections", "versionId")}
        changed["pinData"] = {first: [{"json": pinned_item}]}
        self.call("PATCH", f"/workflows/{workflow_id}", changed)
        workflow = self.call("GET", f"/workflows/{workflow_id}")
        body: dict[str, Any] = {"workflowData": workflow}
        if last_node is None:
            body["triggerToStartFrom"] = {"name": first}
        else:
            body["destinationNode"] = {"nodeName": last_node, "mode": "inclusive"}
        return str(self.call("POST", f"/workflows/{workflow_id}/run", body)["executionId"])

    def annotate(self, execution_id: str, tag: str, vote: str) -> None:
        """Give a finished execution a tag and a vote."""
        tags = {one["name"]: one["id"] for one in self.call("GET", "/annotation-tags")}
        if tag not in tags:
            tags[tag] = self.call("POST", "/annotation-tags", {"name": tag})["id"]
        body = {"tags": [tags[tag]], "vote": vote}
        self.call("PATCH", f"/executions/{execution_id}", body)

    def _exchange(self, method: str, path: str, body: object | None) -> tuple[int, Any]:
        headers = {"Cookie": self._cookie} if self._cookie else {}
        answer = exchange(method, self._url + path, body=body, headers=headers)
        for name, value in answer.headers:
            if name.lower() == "set-cookie" and value.startswith("n8n-auth="):
                self._cookie = value.split(";")[0]
        return answer.status, answer.document() if answer.body else None

    def _log_in(self) -> None:
        person = {"emailOrLdapLoginId": OWNER_MAIL, "password": self._password}
        status, _ = self._exchange("POST", "/login", person)
        if status == HTTPStatus.OK:
            return
        owner = {
            "email": OWNER_MAIL,
            "firstName": "Rig",
            "lastName": "Owner",
            "password": self._password,
        }
        self.call("POST", "/owner/setup", owner)
