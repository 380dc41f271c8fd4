"""One pull: take stock, fetch what is news, note how far it came."""

import time
from collections.abc import Collection, Sequence
from datetime import datetime
from pathlib import Path

from exec_archive.errors import (
    AccessDenied,
    BadRequest,
    ExecArchiveError,
    NotN8n,
    machine_error,
)
from exec_archive.ids import id_above, id_key
from exec_archive.ingest import ingest_with
from exec_archive.pull.documents import PulledDocuments
from exec_archive.pull.inventory import Inventory, Plan
from exec_archive.pull.summary import (
    LeftOutExecution,
    OnPullProgress,
    Phase,
    PullProgress,
    PullSummary,
    Wanted,
)
from exec_archive.query.known import Known
from exec_archive.revision import now
from exec_archive.server.api import Filters, N8nApi
from exec_archive.server.trouble import BrokenAnswer, Refused
from exec_archive.store.compaction import compact_small
from exec_archive.store.sync_state import read_state, save_state
from exec_archive.store.writing import ArchiveWriter, open_for_writing


def pull(
    folder: Path,
    api: N8nApi,
    name: str,
    wanted: Wanted = Wanted(),  # noqa: B008 - frozen
    on_progress: OnPullProgress | None = None,
) -> PullSummary:
    """Brings an archive up to date with a server; what is committed stays, however this ends.

    What the server refuses in the middle does not raise: the summary says it, beside what was done.
    """
    begun = time.monotonic()
    with open_for_writing(folder) as writer:
        summary = _Pull(writer, api, name, wanted, on_progress or (lambda _: None)).run()
        _merge_small(writer, summary)
    summary.seconds = time.monotonic() - begun
    return summary


def _merge_small(writer: ArchiveWriter, summary: PullSummary) -> None:
    """A pull each few minutes makes thousands of segments: they are merged as they pile up."""
    try:
        compact_small(writer)
    except OSError as error:
        refusal = machine_error(error, "merging small segments")
        summary.failure = summary.failure or refusal
    except ExecArchiveError as error:
        summary.failure = summary.failure or error


