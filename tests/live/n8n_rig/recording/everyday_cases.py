"""Orders, invoices, rows, partner calls: the cases that come up every day."""

from __future__ import annotations

from n8n_rig.recording.cases import EMPTY_BODY, PARTNER, Case, Cause, Companion, FurtherError

PARSE = "Parse “invoice” ⚠️"
COMPANY_DOWN = "upstream database is down"


def _orders() -> list[Case]:
    down = Cause(
        "NodeApiError",
        "Push to CRM",
        COMPANY_DOWN,
        "The CRM answered 500 to order 666: its database is down.",
        '"body": {"id": 666, "total": 1200}',
        item=0,
    )
    return [
        Case("orders good 1", "orders", body={"id": 101, "total": 80}),
        Case("orders good 2", "orders", body={"id": 102, "total": 900}),
        Case("orders failing", "orders", "error", {"id": 666, "total": 1200}, down),
        Case("orders good 3", "orders", body={"id": 103, "total": 700}),
    ]


def _call(label: str, path: str, message: str, sentence: str, kind: str = "NodeApiError") -> Case:
    """A failing call of the partner; `path` may be a whole address.

    The address is what the step gets. Its end alone is promised: ports differ.
    """
    url = path if path.startswith("http") else PARTNER + path
    item = 0 if kind == "NodeApiError" else None
    cause = Cause(kind, "Partner API", message, sentence, f'{path}"}}', item=item)
    return Case(label, "partner", "error", {"url": url}, cause)


def _partner() -> list[Case]:
    handler = Companion("handler of partner 404", "error-handler", "success")
    not_found = _call(
        "partner 404",
        "/404",
        "Customer 4711 is unknown",
        "The partner answered 404: it does not know customer 4711.",
    )
    with_handler = Case(
        not_found.label, "partner", "error", not_found.body, not_found.cause, (handler,)
    )
    return [
        Case("partner good 1", "partner", body={"url": PARTNER + "/ok"}),
        with_handler,
        _call(
            "partner 422",
            "/422",
            "muß fünf Ziffern haben",
            "The partner answered 422: the fields email and plz are not valid.",
        ),
        _call(
            "partner 429",
            "/429",
            "The service is receiving too many requests from you",
            "The partner answered 429: too many requests. n8n does not keep the body.",
        ),
        _call(
            "partner refused",
            "http://127.0.0.1:9/none",
            "connect ECONNREFUSED 127.0.0.1:9",
            "Nothing listens on port 9.",
        ),
        _call(
            "partner no host",
            "http://no-such-host.invalid/",
            "no-such-host.invalid",
            "The host name no-such-host.invalid does not exist.",
        ),
        _call(
            "partner timeout",
            "/slow?s=4",
            "timeout of 1500ms exceeded",
            "The partner took 4 seconds, the node waits 1.5.",
        ),
        _call(
            "partner reset",
            "/reset",
            "The connection to the server was closed unexpectedly",
            "The partner cut the connection off without an answer.",
        ),
        _call(
            "partner bad JSON",
            "/badjson",
            "Invalid JSON in response body",
            "The partner answered 200 with half a JSON document.",
            "unnamed",
        ),
        Case("partner good 2", "partner", body={"url": PARTNER + "/ok"}),
    ]


def _parse(
    kind: str, message: str, sentence: str, error_kind: str = "WrappedExecutionError"
) -> Case:
    cause = Cause(error_kind, PARSE, message, sentence, f'"body": {{"kind": "{kind}"}}')
    return Case(f"invoice {kind}", "invoice", "error", {"kind": kind}, cause)


def _invoices() -> list[Case]:
    plain = _parse(
        "plain", "Invoice number missing", "The code throws on line 2: no invoice number."
    )
    handler = Companion("handler of invoice plain", "error-handler", "success")
    return [
        Case("invoice good 1", "invoice", body={"kind": "good"}),
        Case("invoice good 2", "invoice", body={"kind": "good"}),
        Case(plain.label, "invoice", "error", plain.body, plain.cause, (handler,)),
        _parse(
            "type",
            "Cannot read properties of undefined (reading 'total')",
            "TypeError on line 3: x is undefined.",
        ),
        _parse("string", "just a string", "The code throws a bare string."),
        _parse("object", "E_PARSE", "The code throws an object with the code E_PARSE for page 3."),
        _parse(
            "shape",
            "Code doesn't return items properly",
            "The code returns the number 42 instead of items.",
            "unnamed",
        ),
        Case("invoice good 3", "invoice", body={"kind": "good"}),
    ]


def _swallowed() -> Case:
    cause = Cause(
        "swallowed",
        "Continue, same output",
        COMPANY_DOWN,
        "Three nodes fail and the workflow goes on; the first one got a 500 from the partner.",
        EMPTY_BODY,
        item=0,
        further=(
            FurtherError("Continue, error output", "optional step failed"),
            FurtherError("Old continueOnFail", "Customer 4711 is unknown"),
        ),
    )
    return Case("tolerant", "tolerant", "success", {}, cause)


def _stopped_on_purpose() -> list[Case]:
    thrown = Cause(
        "NodeOperationError",
        "Stop with object",
        "No stock left",
        "The workflow stops itself with an error object: no stock left in warehouse 7.",
        '"body": {"kind": "object", "sku": "A-7"}',
    )
    text = Cause(
        "NodeOperationError",
        "Stop with message",
        "Order B-9 rejected by policy",
        "The workflow stops itself with a message: order B-9 was rejected.",
        '"body": {"sku": "B-9"}',
    )
    return [
        Case("stop object", "stop", "error", {"kind": "object", "sku": "A-7"}, thrown),
        Case("stop text", "stop", "error", {"sku": "B-9"}, text),
    ]


def _others() -> list[Case]:
    row = Cause(
        "WrappedExecutionError",
        "Read value",
        "Cannot read properties of null (reading 'n')",
        "TypeError in row 7 of 12, whose value is null. n8n does not say which item it was.",
        '"row": 0, "v": {"n": 0}',
    )
    half = Cause(
        "NodeApiError",
        "Warehouse B",
        COMPANY_DOWN,
        "Warehouse B answered 500; the items of warehouse A were waiting in the Merge node.",
        EMPTY_BODY,
        item=0,
    )
    missing = Cause(
        "NodeOperationError",
        "With auth",
        "Credentials not found",
        "The node asks for a header credential and has none.",
        EMPTY_BODY,
    )
    return [
        Case("each row", "each", "error", {}, row),
        Case("halves", "halves", "error", {}, half),
        Case("no credentials", "nocred", "error", {}, missing),
    ]


def cases() -> list[Case]:
    return [
        *_orders(),
        *_partner(),
        *_invoices(),
        _swallowed(),
        *_stopped_on_purpose(),
        *_others(),
    ]
