"""Executions whose nodes gave certain items, recorded and made ones."""

from typing import Any

from acceptance.kit import recorded
from acceptance.kit.made import Json, whole


def run_data(name: str) -> dict[str, list[Any]]:
    """What a sample says of its runs."""
    data = recorded.facts()[name].get("data") or {}
    return (data.get("resultData") or {}).get("runData") or {}


def first_of(workflow: str) -> str:
    """The first sample of a workflow."""
    facts = recorded.facts().items()
    return next(name for name, each in facts if each["workflowData"]["name"] == workflow)


def giving(name: str, items: list[Any], *more: list[Any], node: str = "Start") -> Json:
    """An execution whose one node gave these items, on one output or on several."""
    execution = whole(name, node=node)
    execution["data"]["resultData"]["runData"][node][0]["data"] = {"main": [items, *more]}
    return execution


def flat(*payloads: Json) -> list[Json]:
    return [{"json": payload} for payload in payloads]
