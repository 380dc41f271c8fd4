"""The page itself: what is known at once, and a script that fetches the rest."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from exec_archive.errors import BadRequest
from exec_archive.model import Completeness, Execution
from exec_archive.query.one import attempts_beside
from exec_archive.retry.checks import check_archived
from exec_archive_cli.render import room, units
from exec_archive_cli.render.words import status_sign
from exec_archive_web.door.visitor import visitor
from exec_archive_web.pages.execution.asked import asked
from exec_archive_web.pages.page import page
from exec_archive_web.paths import API, HISTORY, PAGES, execution_path, segment
from exec_archive_web.reading import Reading
from exec_archive_web.site import Site

_LONGEST_NAME = 200
_TONES = {
    "success": "good",
    "error": "bad",
    "crashed": "bad",
    "waiting": "open",
    "running": "open",
    "new": "open",
}
_NOT_YOURS = "A retry takes a token that may retry; the one you came with may read."


class Front:
    """Makes the page."""

    def __init__(self, site: Site) -> None:
        self._site = site

    def page(self, request: Request) -> Response:
        """The page of an execution."""
        with self._site.archive.reading() as reading:
            execution = asked(reading, request)
            retry = self._retry(request, reading, execution)
        workflow = execution.workflow_name or execution.workflow_id or "unknown workflow"
        return page(
            request,
            "execution.html",
            execution=execution,
            workflow=room.cut(workflow, _LONGEST_NAME),
            name=f"{execution.instance}/{execution.id}",
            sign=status_sign(execution.status),
            tone=_TONES.get(execution.status, "odd"),
            facts=self._facts(execution),
            links=_links(execution),
            address=execution_path(execution),
            has_document=execution.completeness != Completeness.NO_DATA,
            compare=f"{PAGES}/compare",
            history=HISTORY,
            errors=f"{PAGES}/errors",
            retry=retry,
        )

    def _facts(self, execution: Execution) -> list[tuple[str, str]]:
        found = []
        if execution.started_at is not None:
            started = units.full_time(execution.started_at, self._site.zone)
            found.append(("Started", f"{started} {self._site.zone_name}"))
        if execution.duration_ms is not None:
            found.append(("Took", units.duration(execution.duration_ms)))
        if execution.mode:
            found.append(("Mode", execution.mode))
        return found

    def _retry(self, request: Request, reading: Reading, execution: Execution) -> dict[str, Any]:
        """Where to ask for a retry, or why it cannot be asked for; nothing where there is none."""
        nothing = {"address": None, "why_not": None}
        retries = self._site.retries
        if retries is None or not execution.failed:
            return nothing
        try:
            retries.check(reading, execution)
        except BadRequest:
            return nothing
        if not visitor(request).may_retry:
            return {"address": None, "why_not": _NOT_YOURS}
        try:
            check_archived(execution, attempts_beside(reading.engine, execution), force=False)
        except BadRequest as refused:
            return {"address": None, "why_not": refused.problem}
        name = segment(f"{execution.instance}/{execution.id}")
        return {"address": f"{API}/executions/{name}/retry", "why_not": None}


def _links(execution: Execution) -> list[tuple[str, str, str]]:
    """The other executions that its facts name: what they are to it, their ids and pages."""
    named = (
        ("Retry of", execution.retry_of),
        ("Made good by", execution.retry_success_id),
        ("Called by", execution.parent_execution_id),
    )
    return [
        (label, other, f"{HISTORY}/{segment(execution.instance)}/{segment(other)}")
        for label, other in named
        if other
    ]
