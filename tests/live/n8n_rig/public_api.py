"""n8n's public interface, as far as the rig needs it."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any
from urllib.parse import quote, urlencode

from n8n_rig.editor_session import EditorSession
from n8n_rig.http_exchange import Answer, exchange
from n8n_rig.server import Server

MOST_PER_PAGE = 250


class ApiError(RuntimeError):
    """The public interface refused a request."""


class PublicApi:
    """Requests with a key. The key is made on first use and kept in the rig's folder."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.key = self._stored_key() or self._new_key()

    def raw(
        self,
        path: str,
        *,
        method: str = "GET",
        body: object | None = None,
        headers: dict[str, str] | None = None,
    ) -> Answer:
        """The answer as received. `headers` replaces the ones with the key."""
        sent = {"X-N8N-API-KEY": self.key} if headers is None else headers
        url = f"{self.server.url}/api/v1{path}"
        return exchange(method, url, body=body, headers=sent, timeout=600)

    def call(self, method: str, path: str, body: object | None = None) -> Any:
        """The answer's document; raises on an error status."""
        answer = self.raw(path, method=method, body=body)
        if answer.status >= HTTPStatus.BAD_REQUEST:
            raise ApiError(f"{method} {path}: {answer.status} {answer.body[:400]!r}")
        return answer.document() if answer.body else None

    def one(self, execution_id: str, **parameters: str) -> Answer:
        """GET /executions/{id} with its data, as received."""
        query = urlencode({"includeData": "true", **parameters})
        return self.raw(f"/executions/{execution_id}?{query}")

    def executions(self, **filters: str) -> Iterator[dict[str, Any]]:
        """Every row of the list without data, newest first."""
        cursor = ""
        while True:
            query = {"limit": str(MOST_PER_PAGE), **filters}
            if cursor:
                query["cursor"] = cursor
            page = self.call("GET", f"/executions?{urlencode(query)}")
            yield from page["data"]
            cursor = page["nextCursor"]
            if not cursor:
                return

    def retry(self, execution_id: str) -> str:
        """Retry a failed execution; the id of the new one."""
        done = self.call("POST", f"/executions/{execution_id}/retry", {"loadWorkflow": True})
        return str(done["id"])

    def stop(self, execution_id: str) -> None:
        self.call("POST", f"/executions/{execution_id}/stop", {})

    def wait_until_idle(self, seconds: float = 120) -> None:
        """Return when nothing runs any more."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            busy = [
                row
                # In this order: an execution goes from "new" to "running", never back.
                for status in ("new", "running")
                for row in self.call("GET", f"/executions?status={status}&limit=1")["data"]
            ]
            if not busy:
                return
            time.sleep(0.2)
        raise ApiError("executions are still running")

    def _stored_key(self) -> str | None:
        file = self.server.layout.key_file
        return file.read_text(encoding="ascii") if file.exists() else None

    def _new_key(self) -> str:
        key = EditorSession(self.server).make_api_key()
        file = self.server.layout.key_file
        file.touch(mode=0o600)
        file.write_text(key, encoding="ascii")
        return key


def cursor_before(last_id: int, limit: int) -> str:
    """A cursor made by hand: the page of `limit` rows whose ids are below `last_id`."""
    content = json.dumps({"lastId": str(last_id), "limit": limit}, separators=(",", ":"))
    return quote(base64.b64encode(content.encode()).decode())
