"""Puts one workflow together, in the form n8n's public interface takes."""

from __future__ import annotations

import uuid
from itertools import pairwise
from typing import Any

BASE_NODES = "n8n-nodes-base."
LANGCHAIN_NODES = "@n8n/n8n-nodes-langchain."
STEP_WIDTH = 220

Parameters = dict[str, Any]


class WorkflowDraft:
    """A workflow being put together: nodes first, then the links between them.

    A parameter of the form "@key" stands for the id of another workflow (or of the model's
    credential); `fill` puts the id in once it is known.
    """

    def __init__(self, name: str, **settings: object) -> None:
        self.name = name
        self.settings = {"executionOrder": "v1", **settings}
        self.nodes: list[dict[str, Any]] = []
        self.connections: dict[str, dict[str, list[list[dict[str, Any]]]]] = {}
        self.tags: list[str] = []
        self.is_active = True

    def node(
        self,
        name: str,
        kind: str,
        version: float,
        parameters: Parameters | None = None,
        **more: Any,
    ) -> str:
        """Add a node; `kind` without a package name means one of n8n's base nodes."""
        made: dict[str, Any] = {
            "id": str(uuid.uuid4()),
            "name": name,
            "type": kind if "." in kind else BASE_NODES + kind,
            "typeVersion": version,
            "position": [STEP_WIDTH * (len(self.nodes) + 1), 300],
            "parameters": parameters or {},
            **more,
        }
        if kind in ("webhook", "wait"):
            made["webhookId"] = str(uuid.uuid4())
        self.nodes.append(made)
        return name

    def link(
        self, source: str, target: str, output: int = 0, to_input: int = 0, kind: str = "main"
    ) -> None:
        outputs = self.connections.setdefault(source, {}).setdefault(kind, [])
        while len(outputs) <= output:
            outputs.append([])
        outputs[output].append({"node": target, "type": kind, "index": to_input})

    def chain(self, *names: str) -> None:
        """Link the nodes one after the other, first output to first input."""
        for source, target in pairwise(names):
            self.link(source, target)

    def webhook(self, path: str, name: str = "Webhook") -> str:
        parameters = {
            "httpMethod": "POST",
            "path": path,
            "responseMode": "onReceived",
            "options": {},
        }
        return self.node(name, "webhook", 2, parameters)

    def code(self, name: str, script: str, *, per_item: bool = False, **more: Any) -> str:
        parameters = {"jsCode": script}
        if per_item:
            parameters["mode"] = "runOnceForEachItem"
        return self.node(name, "code", 2, parameters, **more)

    def http_request(self, name: str, url: str, *, timeout_ms: int = 1500, **more: Any) -> str:
        parameters = {"url": url, "options": {"timeout": timeout_ms}}
        return self.node(name, "httpRequest", 4.2, parameters, **more)

    def set_fields(self, name: str, fields: dict[str, str], **more: Any) -> str:
        assignments = [
            {"id": str(uuid.uuid4()), "name": key, "value": value, "type": "string"}
            for key, value in fields.items()
        ]
        parameters = {
            "assignments": {"assignments": assignments},
            "includeOtherFields": True,
            "options": {},
        }
        return self.node(name, "set", 3.4, parameters, **more)

    def no_operation(self, name: str) -> str:
        return self.node(name, "noOp", 1)

    def call_workflow(
        self, name: str, key: str, *, per_item: bool = False, wait: bool = True, **more: Any
    ) -> str:
        """A node that calls the workflow `key`, once or once per item."""
        parameters = {
            "workflowId": {"__rl": True, "mode": "id", "value": f"@{key}"},
            "mode": "each" if per_item else "once",
            "options": {"waitForSubWorkflow": wait},
        }
        return self.node(name, "executeWorkflow", 1.2, parameters, **more)

    def called_by_another(self) -> str:
        name = "When Executed by Another Workflow"
        return self.node(name, "executeWorkflowTrigger", 1.1, {"inputSource": "passthrough"})

    def document(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "nodes": self.nodes,
            "connections": self.connections,
            "settings": self.settings,
        }


def condition(left: str, operation: str, right: object, kind: str = "string") -> Parameters:
    """One comparison, as the If, Switch and Filter nodes take it."""
    comparison = {
        "id": str(uuid.uuid4()),
        "leftValue": left,
        "rightValue": right,
        "operator": {"type": kind, "operation": operation},
    }
    return {
        "options": {
            "caseSensitive": True,
            "leftValue": "",
            "typeValidation": "loose",
            "version": 2,
        },
        "conditions": [comparison],
        "combinator": "and",
    }


def rules(*conditions: Parameters, names: tuple[str, ...] = ()) -> Parameters:
    """Parameters of a Switch node: one output per condition."""
    values: list[Parameters] = [{"conditions": one} for one in conditions]
    for value, name in zip(values, names, strict=False):
        value.update({"renameOutput": True, "outputKey": name})
    return {"rules": {"values": values}}
