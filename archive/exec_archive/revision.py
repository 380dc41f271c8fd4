"""Whether an incoming document is news, and the execution's row that comes of it.

Facts and document are two things: the newest facts win, and the most complete document wins.
"""

from datetime import UTC, datetime
from enum import Enum

from exec_archive.document.reading import Facts, ReadDocument
from exec_archive.document.split import SplitDocument
from exec_archive.model import PENDING, Completeness, Execution, completeness_rank

_Freshness = tuple[int, datetime, bool, datetime, bool]
_PENDING = 1  # how settled it is: new, pending or finished
_NEVER = datetime(1, 1, 1)  # noqa: DTZ001 - compared with the archive's times, which have no zone


class Action(Enum):
    """What to store of an incoming document."""

    NOTHING = (False, False)
    FACTS = (True, False)
    DOCUMENT = (False, True)
    BOTH = (True, True)

    @property
    def replaces_facts(self) -> bool:
        """Its facts are newer than the ones stored."""
        return self.value[0]

    @property
    def replaces_document(self) -> bool:
        """Its document is to be stored."""
        return self.value[1]


def decide(document: ReadDocument, current: Execution | None, *, is_now: bool = False) -> Action:
    """Compares an incoming document with what the archive has of the same execution.

    `is_now` says that it comes from the server itself, and was read after what is stored.
    """
    if current is None:
        return Action.BOTH
    incoming, stored = _freshness(document.facts), _freshness(current)
    newer = incoming > stored or (is_now and _has_moved(incoming, stored))
    rank = document.completeness.rank
    stored_rank = completeness_rank(current.completeness)
    # A retry that succeeds is written onto the original: nothing else of it changes.
    says_more = newer and incoming[:-1] != stored[:-1]
    # Facts that came without their document left the one of an earlier state; here it may be.
    may_be_late = incoming == stored and current.revision > current.document_revision
    is_as_complete = rank == stored_rank and rank > Completeness.NO_DATA.rank
    if rank > stored_rank or (says_more and rank == stored_rank):
        return Action.BOTH if newer else Action.DOCUMENT
    if may_be_late and is_as_complete:
        return Action.DOCUMENT
    return Action.FACTS if newer else Action.NOTHING


def _has_moved(incoming: _Freshness, stored: _Freshness) -> bool:
    """Whether an execution that still waits was written anew, perhaps with an earlier time.

    n8n notes the moment it went to sleep twice, and the second may be some milliseconds before.
    """
    are_pending = incoming[0] == stored[0] == _PENDING
    return are_pending and incoming[1:-1] != stored[1:-1]


def is_behind(document: Facts, row: Facts) -> bool:
    """Whether a document tells an earlier state than the row it was fetched for."""
    told, listed = _freshness(document), _freshness(row)
    return listed > told and not _has_moved(listed, told)


def only_retried(facts: Facts, before: Facts | Execution) -> bool:
    """Whether nothing changed but that a retry of it succeeded: its data stays as it is."""
    return _freshness(facts)[:-1] == _freshness(before)[:-1]


def _freshness(of: Facts | Execution) -> _Freshness:
    """Larger for facts that were true later; an execution only ever goes forward."""
    settled = 0 if of.status == "new" else _PENDING if of.status in PENDING else 2
    return (
        settled,
        of.stopped_at or _NEVER,
        # What slept and runs again keeps the time it went to sleep.
        of.stopped_at is not None and of.wait_till is None,
        of.wait_till or _NEVER,
        of.retry_success_id is not None,
    )


def same_execution(facts: Facts, stored: Facts | Execution) -> bool:
    """Whether one id means one execution; a server set up anew counts from 1 again.

    Only the time it was created never changes, and lists do not say it. A start can: n8n 1.123 sets
    it anew when a waiting one goes on, and so do servers that hand executions to workers.
    """
    if facts.created_at and stored.created_at:
        return facts.created_at == stored.created_at
    if facts.workflow_id and stored.workflow_id and facts.workflow_id != stored.workflow_id:
        return False
    if facts.started_at is None or stored.started_at is None:
        return True
    if facts.started_at == stored.started_at:
        return True
    fresher_starts_later = (_freshness(facts) > _freshness(stored)) == (
        facts.started_at > stored.started_at
    )
    return fresher_starts_later and bool(PENDING & {facts.status, stored.status})


