"""A workflow's definition as a reader of failures needs it: its nodes, links and settings."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from exec_archive.document.exact_json import whole_number
from exec_archive.document.storable import storable


@dataclass(frozen=True)
class Definition:
    """`workflowData` as one execution carried it."""

    nodes: dict[str, dict[str, Any]]  # by name
    connections: dict[str, Any]
    settings: dict[str, Any]

    def node_type(self, node: str) -> str | None:
        """n8n's name for the kind of node."""
        return _text(self.nodes.get(node, {}).get("type"))

    def parameter(self, node: str, name: str) -> Any:
        """A parameter as it stands in the editor; None where it is not set."""
        parameters = self.nodes.get(node, {}).get("parameters")
        return parameters.get(name) if isinstance(parameters, dict) else None

    def serves(self, node: str, other: str) -> bool:
        """Whether a node is a sub-node of another one, as the model of an agent is."""
        return any(
            _text(_dict(link).get("node")) == other
            for kind, outputs in _dict(self.connections.get(node)).items()
            if kind != "main"
            for links in _list(outputs)
            for link in _list(links)
        )

    def after(self, node: str, output: int | None = None) -> list[str]:
        """The nodes that get what a node gives, on one output or on any."""
        return [target for number, target in self._links.get(node, ()) if output in {None, number}]

    def links(self) -> Iterator[tuple[str, str, int, str, int]]:
        """Every link of any kind: source, kind, output, target, and the target's input."""
        for source, kinds in self.connections.items():
            for kind, outputs in _dict(kinds).items():
                for output, links in enumerate(_list(outputs)):
                    for link in map(_dict, _list(links)):
                        target = _text(link.get("node"))
                        if target is not None:
                            place = _index(link.get("index"))
                            yield _text(source) or "", _text(kind) or "", output, target, place

    @property
    def timeout_ms(self) -> int | None:
        """How long an execution of it may take, where the workflow says."""
        seconds = self.settings.get("executionTimeout")
        if not isinstance(seconds, int | float) or isinstance(seconds, bool):
            return None
        return int(seconds * 1000) if 0 < seconds < 2**31 else None

    @cached_property
    def _links(self) -> dict[str, list[tuple[int, str]]]:
        """By node, each link of the flow that leaves it: the output, and the node it leads to."""
        found: dict[str, list[tuple[int, str]]] = {}
        for source, kinds in self.connections.items():
            for number, links in enumerate(_list(_dict(kinds).get("main"))):
                targets = [_text(_dict(link).get("node")) for link in _list(links)]
                known = [(number, target) for target in targets if target is not None]
                found.setdefault(_text(source) or "", []).extend(known)
        return found


def read_definition(text: str) -> Definition | None:
    """The definition in a JSON text; None where it is something else."""
    try:
        given = json.loads(text, parse_int=whole_number)
    except (ValueError, RecursionError):
        return None
    if not isinstance(given, dict):
        return None
    nodes = [each for each in _list(given.get("nodes")) if isinstance(each, dict)]
    return Definition(
        nodes={name: each for each in nodes if (name := _text(each.get("name"))) is not None},
        connections=_dict(given.get("connections")),
        settings=_dict(given.get("settings")),
    )


def _text(value: Any) -> str | None:
    """A name as the archive's tables hold it."""
    return storable(value) if isinstance(value, str) else None


def _index(value: Any) -> int:
    """Which input; n8n leaves out what is 0, and no node has a thousand."""
    is_index = isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 1000
    return value if is_index else 0


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
