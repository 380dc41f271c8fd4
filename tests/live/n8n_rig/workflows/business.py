"""Everyday workflows: orders, invoices, rows to import, calls of a partner."""

from __future__ import annotations

from n8n_rig.workflows.building import WorkflowDraft, condition, rules

COMPUTE = """const out = [];
for (const item of $input.all()) {
  $execution.customData.set('orderId', String(item.json.orderId));
  $execution.customData.set('customer', 'c-' + (item.json.orderId % 13));
  const vat = Math.round(Number(item.json.total) * 19) / 100;
  const lines = Array.from({length: 5}, (_, k) => ({sku: 'SKU-' + k, qty: k + 1}));
  out.push({json: {...item.json, vat, lines}});
}
return out;"""

PARSE_INVOICE = """const k = $input.first().json.body.kind;
if (k === 'plain') throw new Error('Invoice number missing');
if (k === 'type') { const x = undefined; return [{json: {n: x.total.net}}]; }
if (k === 'ref') return [{json: {n: notDefinedAnywhere}}];
if (k === 'range') return [{json: {n: (1.234).toFixed(101)}}];
if (k === 'cause') throw new Error('Could not parse page 3', {cause: new Error('end of stream')});
if (k === 'string') throw 'just a string';
if (k === 'object') throw {code: 'E_PARSE', detail: {page: 3}};
if (k === 'long') throw new Error('Bad payload: ' + 'ä€😀x'.repeat(2000));
if (k === 'json') return [{json: JSON.parse('{"a": 1,, }')}];
if (k === 'shape') return 42;
if (k === 'circular') { const a = {name: 'loop'}; a.self = a; return [{json: a}]; }
return [{json: {
  ok: true, at: new Date('2026-01-02T03:04:05Z').toISOString(), nothing: null,
  big: 9007199254740993, small: -0.1e-7}}];"""

TICKETS = """const n = $input.first().json.body.n || 9;
return Array.from({length: n}, (_, i) => ({json: {
  id: i, prio: ['low', 'mid', 'high', 'odd'][i % 4], text: 'Ticket ' + i}}));"""


def build(partner_url: str) -> dict[str, WorkflowDraft]:
    return {
        "orders": _orders(partner_url),
        "invoice": _invoice(),
        "each": _rows(),
        "partner": _partner(),
        "addresses": _addresses(partner_url),
        "tolerant": _tolerant(partner_url),
        "route": _route(),
        "halves": _halves(partner_url),
        "stop": _stop(),
        "nocred": _no_credentials(partner_url),
    }


def _orders(partner_url: str) -> WorkflowDraft:
    """Good for every order but number 666, which the partner refuses with a 500."""
    w = WorkflowDraft("Orders: sync to CRM", saveExecutionProgress=True)
    w.webhook("orders")
    fields = {
        "orderId": "={{ $json.body.id }}",
        "channel": "webhook",
        "total": "={{ $json.body.total }}",
    }
    w.set_fields("Edit Fields", fields)
    w.code("Compute", COMPUTE)
    large = condition("={{ $json.total }}", "gt", 500, "number")
    w.node("Is large order?", "if", 2.2, {"conditions": large, "options": {}})
    w.http_request("Push to CRM", f"={partner_url}/crm?order={{{{ $json.orderId }}}}")
    w.no_operation("Queue for batch")
    saved = {"dataToSave": {"values": [{"key": "branch", "value": "small"}]}}
    w.node("Execution Data", "executionData", 1, saved)
    w.chain("Webhook", "Edit Fields", "Compute", "Is large order?", "Push to CRM")
    w.link("Is large order?", "Execution Data", 1)
    w.link("Execution Data", "Queue for batch")
    w.tags = ["crm", "prod"]
    return w


def _invoice() -> WorkflowDraft:
    w = WorkflowDraft("Invoice PDF 📄 → archive", errorWorkflow="@error-handler")
    w.webhook("invoice")
    w.code("Parse “invoice” ⚠️", PARSE_INVOICE)
    w.no_operation("Archive")
    w.chain(*[node["name"] for node in w.nodes])
    w.tags = ["finance"]
    return w


def _rows() -> WorkflowDraft:
    w = WorkflowDraft("Import rows (each item)")
    make = """return Array.from({length: 12}, (_, i) =>
  ({json: {row: i, v: i === 7 ? null : {n: i}}}));"""
    read = "return {json: {row: $json.row, n: $json.v.n}};"
    w.chain(w.webhook("each"), w.code("Make rows", make), w.code("Read value", read, per_item=True))
    return w


