"""Why each execution of the filling ended as it did, known from how its workflow was built.

Nothing here was read off an answer of the program under test. Of what n8n alone can word, such as
a wrong date, the words are n8n's own.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from n8n_rig.fill import common_mix
from n8n_rig.recording import everyday_cases, family_cases, special_cases
from n8n_rig.recording.cases import EMPTY_BODY, PARTNER, Cause
from n8n_rig.recording.everyday_cases import PARSE
from n8n_rig.recording.family_cases import BLOCKED, BLOCKED_ONE, ENRICH
from n8n_rig.workflows import build_all

LOOK_UP = "Look up customer"
ENRICH_REGION, ENRICH_COMPANY = "Enrich region", "Enrich company"
CUSTOMERS = [{"id": i, "bad": i == 1} for i in range(3)]
BLOCKED_ALONE = CUSTOMERS[1:2]
INVALID_URL = "Invalid URL: not an address"
STOPPED = "The execution was cancelled manually"

_KEY = re.compile(r"(key=)\d+")


@dataclass(frozen=True)
class KnownEnd:
    """How executions end that are sent the same; `below` is the node of a sub-workflow at fault.

    `sent` is the body of a call, or the items of a caller; None where the clock starts it.
    """

    workflow: str
    sent: Any
    status: str
    cause: Cause
    below: str | None = None
    mode: str | None = None


class TrueCauses:
    """The table, asked by the document of an execution."""

    def __init__(self, partner_url: str) -> None:
        self._partner_url = partner_url
        self._keys = {draft.name: key for key, draft in build_all(partner_url).items()}
        self._ends = list(_ends())
        self._unmet = list(self._ends)

    def knows(self, document: dict[str, Any]) -> bool:
        """Whether it is of a workflow of ours: an earlier filling may have left others."""
        # Of one that was seen running and never saved, only what a list said is archived.
        return document.get("workflowData", {}).get("name") in self._keys

    def of(self, document: dict[str, Any]) -> KnownEnd | None:
        """What is known of an execution; None where nothing should have gone wrong."""
        sent = json.dumps(self._plain(_sent(document)))
        for end in self._ends:
            is_it = (
                end.workflow == self._keys[document["workflowData"]["name"]]
                and end.status == document["status"]
                and end.mode in {None, document["mode"]}
                and (end.sent is None or json.dumps(end.sent) == sent)
            )
            if is_it:
                self._unmet = [each for each in self._unmet if each is not end]
                return end
        return None

    @property
    def unmet(self) -> list[KnownEnd]:
        """What no execution was found for."""
        return self._unmet

    def _plain(self, sent: Any) -> Any:
        """The same in every filling: without the partner's port and the time in its keys."""
        text = json.dumps(sent).replace(self._partner_url, PARTNER)
        return json.loads(_KEY.sub(r"\1", text))


def _sent(document: dict[str, Any]) -> Any:
    """What the trigger gave: of a call its body, else the JSON of the items."""
    runs = document["data"]["resultData"].get("runData") or {}
    first = [each[0] for each in runs.values() if not any(each[0].get("source") or [])]
    stack = document["data"].get("executionData", {}).get("nodeExecutionStack", [])
    for giver in [*first, *stack]:
        items = [each["json"] for each in ((giver.get("data") or {}).get("main") or [[]])[0]]
        # After a crash n8n writes a stand-in for what it no longer has.
        if items and not any("isArtificialRecoveredEventItem" in item for item in items):
            return items[0].get("body", items)
    return None


def _ends() -> Iterator[KnownEnd]:
    yield from _recorded_ones()
    yield from _invoices()
    yield from _partner_calls()
    yield from _families()
    yield from _expressions()
    yield from _others()
    yield from _stopped_and_crashed()


def _recorded_ones() -> Iterator[KnownEnd]:
    """The causes that the samples have as well, as far as the filling sends the same."""
    jobs = common_mix(PARTNER, 0)
    for part in (everyday_cases, family_cases, special_cases):
        for case in part.cases():
            is_sent = (case.workflow, case.body) in jobs
            if is_sent and case.cause is not None and case.cause.found_in is None:
                yield KnownEnd(case.workflow, case.body, case.status, case.cause)


