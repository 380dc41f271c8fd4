"""Workflows that call one another, and the one that is told about failures."""

from __future__ import annotations

from n8n_rig.workflows.building import WorkflowDraft

LOOK_UP = """const blocked = $input.all().map(x => x.json).find(x => x.bad);
if (blocked) throw new Error('Customer ' + blocked.id + ' is blocked');
return $input.all().map((x, n) => ({json: {...x.json, tier: n % 2 ? 'gold' : 'basic'}}));"""

REMOVED_NODE = "n8n-nodes-base.limit"

CUSTOMERS = """const b = $input.first().json.body, n = b.n || 3;
return Array.from({length: n}, (_, i) => ({json: {id: i, bad: b.bad === i}}));"""


def build(_partner_url: str) -> dict[str, WorkflowDraft]:
    return {
        "error-handler": _error_handler(),
        "child": _child(),
        "middle": _middle(),
        "parent": _parent("parent", "Customers: enrich all at once"),
        "parent-each": _parent("parent-each", "Customers: enrich one by one", per_item=True),
        "parent-continue": _parent(
            "parent-continue",
            "Customers: enrich, skip the failing",
            per_item=True,
            on_error="continueErrorOutput",
        ),
        "parent-regular": _parent(
            "parent-regular",
            "Customers: enrich, keep going",
            per_item=True,
            on_error="continueRegularOutput",
        ),
        "parent-async": _parent("parent-async", "Customers: enrich in background", wait=False),
        "grandparent": _grandparent("grandparent", "Company: all regions", per_item=False),
        "grandparent-each": _grandparent(
            "grandparent-each", "Company: region by region", per_item=True
        ),
        "missing-child": _missing_child(),
        "broken-child": _broken_child(),
        "broken-parent": _broken_parent(),
    }


def _error_handler() -> WorkflowDraft:
    w = WorkflowDraft("Error handler: notify on-call")
    w.node("Error Trigger", "errorTrigger", 1)
    text = (
        "={{ $json.workflow.name }} failed in {{ $json.execution.lastNodeExecuted }}: "
        "{{ $json.execution.error.message }}"
    )
    w.set_fields("Compose alert", {"text": text})
    w.no_operation("Send (stub)")
    w.chain("Error Trigger", "Compose alert", "Send (stub)")
    return w


def _child() -> WorkflowDraft:
    w = WorkflowDraft("Sub: enrich customer")
    w.chain(w.called_by_another(), w.code("Look up customer", LOOK_UP))
    return w


def _middle() -> WorkflowDraft:
    w = WorkflowDraft("Region: customers one by one")
    w.chain(
        w.called_by_another(),
        w.no_operation("Region's customers"),
        w.call_workflow("Enrich region", "child", per_item=True),
        w.no_operation("Region done"),
    )
    return w


def _parent(
    path: str, name: str, *, per_item: bool = False, wait: bool = True, on_error: str = ""
) -> WorkflowDraft:
    w = WorkflowDraft(name, errorWorkflow="@error-handler")
    more = {"onError": on_error} if on_error else {}
    enrich = "Enrich (sub-workflow)"
    w.chain(
        w.webhook(path),
        w.code("Customers", CUSTOMERS),
        w.call_workflow(enrich, "child", per_item=per_item, wait=wait, **more),
        w.no_operation("After"),
    )
    if on_error == "continueErrorOutput":
        w.link(enrich, w.no_operation("Skipped"), 1)
    return w


def _grandparent(path: str, name: str, *, per_item: bool) -> WorkflowDraft:
    w = WorkflowDraft(name)
    w.chain(
        w.webhook(path),
        w.code("All customers", CUSTOMERS),
        w.call_workflow("Enrich company", "middle", per_item=per_item),
        w.no_operation("Company done"),
    )
    return w


def _missing_child() -> WorkflowDraft:
    """Calls a workflow that is not there."""
    w = WorkflowDraft("Reports: sub-workflow is gone")
    # An expression, because n8n does not let a workflow with a dead reference go live.
    gone = {"__rl": True, "mode": "id", "value": "={{ 'gone' + '0123456789ab' }}"}
    parameters = {"workflowId": gone, "mode": "once", "options": {}}
    w.chain(
        w.webhook("missing-child"), w.node("Monthly report", "executeWorkflow", 1.2, parameters)
    )
    return w


def _broken_child() -> WorkflowDraft:
    """Cannot start any more once the server is run without REMOVED_NODE."""
    w = WorkflowDraft("Sub: uses a node that is removed later")
    w.chain(w.called_by_another(), w.node("First ten", REMOVED_NODE, 1, {"maxItems": 10}))
    return w


def _broken_parent() -> WorkflowDraft:
    w = WorkflowDraft("Top ten: calls a removed node")
    w.chain(
        w.webhook("broken-parent"),
        w.call_workflow("Call top ten", "broken-child"),
        w.no_operation("After"),
    )
    return w
