"""The server's database, and everything that can happen to it between two requests."""

import threading
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from fake_n8n.execution import DataState, FakeExecution, to_json

PENDING = frozenset({"new", "running", "waiting"})
STATUSES = PENDING | {"canceled", "crashed", "error", "success", "unknown"}
_STEP = timedelta(milliseconds=7)
_MEBIBYTE = 2**20


@dataclass(frozen=True)
class Backup:
    """The database at one moment."""

    executions: dict[str, FakeExecution]
    last_id: int


@dataclass(frozen=True)
class RetryPlan:
    """What becomes of a retry that somebody asks for."""

    status: str = "success"
    after_looks: int = 0  # it runs until somebody looked at it so often
    refusal: str = "The service refused to work"
    is_saved: bool = True  # n8n may be told to forget what succeeded


class World:
    """Every action takes some milliseconds of a clock of its own, which only goes forward."""

    def __init__(self, begins: datetime = datetime(2026, 11, 1, tzinfo=UTC)) -> None:
        self.lock = threading.RLock()  # hold it to let several things happen at once
        self.page_limit_bytes = 512 * _MEBIBYTE
        self.left_out = frozenset[
            str
        ]()  # of the bare list, beside running ones; "new" with workers
        self.workflows = {
            "wfOrders00000001": "Orders: sync to CRM",
            "wfInvoices000002": "Invoices",
            "wfNightly0000003": "Nightly export",
        }
        self.tagged: dict[str, set[str]] = {}  # the ids of workflows, by tag
        self.everything: dict[tuple[int, str], list[FakeExecution]] = {}  # each with all its states
        self.retry_plans: deque[RetryPlan] = deque()  # for the next ones, one each
        self._looks_left: dict[str, tuple[int, RetryPlan]] = {}
        self._executions: dict[str, FakeExecution] = {}  # oldest first
        self._now = begins
        self._last_id = 0
        self._incarnation = 0

    def executions(self) -> list[FakeExecution]:
        """What the server has now, newest first by id."""
        with self.lock:
            return list(reversed(self._executions.values()))

    def get(self, identity: str) -> FakeExecution | None:
        """One execution that the server still has."""
        return self._executions.get(identity)

    def insert(
        self,
        status: str = "success",
        *,
        workflow_id: str = "wfOrders00000001",
        mode: str = "webhook",
        payload: Any = None,
        retry_of: str | None = None,
    ) -> FakeExecution:
        """The next id; whatever is not new starts at once, and whatever is not pending ends."""
        with self.lock:
            self._last_id += 1
            made = FakeExecution(
                incarnation=self._incarnation,
                id=str(self._last_id),
                workflow_id=workflow_id,
                workflow_name=self.workflows[workflow_id],
                status="new",
                mode=mode,
                created_at=self._tick(),
                payload=to_json({} if payload is None else payload),
                retry_of=retry_of,
            )
            made = self._keep(made)
            if status == "new":
                return made
            made = self.begin(made.id)
            if status == "running":
                return made
            return self.wait(made.id) if status == "waiting" else self.finish(made.id, status)

    def start(self, **given: Any) -> FakeExecution:
        """An execution that is still running."""
        return self.insert("running", **given)

    def begin(self, identity: str) -> FakeExecution:
        """One that stood in the queue starts."""
        return self._change(identity, lambda now: {"status": "running", "started_at": now})

    def finish(self, identity: str, status: str = "success") -> FakeExecution:
        """It ends; if it was a retry and succeeded, its original changes too."""
        with self.lock:
            ended = self._change(
                identity, lambda now: {"status": status, "stopped_at": now, "wait_till": None}
            )
            if status == "success" and ended.retry_of in self._executions:
                self._change(ended.retry_of, lambda _: {"retry_success_id": identity})
            return ended

    def wait(self, identity: str, days: int = 20) -> FakeExecution:
        """It stops to wait; n8n says so as if it had ended."""
        return self._change(
            identity,
            lambda now: {
                "status": "waiting",
                "stopped_at": now,
                "wait_till": now + timedelta(days=days),
            },
        )

    def note_sleep_again(self, identity: str) -> FakeExecution:
        """n8n notes twice when one went to sleep, and may say an earlier time then."""
        slept = self._executions[identity].stopped_at
        assert slept is not None
        return self._change(identity, lambda _: {"stopped_at": slept - timedelta(milliseconds=1)})

    def resume(self, identity: str, *, new_start: bool = False) -> FakeExecution:
        """It goes on, and keeps its start; older servers with workers set it anew."""
        return self._change(
            identity,
            lambda now: (
                {"status": "running", "wait_till": None}
                | ({"started_at": now} if new_start else {})
            ),
        )

    def retry(self, identity: str, status: str = "success") -> FakeExecution:
        """Another execution, which names this one as its original."""
        with self.lock:
            original = self._executions[identity]
            return self.insert(
                status, workflow_id=original.workflow_id, mode="retry", retry_of=identity
            )

    def retry_as_planned(self, identity: str) -> FakeExecution:
        """Somebody asks for a retry: it runs, and ends when its plan says so."""
        with self.lock:
            plan = self.retry_plans.popleft() if self.retry_plans else RetryPlan()
            made = self.retry(identity, "running")
            self._looks_left[made.id] = plan.after_looks, plan
            return self.look_at(made.id) if not plan.after_looks else made

    def look_at(self, identity: str) -> FakeExecution:
        """The execution, and with enough looks its end, where it is a planned retry."""
        with self.lock:
            left, plan = self._looks_left.pop(identity, (-1, RetryPlan()))
            if left > 0:
                self._looks_left[identity] = left - 1, plan
            if left != 0:
                return self._executions[identity]
            self._change(identity, lambda _: {"refusal": plan.refusal})
            ended = self.wait(identity) if plan.status == "waiting" else None
            ended = ended or self.finish(identity, plan.status)
            if not plan.is_saved:
                self.delete(identity)
            return ended

    def link(self, original: str, success: str | None) -> FakeExecution:
        """n8n writes a success onto the original a moment after the retry's end."""
        return self._change(original, lambda _: {"retry_success_id": success})

    def write_down_late(self, identity: str, payload: Any) -> FakeExecution:
        """A part of it comes after its end, and its facts do not say so."""
        return self._change(identity, lambda _: {"payload": to_json(payload)})

    def skip_ids(self, count: int = 1) -> None:
        """Ids have gaps."""
        with self.lock:
            self._last_id += count

    def prune(self, count: int) -> list[FakeExecution]:
        """The oldest that are not pending go."""
        with self.lock:
            settled = [each for each in self._executions.values() if each.status not in PENDING]
            for each in settled[:count]:
                self.delete(each.id)
            return settled[:count]

    def delete(self, identity: str) -> None:
        """Someone deletes it."""
        with self.lock:
            self._tick()
            del self._executions[identity]

    def redact(self, identity: str) -> FakeExecution:
        """From now on its values are hidden."""
        return self._set_data_state(identity, "redacted")

    def lose_data(self, identity: str) -> FakeExecution:
        """Its row stays, its data is gone."""
        return self._set_data_state(identity, "missing")

    def damage(self, identity: str) -> FakeExecution:
        """Its data cannot be read any more."""
        return self._set_data_state(identity, "damaged")

    def outgrow(self, identity: str) -> FakeExecution:
        """Its data is larger than what the server shows unless asked to."""
        return self._set_data_state(identity, "too_large")

    def set_up_anew(self) -> None:
        """An empty server, which counts from 1 again; time goes on."""
        self.restore(Backup({}, 0))

    def back_up(self) -> Backup:
        """What `restore` can go back to."""
        with self.lock:
            return Backup(dict(self._executions), self._last_id)

    def restore(self, backup: Backup) -> None:
        """As it was then: what ran since is gone, and its ids will be given again."""
        with self.lock:
            self._tick()
            self._incarnation += 1
            self._executions = dict(backup.executions)
            self._last_id = backup.last_id
            for each in self._executions.values():
                self.everything[each.name].append(each)

    def __iter__(self) -> Iterator[FakeExecution]:
        return iter(self.executions())

    def _set_data_state(self, identity: str, state: DataState) -> FakeExecution:
        return self._change(identity, lambda _: {"data_state": state})

    def _change(
        self, identity: str, becomes: Callable[[datetime], dict[str, Any]]
    ) -> FakeExecution:
        with self.lock:
            return self._keep(replace(self._executions[identity], **becomes(self._tick())))

    def _keep(self, state: FakeExecution) -> FakeExecution:
        self._executions[state.id] = state
        self.everything.setdefault(state.name, []).append(state)
        return state

    def _tick(self) -> datetime:
        self._now += _STEP
        return self._now
