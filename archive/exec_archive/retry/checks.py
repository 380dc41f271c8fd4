"""Whether an execution may be retried: what the archive says, then what the server says."""

import shlex
from collections.abc import Mapping, Sequence

from exec_archive.errors import BadRequest, NotFound
from exec_archive.model import FAILED, PENDING, Execution
from exec_archive.revision import surely_same
from exec_archive.server.api import N8nApi
from exec_archive.server.trouble import Refused

_ONLY_FAILED = "Only what failed (error or crashed) can be retried."
ALL_THE_SAME = "To run it once more all the same, add --force."
_NEWEST = 50


def check_archived(execution: Execution, others: Sequence[Execution], *, force: bool) -> None:
    """Refuses what, as far as the archive knows, did not fail or was made good already.

    The others tried the same: n8n links a success to what it is the retry of, and to no more.
    """
    name = f"{execution.instance}/{execution.id}"
    _check_failed(name, execution.status)
    own = (each.id for each in others if each.retry_of == execution.id and each.status == "success")
    _check_not_made_good(name, execution.retry_success_id or next(own, None), force=force)
    successes = (each.id if each.status == "success" else each.retry_success_id for each in others)
    success = next(filter(None, successes), None)
    if success is not None and not force:
        raise BadRequest(f"What {name} tried was made good already, by {success}.", ALL_THE_SAME)


def check_on_server(api: N8nApi, execution: Execution, *, force: bool) -> None:
    """Refuses what the server does not have any more, or tells otherwise; only reads.

    A server set up anew counts from 1 again: the id alone may mean another execution there.
    """
    name = f"{execution.instance}/{execution.id}"
    row = api.row(execution.id)
    if row is None:
        raise NotFound(
            f"{api.url} does not have {name} any more.",
            "It cannot be retried. What it did stays in the archive: "
            f"exec-archive why {shlex.quote(name)}",
        )
    facts = row.read().facts
    if not surely_same(facts, execution):
        raise BadRequest(
            f"{execution.id} is another execution at {api.url} than the archive's {name}.",
            "The server was set up anew since, or is another one; nothing was asked of it.",
        )
    _check_failed(name, facts.status, f" at {api.url}")
    _check_not_made_good(name, facts.retry_success_id, force=force)
    if not force:
        _check_not_going_on(name, retries_on(api, execution))


def retries_on(api: N8nApi, execution: Execution) -> dict[str, str]:
    """The status of its newest retries on the lists: running ones stand on a list of their own."""
    workflow = execution.workflow_id
    filters = {"workflowId": workflow} if workflow else {}
    rows = api.rows(filters, limit=_NEWEST).rows
    try:
        rows += api.rows({**filters, "status": "running"}, limit=_NEWEST).rows
    except Refused as refused:
        if refused.status != 400:  # n8n before 1.113, which knows no retries either
            raise
    found = [(row.id, row.read().facts) for row in rows]
    return {name: facts.status for name, facts in found if facts.retry_of == execution.id}


def _check_not_going_on(name: str, retries: Mapping[str, str]) -> None:
    """One that was left to itself is still the same work."""
    for retry, status in retries.items():
        if status in PENDING:
            raise BadRequest(
                f"{name} is retried already, as {retry}: it is {status}.", ALL_THE_SAME
            )


def _check_failed(name: str, status: str, where: str = "") -> None:
    if status in FAILED:
        return
    if status in PENDING:
        raise BadRequest(f"{name} has not ended{where}: it is {status}.", _ONLY_FAILED)
    raise BadRequest(f"{name} did not fail{where}: its status is {status}.", _ONLY_FAILED)


def _check_not_made_good(name: str, success: str | None, *, force: bool) -> None:
    if success is not None and not force:
        raise BadRequest(
            f"{name} was retried with success already, as {success}.",
            ALL_THE_SAME,
        )


def unable(api: N8nApi, execution: Execution) -> BadRequest | NotFound:
    """Why a server answers that what was asked is not there."""
    name = f"{execution.instance}/{execution.id}"
    if api.row(execution.id) is None:
        return NotFound(f"{api.url} does not have {name} any more.", "It cannot be retried.")
    return BadRequest(
        f"{api.url} does not know how to retry an execution.",
        "Its API can do it from n8n 1.113 on; until then, use Retry in n8n's own list.",
    )
