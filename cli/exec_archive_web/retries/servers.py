"""What a served archive has to know of the servers that its executions came from."""

from typing import NamedTuple, Protocol

from exec_archive.model import Execution
from exec_archive.retry.outcome import OnRetryProgress, Retried


class How(NamedTuple):
    """How an execution is to be retried."""

    load_workflow: bool = False  # as it is now, rather than as it was
    force: bool = False  # also what a retry made good already


class Servers(Protocol):
    """The servers as whoever started this one configured them, with the keys to them."""

    def check(self, execution: Execution) -> None:
        """Raises BadRequest where nobody has said how to reach the server of an execution."""

    def retry(self, execution: Execution, how: How, on_progress: OnRetryProgress) -> Retried:
        """Has its server run it again, once, and archives what comes; trouble is told."""
