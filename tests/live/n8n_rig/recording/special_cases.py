"""Loops, expressions, agents, awkward content."""

from __future__ import annotations

from n8n_rig.recording.cases import EMPTY_BODY, Case, Cause, FurtherError

FIELD_MESSAGE = "is not valid"


def _loops() -> list[Case]:
    late = Cause(
        "WrappedExecutionError",
        "Send mail",
        "550 5.1.1 mailbox u17@example.org unavailable",
        "The 18th mail of 30 goes to a mailbox that does not exist: run 17 of the node.",
        '"i": 17, "bad": true',
        run=17,
    )
    batch = Cause(
        "NodeApiError",
        "Register",
        "mailbox u9@example.org is already registered",
        "Number 9 is refused: the second item of the third batch of four.",
        '"i": 9,',
        run=2,
        item=1,
    )
    quiet = Cause(
        "swallowed",
        "Register quietly",
        FIELD_MESSAGE,
        "Numbers 4 and 9 of ten are refused with a 422; the loop goes on and says success.",
        '"i": 4,',
        run=4,
        item=0,
        further=(FurtherError("Register quietly", FIELD_MESSAGE, run=9),),
    )
    return [
        Case("loop good", "loop", body={"n": 20}),
        Case("loop failing", "loop", "error", {"n": 30, "bad": 17}, late),
        Case("batches failing", "batches", "error", {"n": 14}, batch),
        Case("quiet loop", "quiet-loop", "success", {"n": 10}, quiet),
    ]


def _expression() -> Case:
    fourth = Cause(
        "NodeOperationError",
        "One bad row",
        "Referenced node doesn't exist",
        "Only the item at index 3 of five asks for the node Nope, which is not there.",
        '{"i": 3}',
        item=3,
    )
    return Case("expression item", "expr", "error", {"kind": "item"}, fourth)


def _agents() -> list[Case]:
    quota = Cause(
        "NodeOperationError",
        "OpenAI Chat Model",
        "You exceeded your current quota",
        "The model's service answered 429: the quota is used up. The agent node only passes it on.",
        '"messages": ["Human: FAILMODEL please"]',
    )
    tool = Cause(
        "swallowed",
        "Order lookup",
        "order archive is offline",
        "The agent's tool fails; the agent answers as if nothing had happened.",
        '"query": "lost order 13"',
    )
    return [
        Case("agent good", "agent", body={"q": "Where is order 77?"}),
        Case("agent quota", "agent", "error", {"q": "FAILMODEL please"}, quota),
        Case("agent tool", "agent", "success", {"q": "Where is my lost parcel?"}, tool),
    ]


def _content() -> list[Case]:
    odd = Cause(
        "NodeOperationError",
        "e\u0301 vs \u00e9",
        "Ünïcode failure: 数据错误",
        "The workflow stops itself with a message full of odd letters.",
        '"body": {"fail": "yes"}',
    )
    unrunnable = Cause(
        "WrappedExecutionError",
        "Harmless code",
        "Unknown error",
        "The code is right. n8n cannot run a Code node in a workflow where a node named "
        "constructor ran before.",
        EMPTY_BODY,
    )
    return [
        Case("names good", "names"),
        Case("names failing", "names", "error", {"fail": "yes"}, odd),
        Case("unrunnable code", "unrunnable-code", "error", {}, unrunnable),
        Case("strings", "strings"),
        Case("binary", "binary"),
        Case("big", "big", body={"n": 300, "w": 400}),
    ]


def cases() -> list[Case]:
    return [*_loops(), _expression(), *_agents(), *_content()]
