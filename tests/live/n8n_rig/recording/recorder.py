"""Makes every sample execution on a fresh n8n and keeps what the server answers."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from n8n_rig import events
from n8n_rig.recording import everyday_cases, family_cases, special_cases
from n8n_rig.recording.cases import EMPTY_BODY, PARTNER, Body, Case, Cause, Companion
from n8n_rig.scrub import Scrubber
from n8n_rig.workshop import Workshop

SMALL_DISPLAY_LIMIT = {"EXECUTIONS_DATA_MAX_DISPLAY_SIZE": "20000"}
COMPANION_WITHIN_SECONDS = 10
ONE_AT_A_TIME = {"N8N_CONCURRENCY_PRODUCTION_LIMIT": "1"}


class RecordingError(RuntimeError):
    """An execution did not end as its case says."""


@dataclass(frozen=True)
class Sample:
    """One recorded answer, scrubbed, and what is known about its execution."""

    label: str
    execution_id: str
    body: bytes
    cause: Cause | None

    def document(self) -> Any:
        return json.loads(self.body)


class Recorder:
    """Collects the samples by their labels."""

    def __init__(self, workshop: Workshop, scrubber: Scrubber) -> None:
        self._workshop = workshop
        self._scrubber = scrubber
        self.samples: dict[str, Sample] = {}

    def record_all(self) -> None:
        for part in (everyday_cases, family_cases, special_cases):
            for case in part.cases():
                self._record_case(case)
        self._record_retries()
        self._record_waiting()
        self._record_by_clock_and_hand()
        self._record_canceled()
        self._record_views()
        self._record_without_credential()
        self._record_crashed()
        self._record_queue()
        self._record_removed_node()
        self._record_unknown()

    def _keep(
        self,
        label: str,
        execution_id: str,
        status: str,
        cause: Cause | None = None,
        **parameters: str,
    ) -> None:
        """Fetch one execution now and keep it."""
        answer = self._workshop.api.one(execution_id, **parameters)
        body = self._scrubber.scrub(answer.body)
        leaks = self._scrubber.leaks(body)
        if leaks:
            raise RecordingError(f"{label}: would give away {leaks[:5]}")
        sample = Sample(label, execution_id, body, cause)
        got = sample.document().get("status")
        if got != status:
            raise RecordingError(f"{label}: execution {execution_id} is {got}, not {status}")
        if label in self.samples:
            raise RecordingError(f"{label} stands twice")
        self.samples[label] = sample

    def _record_case(self, case: Case) -> None:
        workshop = self._workshop
        before = {one.workflow: str(workshop.newest(one.workflow)) for one in case.companions}
        execution_id = workshop.run(case.workflow, self._filled(case.body))
        self._keep(case.label, execution_id, case.status, case.cause)
        for one in case.companions:
            companion_id = self._companion_id(one, before[one.workflow])
            self._keep(one.label, companion_id, one.status, one.cause)

    def _companion_id(self, companion: Companion, before: str) -> str:
        """The id once it is there: the error handler starts a moment after the failure."""
        until = time.monotonic() + COMPANION_WITHIN_SECONDS
        while time.monotonic() < until:
            made = self._workshop.since(companion.workflow, before)
            if len(made) > companion.position:
                self._workshop.api.wait_until_idle()
                return made[companion.position]
            time.sleep(0.2)
        raise RecordingError(f"{companion.label} did not appear")

    def _filled(self, body: Body) -> Body:
        url = self._workshop.server.identity.partner_url
        return {
            key: value.replace(PARTNER, url) if isinstance(value, str) else value
            for key, value in body.items()
        }

    def _record_retries(self) -> None:
        original, again, good = events.retry_until_good(self._workshop)
        refused = "The partner refuses the first two calls; this was call {}."
        for label, execution_id, call in (("retry original", original, 1), ("retry", again, 2)):
            cause = Cause(
                "NodeApiError",
                "Partner API",
                f"try {call} refused",
                refused.format(call),
                "/flaky?fail=2&key=",
                item=0,
            )
            self._keep(label, execution_id, "error", cause)
        self._keep("retry good", good, "success")

    def _record_waiting(self) -> None:
        self._keep("waiting", self._workshop.run("wait", {"order": 8}), "waiting")
        self._keep("resumed", events.wait_and_resume(self._workshop), "success")
        stopped = Cause(
            "ManualExecutionCancelledError",
            "Wait",
            "The execution was cancelled manually",
            "A person stopped the execution while it waited.",
            EMPTY_BODY,
        )
        self._keep("waiting stopped", events.stop_waiting(self._workshop), "canceled", stopped)

    def _record_by_clock_and_hand(self) -> None:
        ticks = events.run_schedule(self._workshop)
        status_of = {
            tick: self._workshop.api.call("GET", f"/executions/{tick}")["status"] for tick in ticks
        }
        failing = next(tick for tick in ticks if status_of[tick] == "error")
        tick_cause = Cause(
            "WrappedExecutionError",
            "Tick",
            "tick at second",
            "The code throws at every second that is a multiple of four.",
            '"timestamp": "',
        )
        self._keep("schedule failing", failing, "error", tick_cause)
        _, bad = events.run_by_hand(self._workshop)
        by_hand = Cause(
            "WrappedExecutionError",
            "Parse “invoice” ⚠️",
            "Invoice number missing",
            "A run from the editor with pinned data: the code throws on line 2.",
            '{"body": {"kind": "plain"}}',
        )
        self._keep("by hand failing", bad, "error", by_hand)

    def _record_canceled(self) -> None:
        workshop = self._workshop
        in_code = Cause(
            "timeout",
            "Sleep",
            "Task cancelled",
            "The code sleeps 9 seconds; the workflow may take 2. It says cancelled by user.",
            EMPTY_BODY,
        )
        self._keep("timeout in code", workshop.run("timeout", {}), "canceled", in_code)
        in_request = Cause(
            "timeout",
            "Slow call",
            None,
            "The request takes 6 seconds; the workflow may take 2. n8n keeps no error at all.",
            EMPTY_BODY,
        )
        in_request_id = workshop.run("timeout-http", {})
        self._keep("timeout in request", in_request_id, "canceled", in_request)
        by_person = Cause(
            "ManualExecutionCancelledError",
            "Slow call",
            "The execution was cancelled manually",
            "A person stopped the execution during a request that takes 40 seconds.",
            EMPTY_BODY,
        )
        for key in ("slow", "slow-noprogress"):
            stopped = events.stop_by_hand(workshop, key)
            self._keep(f"stopped {key}", stopped, "canceled", by_person)

    def _record_views(self) -> None:
        """Answers that hide a part: redacted, and too large to display."""
        refused = Cause(
            "NodeApiError",
            "Partner API",
            None,
            "The partner answered 404. The error's text is redacted in this answer.",
            None,
        )
        url = self._filled({"url": PARTNER + "/404"})
        self._keep(
            "redacted",
            self._workshop.run("partner", url),
            "error",
            refused,
            redactExecutionData="true",
        )
        too_large = Cause(
            "WrappedExecutionError",
            "Check",
            None,
            "The code throws: checksum mismatch after 120 rows. "
            "This answer holds no run data, as the execution was too large to display.",
            None,
        )
        large = self._workshop.run("big", {"n": 120, "w": 400, "fail": 1})
        with events.restarted(self._workshop, SMALL_DISPLAY_LIMIT):
            self._keep("too large", large, "error", too_large)

    def _record_without_credential(self) -> None:
        self._workshop.delete_model_credential()
        execution_id = self._workshop.run("agent", {"q": "Anyone there?"})
        cause = Cause(
            "NodeOperationError",
            "OpenAI Chat Model",
            "does not exist",
            "The credential of the model was deleted before the run.",
            '"body": {"q": "Anyone there?"}',
            run=None,
            item=0,
        )
        self._keep("agent without credential", execution_id, "error", cause)

    def _record_crashed(self) -> None:
        keys = ("slow", "slow-noprogress")
        for key, crashed in zip(keys, events.crash(self._workshop, *keys), strict=True):
            cause = Cause(
                "WorkflowCrashedError",
                "Slow call",
                "Workflow did not finish, possible out-of-memory issue",
                "n8n was killed during a request that takes 40 seconds. Memory was not short.",
                EMPTY_BODY,
            )
            self._keep(f"crashed {key}", crashed, "crashed", cause)

    def _record_queue(self) -> None:
        with events.restarted(self._workshop, ONE_AT_A_TIME):
            running = self._workshop.begin("slow", {})
            queued = self._workshop.begin("slow", {})
            self._keep("running", running, "running")
            self._keep("new", queued, "new")
            for execution_id in (queued, running):
                self._workshop.api.stop(execution_id)
            self._workshop.api.wait_until_idle()

    def _record_removed_node(self) -> None:
        parent, child = events.run_with_removed_node(self._workshop)
        message = "Unrecognized node type: n8n-nodes-base.limit"
        failed = Cause(
            "unnamed",
            "Call top ten",
            message,
            "The sub-workflow cannot start: the type of its node First ten is gone.",
            EMPTY_BODY,
        )
        never_ran = Cause(
            "no error",
            None,
            None,
            "Could not start, as the type of its node First ten is gone. It stood as running "
            "until n8n was started again. Only the parent has the words.",
            EMPTY_BODY,
            run=None,
            found_in="removed node",
        )
        self._keep("removed node", parent, "error", failed)
        self._keep("child with removed node", child, "crashed", never_ran)

    def _record_unknown(self) -> None:
        execution_id = self._workshop.run("orders", {"id": 104, "total": 50})
        events.mark_unknown(self._workshop.server.layout, execution_id)
        self._keep("unknown", execution_id, "unknown")

    def mismatches(self) -> Iterator[str]:
        """Messages, nodes and items that a cause promises and no recorded answer holds."""
        for sample in self.samples.values():
            cause = sample.cause
            if cause is None:
                continue
            document = sample.document()
            texts = list(_strings(document))
            if cause.node is not None and cause.node not in texts:
                yield f"{sample.label}: no node {cause.node!r}"
            if cause.found_in is not None:
                document = self.samples[cause.found_in].document()
                texts += _strings(document)
            if cause.received is not None and cause.received not in _spelled(document):
                yield f"{sample.label}: {cause.received!r} stands nowhere"
            messages = [cause.message, *[further.message for further in cause.further]]
            for message in messages:
                if message is not None and not any(message in text for text in texts):
                    yield f"{sample.label}: {message!r} stands nowhere"


def _spelled(document: object) -> str:
    """As `received` is written: blanks after colons and commas, letters as they are."""
    return json.dumps(document, ensure_ascii=False)


def _strings(value: object) -> Iterator[str]:
    """Every string of a JSON document, keys too."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from _strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _strings(inner)
