"""What n8n's public API answers to right requests and wrong ones, with the traps of its list."""

import re
from dataclasses import dataclass
from itertools import islice
from typing import Any

from fake_n8n import execution as shown
from fake_n8n.dialect import DIALECTS, Dialect, Version
from fake_n8n.execution import FakeExecution, to_json
from fake_n8n.query import OF_A_LIST, Query, Refused, encoded
from fake_n8n.wire import Answer, Request
from fake_n8n.world import STATUSES, World

ALL_SCOPES = frozenset({"execution:list", "execution:read", "execution:retry", "workflow:list"})

_NO_DATA_IN_1 = "Cannot read properties of null (reading 'data')"
_DAMAGED_IN_1 = "Unterminated string in JSON at position 791 (line 1 column 792)"
_ONE = re.compile("/api/v1/executions/([^/]+)")
_RETRY = re.compile("/api/v1/executions/([^/]+)/retry")


@dataclass(frozen=True)
class Api:
    """The API of one server, for one key."""

    world: World
    key: str
    version: Version = "2.41"
    scopes: frozenset[str] = ALL_SCOPES

    def answer(self, request: Request) -> Answer:
        """The true answer to any request."""
        try:
            with self.world.lock:
                return self._answer(request, Query(request.query, self.dialect))
        except Refused as refused:
            return refused.answer

    @property
    def dialect(self) -> Dialect:
        """How its version speaks."""
        return DIALECTS[self.version]

    def _answer(self, request: Request, query: Query) -> Answer:
        if request.key != self.key:
            raise Refused(401, self._unauthorized(request))
        if request.path == "/api/v1/executions":
            self._allow(request, "execution:list")
            return self._page(query)
        if request.path == "/api/v1/workflows":
            self._allow(request, "workflow:list")
            return self._workflows(query)
        if one := _ONE.fullmatch(request.path):
            self._allow(request, "execution:read")
            return self._one(one[1], query)
        retry = _RETRY.fullmatch(request.path)
        if retry and not self.dialect.is_very_old:
            self._allow(request, "execution:retry", "POST")
            return self._retry(retry[1])
        raise Refused(404, "not found")

    def _unauthorized(self, request: Request) -> str:
        if not self.dialect.is_old:
            return "Unauthorized"
        return "unauthorized" if request.key else "'X-N8N-API-KEY' header required"

    def _allow(self, request: Request, scope: str, *methods: str) -> None:
        if request.method not in (methods or ("GET", "HEAD")):
            raise Refused(405, f"{request.method} method not allowed")
        if scope not in self.scopes:
            raise Refused(403, "Forbidden")

    def _page(self, query: Query) -> Answer:
        query.refuse_unknown()
        limit, wanted = query.limit(), self._wanted(query)
        rows = list(islice(_below(wanted, query.cursor().get("lastId")), limit or None))
        with_data = query.flag("includeData")
        if with_data:
            if self.dialect.is_old and any(row.data_state == "damaged" for row in rows):
                raise Refused(400, _DAMAGED_IN_1)
            rows = [row for row in rows if row.readable]
        # The cursor names the last row that is left; where none is, the list seems to end.
        more = bool(rows) and any(_below(wanted, rows[-1].id))
        following = encoded({"lastId": rows[-1].id, "limit": limit}) if more else None
        entries = ",".join(self._entry(row, query, with_data=with_data) for row in rows)
        body = f'{{"data":[{entries}],"nextCursor":{to_json(following)}}}'.encode()
        if len(body) > self.world.page_limit_bytes:
            raise Refused(500, "Internal server error")
        return Answer(200, body)

    def _wanted(self, query: Query) -> list[FakeExecution]:
        """What the list holds, newest first, before it is cut into pages."""
        statuses, workflow = self._statuses(query), query.given.get("workflowId")
        after, before = query.time("startedAfter"), query.time("startedBefore")
        return [
            each
            for each in self.world.executions()
            if each.status in statuses
            and workflow in {None, each.workflow_id}
            and "projectId" not in query.given  # there are none
            and (not after or (each.started_at and each.started_at >= after))
            and (not before or (each.started_at and each.started_at <= before))
        ]

    def _statuses(self, query: Query) -> frozenset[str]:
        """Those that the list shows; 1.x counts crashes among the errors."""
        status = query.status()
        left_out = frozenset() if status == "running" else self.dialect.left_out
        if status is None:
            return STATUSES - left_out - self.world.left_out
        asked = {"error", "crashed"} if self.dialect.is_old and status == "error" else {status}
        return frozenset(asked) - left_out

    def _entry(self, row: FakeExecution, query: Query, *, with_data: bool) -> str:
        if not with_data:
            return shown.list_row(row, self.dialect)
        return shown.page_entry(row, self.dialect, whole=_whole(query), redact=_redact(query))

    def _one(self, identity: str, query: Query) -> Answer:
        if not (identity.isascii() and identity.isdecimal()):
            if self.dialect.is_old:
                raise Refused(400, self.dialect.rule("request/params/id", "must be number"))
            raise Refused(400, "request/params/executionId must be a positive integer")
        query.refuse_unknown(frozenset({"includeData"}))
        with_data = query.flag("includeData")
        found = self.world.get(identity)
        if found is None:
            raise Refused(404, "Not Found")
        found = self.world.look_at(identity)
        if with_data and not found.readable:
            raise self._unreadable(found)
        text = shown.single(
            found, self.dialect, with_data=with_data, whole=_whole(query), redact=_redact(query)
        )
        return Answer(200, text.encode())

    def _retry(self, identity: str) -> Answer:
        """n8n answers when the new one has ended; a plan may have it answered before.

        It would retry whatever did not succeed, even what still runs.
        """
        found = self.world.get(identity)
        if found is None:
            raise Refused(404, f'The execution with the ID "{identity}" does not exist.')
        if found.status == "success":
            raise Refused(409, "The execution succeeded, so it cannot be retried.")
        if found.status == "new":
            raise Refused(409, "Execution is queued to run, so it cannot be retried")
        made = self.world.retry_as_planned(identity)
        return Answer(200, shown.single(made, self.dialect).encode())

    def _unreadable(self, execution: FakeExecution) -> Refused:
        if execution.data_state == "missing":
            return Refused(400, _NO_DATA_IN_1) if self.dialect.is_old else Refused(404, "Not Found")
        if self.dialect.is_old:
            return Refused(400, _DAMAGED_IN_1)
        return Refused(500, "Internal server error")

    def _workflows(self, query: Query) -> Answer:
        named_too = frozenset() if self.dialect.is_very_old else frozenset({"name"})
        query.refuse_unknown(OF_A_LIST | named_too | {"tags"})
        limit, offset = query.limit(), query.cursor().get("offset", 0)
        part = query.given.get("name", "").strip().casefold()
        named = [each for each in self.world.workflows.items() if part in each[1].casefold()]
        if "tags" in query.given:
            bearing = self.world.tagged.get(query.given["tags"], set())
            named = [each for each in named if each[0] in bearing]
        end = offset + (limit or len(named))
        following = encoded({"limit": limit, "offset": end}) if len(named) > end else None
        rows = [_workflow(*each) for each in named[offset:end]]
        return Answer.json(200, {"data": rows, "nextCursor": following})


def _below(rows: list[FakeExecution], last_id: str | int | None) -> "filter[FakeExecution]":
    """The rows after the one where the last page ended."""
    return filter(lambda row: last_id is None or int(row.id) < int(last_id), rows)


def _whole(query: Query) -> bool:
    """Whether what is too large to display is shown all the same; 1.x has no such bound."""
    return query.dialect.is_old or query.flag("ignoreDataSizeLimit")


def _redact(query: Query) -> bool:
    return query.flag("redactExecutionData")


def _workflow(identity: str, name: str) -> dict[str, Any]:
    made = "2026-10-31T12:00:00.000Z"
    return {
        "id": identity,
        "name": name,
        "active": True,
        "createdAt": made,
        "updatedAt": made,
        "isArchived": False,
        "nodes": [],
        "connections": {},
        "settings": {"executionOrder": "v1"},
        "tags": [],
    }