def surely_same(facts: Facts, stored: Execution) -> bool:
    """Whether a time proves it; `same_execution` also holds where nothing speaks against it."""
    if facts.created_at and stored.created_at:
        return facts.created_at == stored.created_at
    has_one_start = facts.started_at is not None and facts.started_at == stored.started_at
    return has_one_start and same_execution(facts, stored)


def instance_for(name: str, facts: Facts, known: list[Execution]) -> tuple[str, Execution | None]:
    """The instance an execution belongs to, and what is stored of it.

    Another execution under the same id is kept apart, as if of an instance `name~2`; one that was
    kept apart before is known again, whatever the server's executions are stored as by now.
    """
    base, number = base_and_number(name)
    for stored in known:
        if base_and_number(stored.instance)[0] == base and surely_same(facts, stored):
            return stored.instance, stored
    apart = name
    while True:
        of_that_name = next((each for each in known if each.instance == apart), None)
        if of_that_name is None or same_execution(facts, of_that_name):
            return apart, of_that_name
        number += 1
        apart = f"{base}~{number}"


def base_and_number(instance: str) -> tuple[str, int]:
    """`prod~2` is the second server that was called `prod`."""
    base, _, number = instance.partition("~")
    return base, int(number) if number.isdecimal() else 1


def now() -> datetime:
    """This moment, as the archive writes times."""
    moment = datetime.now(UTC).replace(tzinfo=None)
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def execution_row(
    document: ReadDocument, cut: SplitDocument, instance: str, source: str, revision: int
) -> Execution:
    """The row of an execution whose document was just cut."""
    facts, failure, workflow = document.facts, cut.failure, cut.workflow
    error = failure.error
    return Execution(
        instance=instance,
        id=facts.id,
        workflow_id=facts.workflow_id or (workflow.id if workflow else None),
        workflow_name=workflow.name if workflow else None,
        workflow_sha256=workflow.sha256 if workflow else None,
        status=facts.status,
        mode=facts.mode,
        finished=facts.finished,
        created_at=facts.created_at,
        started_at=facts.started_at,
        stopped_at=facts.stopped_at,
        wait_till=facts.wait_till,
        duration_ms=facts.duration_ms,
        retry_of=facts.retry_of,
        retry_success_id=facts.retry_success_id,
        parent_execution_id=cut.parent_execution_id,
        parent_workflow_id=cut.parent_workflow_id,
        last_node=cut.last_node,
        node_runs=len(cut.node_runs),
        items_out=cut.items_out,
        swallowed_errors=cut.swallowed_errors,
        failed_node=failure.node,
        failed_run=failure.run_index,
        failed_item=failure.item,
        error_type=error.error_type if error else None,
        error_message=error.error_message if error else None,
        error_description=error.error_description if error else None,
        error_http_code=error.error_http_code if error else None,
        error_stack=error.error_stack if error else None,
        error_fingerprint=error.error_fingerprint if error else None,
        custom_data=cut.custom_data,
        tags=None,
        size_bytes=cut.size_bytes,
        sha256=cut.sha256,
        completeness=(Completeness.UNREADABLE if cut.uncut else document.completeness).value,
        source=source,
        pulled_at=now(),
        revision=revision,
        document_revision=revision,
        supersedes=None,
        supersedes_document=None,
    )


def with_facts(row: Execution, facts: Facts | Execution) -> Execution:
    """The same row with other facts: what its document told stays."""
    # The lists of old servers do not say how an execution ended, but its document did.
    says_less = facts.status == "unknown" and row.status not in PENDING
    return row._replace(
        status=row.status if says_less else facts.status,
        mode=facts.mode or row.mode,
        finished=facts.finished,
        created_at=facts.created_at or row.created_at,
        started_at=facts.started_at or row.started_at,
        stopped_at=facts.stopped_at,
        wait_till=facts.wait_till,
        duration_ms=facts.duration_ms,
        retry_of=facts.retry_of or row.retry_of,
        retry_success_id=facts.retry_success_id or row.retry_success_id,
    )
