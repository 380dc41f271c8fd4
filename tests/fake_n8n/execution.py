"""An execution as the server has it, and the three ways in which n8n shows one.

The order of the keys is the recorded one.
"""

import hashlib
import json
import re
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, Literal

from fake_n8n.dialect import Dialect
from fake_n8n.document import run_data, workflow

DataState = Literal["ok", "missing", "damaged", "too_large", "redacted"]

_HALF_A_PAIR = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class FakeExecution:
    """One execution in one state; what happens to it makes another state."""

    incarnation: int  # how often the server had been set up anew when it was made
    id: str
    workflow_id: str
    workflow_name: str
    status: str
    mode: str
    created_at: datetime
    started_at: datetime | None = None
    stopped_at: datetime | None = None
    wait_till: datetime | None = None
    retry_of: str | None = None
    retry_success_id: str | None = None
    payload: str = "{}"  # JSON: what its last node gave
    refusal: str = "The service refused to work"  # what it says where it failed
    data_state: DataState = "ok"

    @property
    def name(self) -> tuple[int, str]:
        """What no other execution has: a server set up anew gives the same ids again."""
        return self.incarnation, self.id

    @property
    def readable(self) -> bool:
        """Whether the server finds its data, and can read it."""
        return self.data_state not in {"missing", "damaged"}


def to_json(value: Any) -> str:
    """Compact, real letters, and halves of surrogate pairs as escapes: what n8n writes."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return _HALF_A_PAIR.sub(lambda half: f"\\u{ord(half[0]):04x}", text)


@lru_cache(maxsize=4096)
def list_row(execution: FakeExecution, dialect: Dialect) -> str:
    """A row of the list without data."""
    return to_json(_row(execution, dialect))


@lru_cache(maxsize=1024)
def page_entry(
    execution: FakeExecution, dialect: Dialect, *, whole: bool = False, redact: bool = False
) -> str:
    """An entry of a page with data."""
    data = _data(execution, whole=whole, redact=redact)
    stored = _stored(execution)
    shown = {key: stored[key] for key in ("storedAt", "jsonSizeBytes", "workflowVersionId")}
    shown |= _in_order_of_a_page(data)
    return to_json(_row(execution, dialect) | _known(shown, dialect))


@lru_cache(maxsize=1024)
def single(
    execution: FakeExecution,
    dialect: Dialect,
    *,
    with_data: bool = True,
    whole: bool = False,
    redact: bool = False,
) -> str:
    """The answer for one execution, which says more than the list."""
    shown = _facts(execution) | {"status": dialect.status_word(execution.status)}
    shown |= _stored(execution)
    if with_data:
        data = _data(execution, whole=whole, redact=redact)
        shown |= _in_order_of_a_page(data) if dialect.is_old else data
    return to_json(_known(shown, dialect))


def iso(moment: datetime | None) -> str | None:
    """A time as JavaScript writes it: UTC, to the millisecond."""
    if moment is None:
        return None
    return moment.isoformat(timespec="milliseconds").removesuffix("+00:00") + "Z"


def _row(execution: FakeExecution, dialect: Dialect) -> dict[str, Any]:
    unsaid = {"createdAt", "deletedAt"} | ({"status"} if dialect.is_very_old else set())
    return {key: value for key, value in _facts(execution).items() if key not in unsaid}


def _known(shown: dict[str, Any], dialect: Dialect) -> dict[str, Any]:
    """What this version knows of it."""
    return {key: value for key, value in shown.items() if key not in dialect.lacks}


def _in_order_of_a_page(data: dict[str, Any]) -> dict[str, Any]:
    return {key: data[key] for key in ("data", "workflowData", "customData")} | data


def _facts(execution: FakeExecution) -> dict[str, Any]:
    return {
        "id": execution.id,
        "finished": execution.status == "success",
        "mode": execution.mode,
        "retryOf": execution.retry_of,
        "retrySuccessId": execution.retry_success_id,
        "status": execution.status,
        "createdAt": iso(execution.created_at),
        "startedAt": iso(execution.started_at),
        "stoppedAt": iso(execution.stopped_at),
        "deletedAt": None,
        "workflowId": execution.workflow_id,
        "waitTill": iso(execution.wait_till),
    }


def _stored(execution: FakeExecution) -> dict[str, Any]:
    return {
        "storedAt": "db",
        "tracingContext": None,
        "deduplicationKey": None,
        "jsonSizeBytes": len(execution.payload) + 900,
        "binaryDataSizeBytes": 0,
        "workflowVersionId": hashlib.sha256(execution.workflow_id.encode()).hexdigest()[:36],
        "usedPrivateCredentials": False,
    }


def _data(execution: FakeExecution, *, whole: bool, redact: bool) -> dict[str, Any]:
    too_large = execution.data_state == "too_large" and not whole
    data: dict[str, Any] = {"version": 1, "resultData": {"runData": {}}}
    if not too_large:
        data = run_data(
            execution.status,
            json.loads(execution.payload),
            execution.started_at or execution.created_at,
            execution.refusal,
            redact=redact or execution.data_state == "redacted",
        )
        data["resumeToken"] = hashlib.sha256(repr(execution.name).encode()).hexdigest()
        if execution.wait_till:
            data["waitTill"] = iso(execution.wait_till)
    shown: dict[str, Any] = {
        "data": data,
        "customData": {},
        "workflowData": workflow(execution.workflow_id, execution.workflow_name),
    }
    return shown | ({"dataTooLargeToDisplay": True} if too_large else {})
