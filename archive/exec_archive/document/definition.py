"""A workflow's definition as a reader of failures needs it: its nodes, links and settings."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from exec_archive.document.exact_json import exact_value
from exec_archive.document.item_reader import MAIN
from exec_archive.document.links import Link
from exec_archive.document.storable import storable

STICKY_NOTE = "n8n-nodes-base.stickyNote"  # a note on the canvas: it does nothing


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
            link.target == other and link.kind != MAIN for link in self._leaving.get(node, ())
        )

    def after(self, node: str, output: int | None = None) -> list[str]:
        """The nodes that get what a node gives, on one output or on any."""
        return [
            link.target
            for link in self._leaving.get(node, ())
            if link.kind == MAIN and output in {None, link.output}
        ]

    @cached_property
    def links(self) -> list[Link]:
        """Every link of any kind."""
        return list(self._links())

    @cached_property
    def _leaving(self) -> dict[str, list[Link]]:
        """The links by the node they leave."""
        found: dict[str, list[Link]] = {}
        for link in self.links:
            found.setdefault(link.source, []).append(link)
        return found

    def _links(self) -> Iterator[Link]:
        for given, kinds in self.connections.items():
            source = _text(given) or ""
            for kind, outputs in _dict(kinds).items():
                for output, links in enumerate(_list(outputs)):
                    for link in map(_dict, _list(links)):
                        target, number = _text(link.get("node")), _index(link.get("index"))
                        if target is not None:
                            yield Link(source, output, target, number, _text(kind) or "")

    @property
    def timeout_ms(self) -> int | None:
        """How long an execution of it may take, where the workflow says."""
        seconds = self.settings.get("executionTimeout")
        if not isinstance(seconds, int | float) or isinstance(seconds, bool):
            return None
        return int(seconds * 1000) if 0 < seconds < 2**31 else None


def read_definition(text: str) -> Definition | None:
    """The definition in a JSON text; None where it is something else."""
    try:
        given = exact_value(text)
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
