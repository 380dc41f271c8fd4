"""Awkward answers of a real server: rows without data, damaged data, a small display limit.

Damages the store on purpose: take everything else before.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass

from n8n_rig import events
from n8n_rig.http_exchange import Answer
from n8n_rig.layout import Layout
from n8n_rig.partner_service import partner_service
from n8n_rig.public_api import cursor_before
from n8n_rig.workshop import Workshop

TINY_DISPLAY_LIMIT = {"EXECUTIONS_DATA_MAX_DISPLAY_SIZE": "1000"}
ROWS_TO_DAMAGE = 6


@dataclass(frozen=True)
class EdgeAnswer:
    name: str
    path: str
    answer: Answer


def edge_answers(workshop: Workshop) -> Iterator[EdgeAnswer]:
    """Make six small executions, damage them in different ways and ask for them."""
    identity = workshop.server.identity
    with partner_service(identity.partner_port):
        body = {"url": identity.partner_url + "/ok?n=1"}
        ids = [int(workshop.run("partner", body)) for _ in range(ROWS_TO_DAMAGE)]
    *gone, cut, wrong = ids
    page_of_gone = f"cursor={cursor_before(gone[-1] + 1, len(gone))}"
    page_of_all = f"cursor={cursor_before(ids[-1] + 1, 2)}"
    yield from _ask(
        workshop,
        {
            "missing-id": "/executions/99999999?includeData=true",
            "id-not-a-number": "/executions/abc",
            "status-not-known": "/executions?status=failed",
            "cursor-not-valid": "/executions?cursor=not-base64!!",
            "workflow-not-known": "/executions?workflowId=nope",
        },
    )
    yield EdgeAnswer("no-key", "/executions", workshop.api.raw("/executions", headers={}))
    with events.restarted(workshop, TINY_DISPLAY_LIMIT):
        yield from _ask(workshop, {"too-large-list": f"/executions?includeData=true&{page_of_all}"})
    workshop.server.stop()
    _damage(workshop.server.layout, gone, cut, wrong)
    workshop.server.start()
    yield from _ask(
        workshop,
        {
            "page-all-gone": f"/executions?includeData=true&{page_of_gone}",
            "page-all-gone-no-data": f"/executions?{page_of_gone}",
            "one-gone": f"/executions/{gone[0]}?includeData=true",
            "one-cut": f"/executions/{cut}?includeData=true",
            "one-wrong": f"/executions/{wrong}?includeData=true",
        },
    )


def _ask(workshop: Workshop, paths: dict[str, str]) -> Iterator[EdgeAnswer]:
    for name, path in paths.items():
        yield EdgeAnswer(name, path, workshop.api.raw(path))


def _damage(layout: Layout, gone: list[int], cut: int, wrong: int) -> None:
    """Delete some data rows, cut one in half, give one a wrong content. n8n must be stopped."""
    with closing(sqlite3.connect(layout.database_file)) as database:
        database.executemany(
            'DELETE FROM execution_data WHERE "executionId" = ?', [(one,) for one in gone]
        )
        database.execute(
            "UPDATE execution_data SET data = substr(data, 1, length(data) / 2) "
            'WHERE "executionId" = ?',
            (cut,),
        )
        database.execute(
            'UPDATE execution_data SET data = \'["1"]\' WHERE "executionId" = ?', (wrong,)
        )
        database.commit()
