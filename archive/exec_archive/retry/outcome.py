"""What a retry is asked for, what it tells on the way, and what came of it."""

from collections.abc import Callable
from enum import StrEnum
from typing import NamedTuple

from exec_archive.errors import ExecArchiveError
from exec_archive.model import FAILED, PENDING, Execution


class LeftToLater(ExecArchiveError):
    """Nothing is wrong: it goes on, or is to be had later, or never was to be kept."""


class RetryAsked(NamedTuple):
    """How executions are to be retried."""

    pull_command: str  # brings what a retry that is left alone comes to
    load_workflow: bool = False  # as it is now, rather than as it was
    force: bool = False  # also where a retry succeeded already
    only_check: bool = False
    timeout_seconds: float = 600.0


class RetryProgress(NamedTuple):
    """How far a retry is; nothing was asked of the server before the first is told."""

    new_id: str | None = None  # not known yet
    status: str | None = None
    seconds: float = 0.0


OnRetryProgress = Callable[[RetryProgress], None]


class Outcome(StrEnum):
    """What came of a retry."""

    SUCCESS = "success"
    FAILED = "failed"
    CANCELED = "canceled"
    PENDING = "pending"  # it goes on, and is not waited for any more
    NOT_KNOWN = "not-known"  # whether it began, or how it ended
    REFUSED = "refused"  # nothing was done
    CHECKED = "checked"  # it would be asked for

    @classmethod
    def of_status(cls, status: str) -> "Outcome":
        """How an execution with such a status ended, if it did."""
        if status in FAILED:
            return cls.FAILED
        if status in PENDING:
            return cls.PENDING
        return {"success": cls.SUCCESS, "canceled": cls.CANCELED}.get(status, cls.NOT_KNOWN)


class Retried(NamedTuple):
    """One retry; `trouble` says what stood in its way, or in the way of its archiving."""

    of: Execution
    outcome: Outcome
    new_id: str | None = None
    execution: Execution | None = None  # as the archive has it now
    trouble: ExecArchiveError | None = None

    @property
    def is_same_failure(self) -> bool | None:
        """Whether it failed of the same cause; None where that cannot be told."""
        again = self.execution
        if again is None or not again.failed:
            return None
        if again.error_fingerprint is None or self.of.error_fingerprint is None:
            return None
        return again.error_fingerprint == self.of.error_fingerprint
