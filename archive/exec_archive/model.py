"""What the stages hand to each other, and what the library hands to its callers.

`Execution` and `NodeRun` have one field for each column of the archive's tables of the same name
(docs/format.md explains each); a test holds the two together.
"""

import enum
from datetime import datetime
from typing import NamedTuple, Protocol


class Completeness(enum.StrEnum):
    """How much of an execution's document the archive has."""

    FULL = "full"
    REDACTED = "redacted"
    TOO_LARGE = "too-large"
    UNREADABLE = "unreadable"
    NO_DATA = "no-data"

    @property
    def rank(self) -> int:
        """The most complete document wins: higher is more complete."""
        return _COMPLETENESS_RANK[self]


def completeness_rank(word: str) -> int:
    """The rank of a stored word; one that a later version invented is not known to be better."""
    return Completeness(word).rank if word in set(Completeness) else 0


_COMPLETENESS_RANK = {
    Completeness.NO_DATA: 0,
    Completeness.TOO_LARGE: 1,
    Completeness.REDACTED: 1,
    Completeness.UNREADABLE: 2,
    Completeness.FULL: 3,
}

PENDING = frozenset({"new", "running", "waiting"})
FAILED = frozenset({"error", "crashed"})
STATUSES = frozenset({"success", "canceled", "unknown"}) | PENDING | FAILED

# The mode of an execution that n8n starts because another one failed.
ERROR_HANDLER = "error"

# Words that stand for several of n8n's own statuses, everywhere a status is asked for.
STATUS_GROUPS = {"failed": FAILED, "pending": PENDING}


class Stored(Protocol):
    """An execution as far as it takes to find what is stored of it."""

    @property
    def instance(self) -> str:
        """The server it is of."""

    @property
    def id(self) -> str:
        """Its id there."""

    @property
    def document_revision(self) -> int:
        """The commit that wrote its document."""

    @property
    def workflow_sha256(self) -> str | None:
        """The workflow it carried."""


class NodeError(NamedTuple):
    """An error as n8n recorded it, on a node's run or on the whole execution."""

    error_type: str | None
    error_message: str | None
    error_description: str | None
    error_http_code: str | None
    error_stack: str | None
    error_fingerprint: str | None


class Execution(NamedTuple):
    """One execution: its facts, and where it failed."""

    instance: str
    id: str
    workflow_id: str | None
    workflow_name: str | None
    workflow_sha256: str | None
    status: str
    mode: str | None
    finished: bool | None
    created_at: datetime | None
    started_at: datetime | None
    stopped_at: datetime | None
    wait_till: datetime | None
    duration_ms: int | None
    retry_of: str | None
    retry_success_id: str | None
    parent_execution_id: str | None
    parent_workflow_id: str | None
    last_node: str | None
    node_runs: int
    items_out: int
    swallowed_errors: int
    failed_node: str | None
    failed_run: int | None
    failed_item: int | None
    error_type: str | None
    error_message: str | None
    error_description: str | None
    error_http_code: str | None
    error_stack: str | None
    error_fingerprint: str | None
    custom_data: str | None
    tags: list[str] | None
    size_bytes: int
    sha256: str
    completeness: str
    source: str
    pulled_at: datetime
    revision: int
    document_revision: int
    supersedes: int | None
    supersedes_document: int | None

    @property
    def failed(self) -> bool:
        """Whether it ended in an error or a crash."""
        return self.status in FAILED


class NodeRun(NamedTuple):
    """One run of one node; `seq` numbers the runs of an execution in their true order."""

    instance: str
    execution_id: str
    seq: int
    node: str
    node_type: str | None
    run_index: int
    execution_index: int | None
    started_at: datetime | None
    duration_ms: int | None
    status: str | None
    swallowed_errors: int
    error_type: str | None
    error_message: str | None
    error_description: str | None
    error_http_code: str | None
    error_stack: str | None
    error_fingerprint: str | None
    error_item: int | None
    previous_node: str | None
    previous_run: int | None
    previous_output: int | None
    output_kind: str | None
    items_out: list[int] | None
    output_bytes: int
    sub_execution_id: str | None
    revision: int
