"""Workflows that wait, run long, time out, are retried or run by the clock."""

from __future__ import annotations

from n8n_rig.workflows.building import WorkflowDraft

SLEEP = "await new Promise(resolve => setTimeout(resolve, 9000)); return $input.all();"
TICK = """const second = new Date().getSeconds();
if (second % 4 === 0) throw new Error('tick at second ' + second);
return [{json: {second}}];"""


def build(partner_url: str) -> dict[str, WorkflowDraft]:
    return {
        "wait": _approval(),
        "delay": _delay(),
        "retry": _retry_on_fail(),
        "timeout": _times_out_in_code(),
        "timeout-http": _times_out_in_request(partner_url),
        "slow": _slow(partner_url),
        "slow-noprogress": _slow_without_progress(partner_url),
        "nosave": _not_saved(),
        "sched": _schedule(),
    }


def _approval() -> WorkflowDraft:
    w = WorkflowDraft("Approval: wait for click")
    until = {
        "resume": "webhook",
        "limitWaitTime": True,
        "resumeAmount": 20,
        "resumeUnit": "days",
        "options": {},
    }
    w.chain(
        w.webhook("wait"),
        w.set_fields("Ask", {"link": "={{ $execution.resumeUrl }}"}),
        w.node("Wait", "wait", 1.1, until),
        w.set_fields("Approved", {"state": "approved"}),
    )
    return w


def _delay() -> WorkflowDraft:
    w = WorkflowDraft("Delay 90 s")
    w.chain(
        w.webhook("delay"),
        w.node("Wait", "wait", 1.1, {"amount": 90, "unit": "seconds"}),
        w.no_operation("Then"),
    )
    return w


def _retry_on_fail() -> WorkflowDraft:
    w = WorkflowDraft("Retry on fail")
    tries = {"retryOnFail": True, "maxTries": 3, "waitBetweenTries": 150}
    w.chain(
        w.webhook("retry"),
        w.http_request("Flaky service", "={{ $json.body.url }}", **tries),
        w.set_fields("Good", {"state": "ok"}),
    )
    return w


def _times_out_in_code() -> WorkflowDraft:
    w = WorkflowDraft("Times out after 2 s", executionTimeout=2)
    w.chain(w.webhook("timeout"), w.code("Sleep", SLEEP), w.no_operation("Then"))
    return w


def _times_out_in_request(partner_url: str) -> WorkflowDraft:
    w = WorkflowDraft("Times out in a request", executionTimeout=2)
    w.chain(
        w.webhook("timeout-http"),
        w.set_fields("Prepare", {"a": "1"}),
        w.http_request("Slow call", partner_url + "/slow?s=6", timeout_ms=60000),
        w.no_operation("Then"),
    )
    return w


def _slow(partner_url: str) -> WorkflowDraft:
    w = WorkflowDraft("Slow job (to be stopped or crashed)", saveExecutionProgress=True)
    w.chain(
        w.webhook("slow"),
        w.set_fields("Prepare", {"a": "1"}),
        w.http_request("Slow call", partner_url + "/slow?s=40", timeout_ms=60000),
        w.no_operation("Then"),
    )
    return w


def _slow_without_progress(partner_url: str) -> WorkflowDraft:
    w = WorkflowDraft("Slow job without progress", saveExecutionProgress=False)
    w.chain(
        w.webhook("slow-noprogress"),
        w.http_request("Slow call", partner_url + "/slow?s=40", timeout_ms=60000),
    )
    return w


def _not_saved() -> WorkflowDraft:
    w = WorkflowDraft("Not saved on success", saveDataSuccessExecution="none")
    w.chain(w.webhook("nosave"), w.no_operation("X"))
    return w


def _schedule() -> WorkflowDraft:
    w = WorkflowDraft("Every 2 s (schedule)")
    rule = {"rule": {"interval": [{"field": "seconds", "secondsInterval": 2}]}}
    w.chain(w.node("Schedule Trigger", "scheduleTrigger", 1.2, rule), w.code("Tick", TICK))
    w.is_active = False
    return w
