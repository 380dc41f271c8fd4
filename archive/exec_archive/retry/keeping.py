"""Brings a retry that has ended into the archive, and what it changed of its original.

It goes the way of a pull, so that the next pull finds everything as it left it itself.
"""

import contextlib
import time
from pathlib import Path
from typing import NamedTuple

from exec_archive.errors import ArchiveLocked
from exec_archive.ingest import ingest_with
from exec_archive.model import Execution
from exec_archive.pull.compare import Comparison
from exec_archive.pull.documents import PulledDocuments
from exec_archive.pull.inventory import Plan
from exec_archive.pull.summary import PullSummary
from exec_archive.query.known import Known
from exec_archive.revision import base_and_number, instance_for, now
from exec_archive.server.api import N8nApi, Row
from exec_archive.store.sync_state import read_state, save_state
from exec_archive.store.writing import ArchiveWriter, open_for_writing

_LOCK_PATIENCE_SECONDS = 30.0
# n8n writes the success onto the original a moment after the retry's own end.
_LOOKS_FOR_THE_LINK = 5
_BETWEEN_LOOKS = 0.4


def check_writable(folder: Path) -> None:
    """Raises where nothing could be archived; another writer will be done by then."""
    with contextlib.suppress(ArchiveLocked), open_for_writing(folder):
        pass


class Kept(NamedTuple):
    """The retry as the archive has it now, and why its data could not be had, if so."""

    execution: Execution
    lacks: str | None


def keep(folder: Path, api: N8nApi, retry: Row, original: Execution) -> Kept:
    """Stores it; raises where it cannot be had at all, or not be stored."""
    rows = [retry, *_original(api, retry, original)]
    with contextlib.ExitStack() as opened:
        writer = _opened_in_time(folder, opened)
        return _keep(writer, api, rows, base_and_number(original.instance)[0])


def _opened_in_time(folder: Path, opened: contextlib.ExitStack) -> ArchiveWriter:
    """The archive, once another writer is done; a pull of a few seconds is waited for."""
    until = time.monotonic() + _LOCK_PATIENCE_SECONDS
    while True:
        try:
            return opened.enter_context(open_for_writing(folder))
        except ArchiveLocked:
            if time.monotonic() >= until:
                raise


def _original(api: N8nApi, retry: Row, original: Execution) -> list[Row]:
    """The original's row, which says so where the retry succeeded."""
    succeeded = retry.read().facts.status == "success"
    row = api.row(original.id)
    for _ in range(_LOOKS_FOR_THE_LINK):
        if row is None or not succeeded or row.read().facts.retry_success_id:
            break
        api.pause(_BETWEEN_LOOKS)
        row = api.row(original.id)
    return [] if row is None else [row]


def _keep(writer: ArchiveWriter, api: N8nApi, rows: list[Row], name: str) -> Kept:
    state = read_state(writer.archive, name)
    plan = Plan(state.stored_as)
    known = Known(writer.archive)
    try:
        compared = Comparison(known, state.stored_as, state.missing, now(), retry_all=True)
        plan.singles = compared.judge(rows)
    finally:
        known.close()

    def save() -> None:
        save_state(writer, name, state)

    summary = PullSummary(name, api.url, state.stored_as)
    source = PulledDocuments(api, plan, state, summary, lambda _: None, save)
    ingest_with(writer, source, state.stored_as)
    if any(state.missing.pop(identity, None) for identity in source.had):
        save()
    if summary.failure is not None:
        raise summary.failure
    lacking = {each.id: each.missing.why for each in summary.left_out}
    return Kept(_stored(writer, rows[0], state.stored_as), lacking.get(rows[0].id))


def _stored(writer: ArchiveWriter, row: Row, name: str) -> Execution:
    known = Known(writer.archive)
    try:
        found = known.executions([row.id]).get(row.id, [])
    finally:
        known.close()
    _, stored = instance_for(name, row.read().facts, found)
    assert stored is not None  # noqa: S101 - its facts at least were stored a moment ago
    return stored
