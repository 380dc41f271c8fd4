"""One retry: may it be, ask for it, wait for its end, archive it."""

import shlex
from pathlib import Path

from exec_archive.errors import (
    AccessDenied,
    ExecArchiveError,
    ServerTrouble,
    machine_error,
)
from exec_archive.model import Execution
from exec_archive.retry.attempt import Attempt
from exec_archive.retry.checks import check_on_server
from exec_archive.retry.keeping import check_writable, keep
from exec_archive.retry.outcome import (
    LeftToLater,
    OnRetryProgress,
    Outcome,
    Retried,
    RetryAsked,
)
from exec_archive.server.api import N8nApi


def retry(
    folder: Path,
    api: N8nApi,
    execution: Execution,
    asked: RetryAsked,
    on_progress: OnRetryProgress,
) -> Retried:
    """Has its server run an execution of the archive again; what goes wrong is told, not raised."""
    try:
        check_on_server(api, execution, force=asked.force)
        if asked.only_check:
            return Retried(execution, Outcome.CHECKED)
        check_writable(folder)
    except ExecArchiveError as trouble:
        return Retried(execution, Outcome.REFUSED, trouble=trouble)
    attempt = Attempt(api, execution, asked, on_progress)
    try:
        attempt.run()
    except ExecArchiveError as error:
        return _left(attempt, execution, asked, error)
    return _ended(folder, api, attempt, execution, asked)


def _left(
    attempt: Attempt, execution: Execution, asked: RetryAsked, error: ExecArchiveError
) -> Retried:
    """One that could not be followed to its end."""
    if attempt.new_id is not None:
        trouble = _goes_on(execution, attempt.new_id, asked, error)
        return Retried(execution, Outcome.PENDING, attempt.new_id, trouble=trouble)
    if not attempt.may_have_begun:
        return Retried(execution, Outcome.REFUSED, trouble=error)
    name = f"{execution.instance}/{execution.id}"
    unknown = ServerTrouble(
        f"Whether the retry of {name} began is not known: {error.problem}",
        f"It was asked for once, and is not asked for again. See what came of it with: "
        f"{asked.pull_command}, then exec-archive view {shlex.quote(name)}",
    )
    return Retried(execution, Outcome.NOT_KNOWN, trouble=unknown)


def _goes_on(
    execution: Execution, new_id: str, asked: RetryAsked, error: ExecArchiveError
) -> ExecArchiveError:
    name = f"{execution.instance}/{execution.id}"
    kind = AccessDenied if isinstance(error, AccessDenied) else ServerTrouble
    return kind(
        f"The retry of {name} goes on as {new_id}, and can be followed no more: {error.problem}",
        f"What it comes to is brought by: {asked.pull_command}",
    )


def _ended(
    folder: Path, api: N8nApi, attempt: Attempt, execution: Execution, asked: RetryAsked
) -> Retried:
    """One that has ended, has no more time, or is gone."""
    name, new_id, row = f"{execution.instance}/{execution.id}", attempt.new_id, attempt.row
    outcome = Outcome.of_status(attempt.status) if attempt.status else Outcome.NOT_KNOWN
    if attempt.is_gone or row is None or new_id is None:
        gone = LeftToLater(
            f"The retry of {name}, {new_id}, is gone from the server, and could not be archived.",
            "A workflow may be set not to save executions, in its settings in n8n.",
        )
        return Retried(execution, outcome, new_id, trouble=gone)
    if outcome is Outcome.PENDING:
        later = LeftToLater(
            f"The retry of {name} goes on as {new_id}: it is {attempt.status}.",
            f"What it comes to is brought by: {asked.pull_command}",
        )
        return Retried(execution, outcome, new_id, trouble=later)
    trouble: ExecArchiveError
    try:
        kept = keep(folder, api, row, execution)
        lacking = None if kept.lacks is None else _lacking(new_id, kept.lacks, asked)
        return Retried(execution, outcome, new_id, kept.execution, lacking)
    except OSError as error:
        trouble = machine_error(error, "archiving the retry")
    except ExecArchiveError as error:
        trouble = error
    trouble.problem = (
        f"The retry of {name}, {new_id}, has ended, and is not archived yet: {trouble.problem}"
    )
    trouble.advice = f"It is brought by: {asked.pull_command}"
    return Retried(execution, outcome, new_id, trouble=trouble)


def _lacking(new_id: str, why: str, asked: RetryAsked) -> LeftToLater:
    return LeftToLater(
        f"Of the retry, {new_id}, only what a list says of it is archived: {why}.",
        f"It is tried again later by: {asked.pull_command}",
    )