class _Pull:
    """One run, with the archive held open."""

    def __init__(
        self,
        writer: ArchiveWriter,
        api: N8nApi,
        name: str,
        wanted: Wanted,
        on_progress: OnPullProgress,
    ) -> None:
        self._writer = writer
        self._api = api
        self._name = name
        self._wanted = wanted
        self._on_progress = on_progress
        self._state = read_state(writer.archive, name)
        self._pruned: tuple[str, str, int] | None = None
        self._revision = writer.archive.manifest.revision
        self._summary = PullSummary(name, api.url, self._state.stored_as)

    def run(self) -> PullSummary:
        """All of it."""
        listed_at = now()
        plan = self._plan()
        self._use(plan)
        source = PulledDocuments(
            self._api, plan, self._state, self._summary, self._on_progress, self._save
        )
        stored = ingest_with(self._writer, source, plan.stored_as)
        summary = self._summary
        summary.new, summary.updated = stored.new, stored.updated
        summary.kept_apart, summary.json_bytes = stored.kept_apart, stored.json_bytes
        self._finish(plan, source, listed_at)
        return summary

    def _plan(self) -> Plan:
        known = Known(self._writer.archive)
        try:
            inventory = Inventory(self._api, known, self._state, self._wanted, self._tell_listed)
            plan = inventory.take(self._filters(known))
            self._check_same_address(plan, known)
            self._pruned = _pruned(plan, self._state.mark, known)
        finally:
            known.close()
        return plan

    def _filters(self, known: Known) -> Sequence[Filters]:
        """One for each list to walk: n8n takes one workflow and one status at a time."""
        workflows: list[dict[str, str]] = [{}]
        if self._wanted.workflow is not None:
            ids = self._workflow_ids(known, self._wanted.workflow)
            workflows = [{"workflowId": each} for each in ids]
        statuses = sorted(self._wanted.statuses)
        return [
            {**workflow, **status}
            for workflow in workflows
            for status in ([{"status": each} for each in statuses] or [{}])
        ]

    def _workflow_ids(self, known: Known, workflow: str) -> list[str]:
        """The workflows meant by an id or a part of a name, as the archive and the server know."""
        found = known.workflow_ids(self._state.stored_as, workflow)
        try:
            on_server = list(self._api.workflows())
        except (AccessDenied, NotN8n, Refused, BrokenAnswer):
            # A key may read executions and no workflows: then an id is taken as it is.
            if not found and not workflow.isalnum():
                raise BadRequest(
                    f"The server does not list its workflows, so {workflow!r} cannot be found.",
                    "Give the workflow's id, which stands in its address in the editor.",
                ) from None
            return sorted(found) or [workflow]
        meant = workflow.lower()
        found |= {each for each, name in on_server if workflow == each or meant in name.lower()}
        if not found:
            raise BadRequest(
                f"Neither the server nor the archive knows a workflow {workflow!r}.",
                "Give its id, or a part of its name.",
            )
        return sorted(found)

    def _check_same_address(self, plan: Plan, known: Known) -> None:
        """Another address is the same server if the archive knows some of its executions."""
        before, here = self._state.url, self._api.url
        others = [name for name in self._writer.archive.manifest.sync if name != self._name]
        for other in others if not before else ():
            if read_state(self._writer.archive, other).url == here:
                raise BadRequest(
                    f"{here} was pulled as {other} so far; as {self._name} all of it would be "
                    "there twice.",
                    f"Pull it as {other} (exec-archive config add {other} names it so), or into "
                    "another archive with --archive.",
                )
        # As it was before: a server that looks as if set up anew is another one here.
        stored_as = self._summary.stored_as
        if not before or before == here or plan.confirmed or known.newest(stored_as) is None:
            return
        if any(plan.judged):
            raise BadRequest(
                f"{self._name} was pulled from {before} so far, and nothing at {here} is known "
                "of it.",
                f"Pull another server under another name: exec-archive pull NAME --url {here}",
            )

    def _use(self, plan: Plan) -> None:
        """Takes over what the plan found out about the server."""
        if any(plan.judged):
            self._state.url = self._api.url
        self._summary.stored_as = plan.stored_as
        self._summary.set_up_anew = plan.set_up_anew
        self._summary.pending = plan.pending
        known_open = self._state.open
        self._note_open(plan)
        if plan.set_up_anew or self._state.open != known_open:
            # Noted at once: an interruption must not have to find it out again.
            self._save()

    def _note_open(self, plan: Plan, gone: Collection[str] = ()) -> None:
        """What to ask for again: noted before anything is stored, and let go of at the end only."""
        before = set(self._state.open or ())
        done = {*plan.gone, *plan.failing}
        if self._summary.is_complete:
            done |= {each.row.id for each in plan.judged}
        self._state.open = sorted(((before - done) | plan.open) - set(gone), key=id_key)

    def _save(self) -> None:
        save_state(self._writer, self._name, self._state)

    def _finish(self, plan: Plan, source: PulledDocuments, listed_at: datetime) -> None:
        state, summary = self._state, self._summary
        state.pulled_at = now()
        summary.is_complete = summary.failure is None
        for identity in source.had:
            state.missing.pop(identity, None)
        for identity, why in plan.failing.items():
            summary.left_out.append(LeftOutExecution(identity, state.note_missing(identity, why)))
        for identity in plan.gone:
            # It was pending, or its document could not be had; now it never can.
            state.missing.pop(identity, None)
            summary.vanished.append(state.note_vanished(identity, identity, 1))
        self._note_open(plan, source.gone)
        if summary.is_complete and not self._wanted.is_filtered:
            state.mark, state.completed_at = plan.top or state.mark, state.pulled_at
            state.revision, state.listed_at = self._revision, listed_at
            if self._pruned is not None:
                summary.vanished.append(state.note_vanished(*self._pruned))
        told = {each.id for each in summary.left_out}
        summary.still_missing = sum(1 for identity in state.missing if identity not in told)
        self._save()

    def _tell_listed(self, listed: int) -> None:
        self._summary.listed = listed
        self._on_progress(PullProgress(Phase.LISTING, listed))


def _pruned(plan: Plan, mark: str | None, known: Known) -> tuple[str, str, int] | None:
    """The ids between what the archive has and the oldest execution on the server, if any."""
    if plan.met_the_mark or plan.set_up_anew or mark is None or plan.lowest is None:
        return None
    newest = max((mark, known.newest(plan.stored_as) or ""), key=id_key)
    first = id_above(newest)
    if first is None or not plan.lowest.isdecimal():
        return None
    count = int(plan.lowest) - int(first)
    return (first, str(int(plan.lowest) - 1), count) if count > 0 else None
