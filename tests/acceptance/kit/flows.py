"""Executions made of runs that took so long and gave so many items."""

from typing import Any

from acceptance.kit.made import Json, node_run, whole

_STARTED = 1_795_168_800_000  # as a made execution does


def made(name: str, runs: dict[str, list[Any]], **facts: Any) -> Json:
    """An execution in which these ran; types of nodes by name."""
    types = facts.pop("types", {})
    execution = whole(name, **facts)
    execution["data"]["resultData"]["runData"] = runs
    nodes = [{"name": node, "type": kind, "parameters": {}} for node, kind in types.items()]
    execution["workflowData"]["nodes"] = nodes
    return execution


def a_run(at: int = 0, took: int = 5, *outputs: int, **facts: Any) -> Json:
    """A run with so many items on each output."""
    given: Any = {"main": [[{"json": {}}] * count for count in outputs or (1,)]}
    return {
        **node_run(),
        "startTime": _STARTED + at,
        "executionTime": took,
        "data": given,
        **facts,
    }


def a_loop(turns: int) -> Json:
    """A loop with a run of two nodes in each turn."""
    loop, send = [], []
    for turn in range(turns):
        back = {"previousNode": "Send" if turn else "Start", "previousNodeRun": max(turn - 1, 0)}
        there = {"previousNode": "Loop", "previousNodeRun": turn, "previousNodeOutput": 1}
        index = 2 * turn
        loop.append(a_run(index, 1, 0, 1, source=[back], executionIndex=index + 1))
        send.append(a_run(index + 1, 1, 1, source=[there], executionIndex=index + 2))
    runs = {"Start": [a_run(0, 0, turns)], "Loop": loop, "Send": send}
    return made("1", runs, types={"Loop": "n8n-nodes-base.splitInBatches"})


def row_of(lines: list[str], node: str) -> str:
    (found,) = [line for line in lines if f" {node} " in line]
    return found
