"""Executions of an agent that asks a tool or a model: what it asked, and what came of it."""

import json
from typing import Any, NamedTuple

from made_flows import Json, execution, items, run

LASTS = 10  # milliseconds that each call takes


class Call(NamedTuple):
    """One run of the tool, so many milliseconds after the start: an error, an answer or nothing."""

    begun: int
    gave: str | None
    asked: Any = "order 77"  # None where n8n did not keep it


def called(*calls: Call, kind: str = "ai_tool") -> list[Json]:
    """The runs of what the agent called, as n8n writes them."""
    return [_run(call, place, kind) for place, call in enumerate(calls)]


def _run(call: Call, place: int, kind: str) -> Json:
    answers = [] if call.gave is None else items({"response": call.gave})
    made = run(source=("Agent", 0, 0), data={kind: [answers]}, executionTime=LASTS)
    made["startTime"] += call.begun
    made["executionIndex"] = 2 + place
    if call.gave == "error":
        made |= {"executionStatus": "error", "error": {"message": "no such order"}}
    if call.asked is not None:
        asked = call.asked if isinstance(call.asked, dict) else {"query": call.asked}
        made["inputOverride"] = {kind: [[{"json": asked}]]}
    return made


def asking(name: str, minutes: float, *, calls: list[tuple[str | None, str | None]]) -> bytes:
    """An execution whose tool gave and was asked these, one after the other."""
    runs = [Call(LASTS * place, gave, asked) for place, (gave, asked) in enumerate(calls)]
    return agent(name, called(*runs), minutes=minutes)


def agent(
    name: str, runs: list[Json], *, kind: str = "ai_tool", agents: int = 1, minutes: float = 0
) -> bytes:
    """An execution whose agent made these runs of its tool, one for each run of it in turns."""
    for place, each in enumerate(runs):
        each["source"][0]["previousNodeRun"] = place % agents
    answered = [run(items({"output": "x"}), source=("Start", 0, 0)) for _ in range(agents)]
    of_nodes = {"Start": [run(items({"q": 1}))], "Tool": runs, "Agent": answered}
    types = {"Agent": "agent", "Tool": "toolCode"}
    made = json.loads(
        execution(name, of_nodes, {"Start": [["Agent"]]}, types=types, minutes=minutes)
    )
    link = {"node": "Agent", "type": kind, "index": 0}
    made["workflowData"]["connections"]["Tool"] = {kind: [[link]]}
    made["status"] = "success"
    made["data"]["resultData"].pop("error", None)
    return json.dumps(made).encode()
