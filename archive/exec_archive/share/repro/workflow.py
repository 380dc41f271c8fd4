"""A workflow that fails as an execution did, from the items the archive holds."""

import json
import uuid
from collections.abc import Iterator
from typing import Any

from exec_archive.document.links import connections_of
from exec_archive.model import Execution
from exec_archive.query.engine import Engine
from exec_archive.share.repro.flow import Flow, StandIn, flow_of, free_name
from exec_archive.share.repro.may_matter import Masked
from exec_archive.share.repro.notes import expected, notes_of, sticky_text
from exec_archive.share.repro.pins import Pin, texts_of
from exec_archive.share.repro.target import Target, find_target

# What ties a node or a workflow to the server it came from.
_OF_A_NODE = {"credentials", "webhookId"}
_OF_SETTINGS = {"errorWorkflow", "callerIds", "callerPolicy", "availableInMCP"}

_BASE = "n8n-nodes-base."
_NOTE_WIDTH, _LINE_HEIGHT, _SIGNS_IN_A_LINE = 480, 24, 60
_GAP = 40
_STEP = 220

# Names of nodes made here are always the same ones, so the same execution gives the same file.
_NAMES = uuid.UUID("5f1d6a0e-6f6b-4f0b-9d3e-0c6a3d0f7b21")


class Repro:
    """A workflow for n8n to import. Its items are read while it is written."""

    def __init__(self, engine: Engine, target: Target) -> None:
        self._engine = engine
        self.target = target
        self._flow = flow_of(target)
        self._lost_files: list[str] = []
        self.masked = Masked()  # what the text holds of it, as far as that was read

    @property
    def notes(self) -> list[str]:
        """What to know of it, in sentences; complete once the text was read to its end."""
        return notes_of(self.target, self._flow, self._lost_files)

    @property
    def expected(self) -> str:
        """What happens when it is executed, as the rest of a sentence about the node."""
        return expected(self.target)

    def text(self) -> Iterator[str]:
        """The JSON in parts; items stand in it as n8n wrote them."""
        workflow = self._workflow()
        self.masked.in_parameters(workflow["nodes"])
        yield _dumped(workflow).removesuffix("}").rstrip() + ',\n "pinData": {'
        given = [
            *((pin.node, pin) for pin in self._flow.pins),
            *((each.name, _as_pin(each)) for each in self._flow.stand_ins),
        ]
        names = self._names()
        for place, (name, pin) in enumerate(given):
            yield f"{',' if place else ''}\n  {json.dumps(names[name])}: ["
            texts = texts_of(self._engine, self.target.execution, pin, self._lost_files)
            for number, text in enumerate(texts):
                self.masked.in_item(name, text)
                yield f"{',' if number else ''}\n   {text}"
            yield "]"
        yield "\n }\n}\n"

    def _names(self) -> dict[str, str]:
        """Of each node as the workflow writes it; a name may hold half a pair of surrogates."""
        known = {name: node["name"] for name, node in self.target.definition.nodes.items()}
        new = [each.name for each in self._flow.stand_ins]
        return known | {name: name for name in [*new, self._flow.start] if name not in known}

    def _workflow(self) -> dict[str, Any]:
        target, flow = self.target, self._flow
        execution, settings = target.execution, target.definition.settings
        name = execution.workflow_name or "a workflow"
        runs = {target.node, *(pin.node for pin in flow.pins)}
        nodes = [_node(target, flow, name, is_run=name in runs) for name in target.definition.nodes]
        return {
            "name": f"Repro of {execution.id}: {name}",
            "nodes": [_sticky(target, flow, nodes), *nodes, *_new_nodes(target, flow)],
            "connections": connections_of(flow.links, self._names()),
            "settings": {key: settings[key] for key in settings if key not in _OF_SETTINGS},
            "active": False,
        }


def repro(engine: Engine, execution: Execution) -> Repro:
    """The workflow of an execution, made to fail again; the engine stays open until it is read."""
    return Repro(engine, find_target(engine, execution))


def needed_for(engine: Engine, execution: Execution) -> list[Execution]:
    """What an archive must hold to make a repro from: the execution, down to where the cause is."""
    target = find_target(engine, execution)
    return [*target.callers, target.execution]


def _dumped(workflow: dict[str, Any]) -> str:
    try:
        text = json.dumps(workflow, indent=1)
    except RecursionError:  # from Python 3.12 on it reads deeper than it lays out
        text = json.dumps(workflow)
    if "Infinity" in text or "NaN" in text:  # a number no float holds, or a word in a text
        text = json.dumps(json.loads(text, parse_constant=lambda _: None))
    return text


def _as_pin(stand_in: StandIn) -> Pin:
    received = stand_in.received
    return Pin(stand_in.name, received.number, received, None, received.output, 0)


def _node(target: Target, flow: Flow, name: str, *, is_run: bool) -> dict[str, Any]:
    """A node of the workflow as it takes part in the repro."""
    node = {
        key: value for key, value in target.definition.nodes[name].items() if key not in _OF_A_NODE
    }
    if name in flow.resting:
        return {**node, "disabled": True}
    if is_run:
        node.pop("disabled", None)
    if name not in flow.replaced:
        return node
    kind = str(node.get("type")).rpartition(".")[2]
    return {
        "id": node.get("id"),
        "name": node["name"],
        "type": f"{_BASE}noOp",
        "typeVersion": 1,
        "position": node.get("position"),
        "parameters": {},
        "notes": f"Stands in for a node of the kind {kind}: gives what that gave.",
        "notesInFlow": True,
    }


def _new_nodes(target: Target, flow: Flow) -> list[dict[str, Any]]:
    x, y = _position(target.definition.nodes[target.node])
    made = [
        _made(each.name, "noOp", [x - _STEP, y + _STEP * number])
        for number, each in enumerate(flow.stand_ins, 1)
    ]
    if flow.is_start_new:
        made.append(_made(flow.start, "manualTrigger", [x - 2 * _STEP, y]))
    return made


def _sticky(target: Target, flow: Flow, nodes: list[dict[str, Any]]) -> dict[str, Any]:
    content = sticky_text(target, flow)
    lines = sum(1 + len(line) // _SIGNS_IN_A_LINE for line in content.splitlines())
    height = _LINE_HEIGHT * (lines + 2)
    positions = [_position(node) for node in nodes]
    left = min(x for x, _ in positions)
    top = min(y for _, y in positions) - height - _GAP
    note = _made(free_name(target, "About this repro"), "stickyNote", [left, top])
    return {**note, "parameters": {"content": content, "width": _NOTE_WIDTH, "height": height}}


def _made(name: str, kind: str, position: list[float]) -> dict[str, Any]:
    return {
        "id": str(uuid.uuid5(_NAMES, name)),
        "name": name,
        "type": _BASE + kind,
        "typeVersion": 1,
        "position": position,
        "parameters": {},
    }


def _position(node: dict[str, Any]) -> tuple[float, float]:
    given = node.get("position")
    if not isinstance(given, list) or len(given) != 2:
        return 0, 0
    x, y = (each if isinstance(each, int | float) else 0 for each in given)
    return x, y
