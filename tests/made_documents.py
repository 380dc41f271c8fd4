"""Documents in n8n's shape, made by Hypothesis as text: with everything JSON allows and n8n sends.

Text, not values: lone surrogates, numbers of thirty digits, doubled keys and odd white space would
not survive a serialiser, and they are the point.
"""

import json
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

Pairs = list[tuple[str, Any]]


@dataclass(frozen=True)
class Object:
    """An object that may name a key twice."""

    pairs: tuple[tuple[str, Any], ...]


@dataclass(frozen=True)
class Literal:
    """A number or word as it stands in the text."""

    text: str


def obj(*pairs: tuple[str, Any]) -> Object:
    """An object with its members in this order."""
    return Object(pairs)


def render(value: Any, blank: str = "") -> str:
    """The text of a value, with the given white space wherever JSON allows some."""
    if isinstance(value, Literal):
        return value.text
    if isinstance(value, Object):
        members = (f"{_string(k)}{blank}:{blank}{render(v, blank)}" for k, v in value.pairs)
        return f"{{{blank}{f'{blank},{blank}'.join(members)}{blank}}}"
    if isinstance(value, list):
        return f"[{blank}{f'{blank},{blank}'.join(render(each, blank) for each in value)}{blank}]"
    if isinstance(value, str):
        return _string(value)
    return json.dumps(value)


def _string(text: str) -> str:
    """A string as n8n writes it: escapes only where they must be, and for half pairs."""
    return '"' + "".join(map(_sign, text)) + '"'


def _sign(sign: str) -> str:
    if "\ud800" <= sign <= "\udfff":
        return f"\\u{ord(sign):04x}"
    return json.dumps(sign, ensure_ascii=False)[1:-1]


texts = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        [
            "",
            "\ud800",
            "a\udfffb",
            "\ud83d\ude00",
            "\x00",
            "\\ud800",
            "\\",
            '"',
            "\u202e",
            "\x1b[31m",
        ]
    ),
)
keys = st.one_of(texts, st.sampled_from(["error", "json", "data", "main", "__proto__", "0"]))
literals = st.sampled_from(
    ["0", "-0", "1e2", "1E+400", "-1.50", "123456789012345678901234567890", "true", "false", "null"]
).map(Literal)
values = st.recursive(
    literals | texts,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.lists(st.tuples(keys, inner), max_size=3).map(lambda pairs: Object(tuple(pairs)))
    ),
    max_leaves=6,
)
objects = st.lists(st.tuples(keys, values), max_size=4).map(lambda pairs: Object(tuple(pairs)))

NODES = ["Webhook", "Set", "0", "Name \ud800", "Nämen 🚀", "constructor", "Code"]

items = st.builds(
    lambda payload, error: obj(("json", payload), *([("error", error)] if error else [])),
    objects,
    st.none() | texts,
)
outputs = st.lists(st.none() | st.lists(items, max_size=3), max_size=3)
run_outputs = st.one_of(
    outputs.map(lambda given: obj(("main", given))),
    outputs.map(lambda given: obj(("ai_tool", given))),
    values,
)
whole_numbers = st.integers(0, 9)


@st.composite
def runs(draw: st.DrawFn, nodes: list[str]) -> Object:
    """One entry of runData, with or without each of its members."""
    source = draw(
        st.none()
        | st.lists(
            st.none()
            | st.builds(
                lambda node, run: obj(("previousNode", node), ("previousNodeRun", run)),
                st.sampled_from(nodes),
                st.integers(0, 2),
            ),
            max_size=2,
        )
    )
    pairs: Pairs = [
        (
            "startTime",
            draw(st.integers(1_795_000_000_000, 1_795_000_000_009) | st.just(1_795_000_000)),
        ),
        ("executionIndex", draw(whole_numbers)),
        ("source", source),
        ("executionTime", draw(whole_numbers)),
        ("executionStatus", draw(st.sampled_from(["success", "error", "waiting", "crashed"]))),
    ]
    if draw(st.booleans()):
        pairs.append(("data", draw(run_outputs)))
    if draw(st.booleans()):
        pairs.append(("error", draw(errors)))
    if draw(st.booleans()):
        pairs.append(("inputOverride", draw(values)))
    return Object(tuple(pairs))


errors = st.one_of(
    values,
    st.builds(
        lambda message, item: obj(("message", message), ("context", obj(("itemIndex", item)))),
        texts,
        whole_numbers,
    ),
)


@st.composite
def executions(draw: st.DrawFn, number: int | None = None) -> Object:
    """A whole execution; what is no part of its shape may be anything."""
    nodes = draw(st.lists(st.sampled_from(NODES), min_size=1, max_size=4, unique=True))
    run_data = Object(tuple((node, draw(st.lists(runs(nodes), max_size=3))) for node in nodes))
    result: Pairs = [("runData", run_data), ("lastNodeExecuted", draw(st.sampled_from(nodes)))]
    if draw(st.booleans()):
        result.append(("error", draw(errors)))
    stack = draw(
        st.lists(
            st.builds(
                lambda node, given: obj(("node", obj(("name", node))), ("data", given)),
                st.sampled_from(nodes),
                run_outputs,
            ),
            max_size=2,
        )
    )
    state = obj(("contextData", draw(values)), ("nodeExecutionStack", stack))
    data = obj(("version", 1), ("resultData", Object(tuple(result))), ("executionData", state))
    workflow = obj(
        ("id", "w1"),
        ("name", draw(texts)),
        ("nodes", [obj(("name", node), ("type", "n8n-nodes-base.set")) for node in nodes]),
        ("connections", obj()),
    )
    return Object(
        (
            ("id", str(number if number is not None else draw(st.integers(1, 99)))),
            ("status", draw(st.sampled_from(["success", "error", "canceled", "waiting"]))),
            ("mode", "webhook"),
            ("startedAt", "2026-11-20T05:13:46.517Z"),
            ("stoppedAt", "2026-11-20T05:13:46.850Z"),
            ("workflowId", "w1"),
            *draw(st.lists(st.tuples(texts.map(lambda key: f"x{key}"), values), max_size=2)),
            ("data", data),
            ("customData", draw(values)),
            ("workflowData", workflow),
        )
    )


blanks = st.sampled_from(["", " ", "\n  ", "\r\n\t"])


@st.composite
def documents(draw: st.DrawFn) -> bytes:
    """The bytes of an execution."""
    return render(draw(executions()), draw(blanks)).encode()