def _partner() -> WorkflowDraft:
    """Calls the address that it is sent."""
    w = WorkflowDraft("HTTP: call partner API", errorWorkflow="@error-handler")
    w.webhook("partner")
    w.http_request("Partner API", "={{ $json.body.url }}")
    w.set_fields("Use result", {"done": "yes"})
    w.chain("Webhook", "Partner API", "Use result")
    w.tags = ["partner", "prod"]
    return w


def _addresses(partner_url: str) -> WorkflowDraft:
    """Calls four addresses, the third of which is none."""
    w = WorkflowDraft("HTTP: call a list of addresses")
    make = f"""return Array.from({{length: 4}}, (_, i) =>
  ({{json: {{i, url: i === 2 ? 'not an address' : '{partner_url}/ok?n=1'}}}}));"""
    w.chain(
        w.webhook("addresses"),
        w.code("Addresses", make),
        w.http_request("Call each", "={{ $json.url }}"),
    )
    return w


def _tolerant(partner_url: str) -> WorkflowDraft:
    """Three nodes fail, each with another way to go on, and the execution says success."""
    w = WorkflowDraft("HTTP: tolerant (continue on error)")
    w.webhook("tolerant")
    first, second = "Continue, same output", "Continue, error output"
    w.http_request(first, partner_url + "/500", onError="continueRegularOutput")
    w.code(second, "throw new Error('optional step failed');", onError="continueErrorOutput")
    w.no_operation("On success")
    w.set_fields("On failure", {"handled": "={{ $json.error }}"})
    w.http_request("Old continueOnFail", partner_url + "/404", continueOnFail=True)
    w.no_operation("End")
    w.chain("Webhook", first, second, "On success")
    w.link(second, "On failure", 1)
    w.chain("On failure", "Old continueOnFail", "End")
    return w


def _route() -> WorkflowDraft:
    w = WorkflowDraft("Tickets: route & merge")
    w.webhook("route")
    w.code("Tickets", TICKETS)
    queues = {"low": "Low", "mid": "Mid", "high": "High"}
    conditions = [condition("={{ $json.prio }}", "equals", prio) for prio in queues]
    parameters = rules(*conditions, names=tuple(queues))
    w.node("By priority", "switch", 3.2, {**parameters, "options": {"fallbackOutput": "extra"}})
    for name in queues.values():
        w.set_fields(name, {"queue": name})
    w.node("Merge", "merge", 3, {"numberInputs": 3})
    by_id = {"sortFieldsUi": {"sortField": [{"fieldName": "id"}]}, "options": {}}
    w.node("Sort", "sort", 1, by_id)
    w.node("Aggregate", "aggregate", 1, {"aggregate": "aggregateAllItemData", "options": {}})
    w.chain("Webhook", "Tickets", "By priority")
    for index, name in enumerate(queues.values()):
        w.link("By priority", name, index)
        w.link(name, "Merge", 0, index)
    w.chain("Merge", "Sort", "Aggregate")
    return w


def _halves(partner_url: str) -> WorkflowDraft:
    """Two branches into a Merge; the second fails while the first one's items wait there."""
    w = WorkflowDraft("Stock: compare two warehouses")
    w.webhook("halves")
    w.set_fields("Warehouse A", {"stock": "12"})
    w.http_request("Warehouse B", partner_url + "/500")
    w.node("Compare", "merge", 3, {"mode": "append"})
    w.no_operation("Report")
    w.chain("Webhook", "Warehouse A", "Compare", "Report")
    w.link("Webhook", "Warehouse B")
    w.link("Warehouse B", "Compare", 0, 1)
    return w


def _stop() -> WorkflowDraft:
    w = WorkflowDraft("Stop and Error", errorWorkflow="@error-handler")
    w.webhook("stop")
    as_object = condition("={{ $json.body.kind }}", "equals", "object")
    w.node("As object?", "if", 2.2, {"conditions": as_object, "options": {}})
    thrown = (
        "={{ JSON.stringify({code: 'STOCK_EMPTY', sku: $json.body.sku, "
        "message: 'No stock left', description: 'Warehouse 7'}) }}"
    )
    parameters = {"errorType": "errorObject", "errorObject": thrown}
    w.node("Stop with object", "stopAndError", 1, parameters)
    message = {"errorMessage": "=Order {{ $json.body.sku }} rejected by policy"}
    w.node("Stop with message", "stopAndError", 1, message)
    w.chain("Webhook", "As object?", "Stop with object")
    w.link("As object?", "Stop with message", 1)
    return w


def _no_credentials(partner_url: str) -> WorkflowDraft:
    w = WorkflowDraft("Missing credentials")
    w.webhook("nocred")
    w.http_request("With auth", partner_url + "/ok")
    missing = {"authentication": "genericCredentialType", "genericAuthType": "httpHeaderAuth"}
    w.nodes[-1]["parameters"].update(missing)
    w.chain("Webhook", "With auth")
    return w