def _invoices() -> Iterator[KnownEnd]:
    thrown = {
        "ref": ("notDefinedAnywhere is not defined", "ReferenceError on line 4."),
        "range": ("toFixed() digits argument must be between 0 and 100", "RangeError on line 5."),
        "cause": ("Could not parse page 3", "Line 6 throws an error that has a cause of its own."),
        "long": ("Bad payload: ä€😀xä€😀xä€😀x", "Line 9 throws a message of 8,000 letters."),
        "json": ("Expected double-quoted property name in JSON", "Line 10 parses bad JSON."),
        "circular": ("Unknown error", "The code returns an object that holds itself."),
    }
    for kind, (message, sentence) in thrown.items():
        received = f'"body": {{"kind": "{kind}"}}'
        cause = Cause("WrappedExecutionError", PARSE, message, sentence, received)
        yield KnownEnd("invoice", {"kind": kind}, "error", cause)


def _partner_calls() -> Iterator[KnownEnd]:
    refused = {
        "/500": ("upstream database is down", "The partner answered 500."),
        "/401": ("401 Unauthorized", "The partner answered 401 with a page of HTML."),
    }
    for path, (message, sentence) in refused.items():
        cause = Cause("NodeApiError", "Partner API", message, sentence, f'{path}"}}', item=0)
        yield KnownEnd("partner", {"url": PARTNER + path}, "error", cause)
    address = {"url": "not an address"}
    no_address = Cause(
        "NodeOperationError", "Partner API", INVALID_URL, "It is no address.", json.dumps(address)
    )
    yield KnownEnd("partner", address, "error", no_address)
    third_of_four = Cause(
        "NodeOperationError",
        "Call each",
        INVALID_URL,
        "The third of four addresses is none. n8n does not say which item it was.",
        '"i": 2, "url": "not an address"',
    )
    yield KnownEnd("addresses", {}, "error", third_of_four)
    flaky = {"url": PARTNER + "/flaky?key=-b&fail=9"}
    tried = Cause(
        "NodeApiError",
        "Flaky service",
        "try 3 refused",
        "The partner refuses nine calls, the node tries three times and n8n keeps the last.",
        "/flaky?key=",
        item=0,
    )
    yield KnownEnd("retry", flaky, "error", tried)
    twice = {"url": PARTNER + "/flaky?fail=2&key="}
    for mode, call in (("webhook", 1), ("retry", 2)):
        cause = Cause(
            "NodeApiError",
            "Partner API",
            f"try {call} refused",
            f"The partner refuses the first two calls; this was call {call}.",
            "/flaky?fail=2&key=",
            item=0,
        )
        yield KnownEnd("partner", twice, "error", cause, mode=mode)


def _families() -> Iterator[KnownEnd]:
    """One customer of three is blocked; who called how tells what the callers know of it."""
    thrown = Cause(
        "WrappedExecutionError", LOOK_UP, BLOCKED, "The code throws on line 2.", BLOCKED_ONE
    )
    for customers in (CUSTOMERS, BLOCKED_ALONE):
        yield KnownEnd("child", customers, "error", thrown)
    callers: list[tuple[str, Any, str, str, int | None]] = [
        ("parent", {"bad": 1}, "error", ENRICH, None),
        ("parent-each", {"bad": 1}, "error", ENRICH, 1),
        ("parent-continue", {"bad": 1}, "success", ENRICH, 1),
        ("parent-regular", {"bad": 1}, "success", ENRICH, 1),
        ("parent-async", {"bad": 1}, "success", ENRICH, None),
        ("grandparent", {"bad": 1}, "error", ENRICH_COMPANY, None),
        ("grandparent-each", {"bad": 1}, "error", ENRICH_COMPANY, 1),
        ("middle", CUSTOMERS, "error", ENRICH_REGION, 1),
        ("middle", BLOCKED_ALONE, "error", ENRICH_REGION, 0),
    ]
    for workflow, sent, status, node, item in callers:
        cause = Cause("sub-workflow", node, BLOCKED, "Customer 1 is blocked.", BLOCKED_ONE, 0, item)
        yield KnownEnd(workflow, sent, status, cause, below=LOOK_UP)


def _expressions() -> Iterator[KnownEnd]:
    failing = [
        ("node", "No such node", "Referenced node doesn't exist", '"body": {"kind": "node"}', 0),
        ("pair", "Ask for pair", "Can’t get data for expression", '{"a": 1}', 0),
        ("type", "Wrong type", "Invalid date format", '"body": {"kind": "type"}', None),
        ("syntax", "Bad syntax", "invalid syntax", '"body": {"kind": "syntax"}', 0),
    ]
    for kind, node, message, received, item in failing:
        cause = Cause("NodeOperationError", node, message, "It is wrong.", received, item=item)
        yield KnownEnd("expr", {"kind": kind}, "error", cause)


def _others() -> Iterator[KnownEnd]:
    mail = Cause(
        "WrappedExecutionError",
        "Send mail",
        "550 5.1.1 mailbox u17@example.org unavailable",
        "The 18th mail of 30 goes to a mailbox that does not exist.",
        '"i": 17, "bad": true',
        run=17,
    )
    yield KnownEnd("loop", {"bad": 17}, "error", mail)
    quota = Cause(
        "NodeApiError",
        "OpenAI Chat Model",
        "You exceeded your current quota",
        "The model's service answered 429; the agent only passes it on.",
        '"messages": ["Human: FAILMODEL"]',
    )
    yield KnownEnd("agent", {"q": "FAILMODEL"}, "error", quota)
    tool = Cause(
        "swallowed",
        "Order lookup",
        "order archive is offline",
        "The agent's tool fails; the agent answers as if nothing had happened.",
        '"query": "lost order 13"',
    )
    yield KnownEnd("agent", {"q": "a lost parcel"}, "success", tool)
    checksum = Cause(
        "WrappedExecutionError",
        "Check",
        "checksum mismatch after 2000 rows",
        "The code throws after it has counted its rows.",
        '"i": 0, "t": "',
    )
    yield KnownEnd("big", {"n": 2000, "w": 400, "fail": 1}, "error", checksum)
    tick = Cause(
        "WrappedExecutionError",
        "Tick",
        "tick at second",
        "The code throws at every second that is a multiple of four.",
        '"timestamp": "',
    )
    yield KnownEnd("sched", None, "error", tick)


def _stopped_and_crashed() -> Iterator[KnownEnd]:
    in_code = Cause("timeout", "Sleep", "Task cancelled", "It may take 2 seconds.", EMPTY_BODY)
    yield KnownEnd("timeout", {}, "canceled", in_code)
    in_request = Cause("timeout", "Slow call", None, "It may take 2 seconds.", EMPTY_BODY)
    yield KnownEnd("timeout-http", {}, "canceled", in_request)
    kind, by_person = "ManualExecutionCancelledError", "A person stopped it."
    waiting = Cause(kind, "Wait", STOPPED, by_person, EMPTY_BODY)
    yield KnownEnd("delay", {}, "canceled", waiting)
    stopped = Cause(kind, "Slow call", STOPPED, by_person, EMPTY_BODY)
    crashed = Cause(
        "WorkflowCrashedError",
        "Slow call",
        "Workflow did not finish",
        "n8n was killed meanwhile.",
        EMPTY_BODY,
    )
    for key in ("slow", "slow-noprogress"):
        yield KnownEnd(key, {}, "canceled", stopped)
        yield KnownEnd(key, {}, "crashed", crashed)
    gone = "Unrecognized node type: n8n-nodes-base.limit"
    parent = Cause("unnamed", "Call top ten", gone, "Its child cannot start.", EMPTY_BODY)
    yield KnownEnd("broken-parent", {}, "error", parent)
    never_ran = Cause("no error", None, gone, "Only its parent has the words.", EMPTY_BODY)
    yield KnownEnd("broken-child", {}, "crashed", never_ran)
