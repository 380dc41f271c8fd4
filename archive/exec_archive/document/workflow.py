"""What the archive reads from a workflow's definition: node types, and who continues on error."""

import hashlib
from collections import OrderedDict
from dataclasses import dataclass, field

import msgspec

from exec_archive.document.shape import WorkflowShape
from exec_archive.document.storable import storable
from exec_archive.document.text import Buffer, Text
from exec_archive.document.workflow_version import unreadable_version, workflow_version

_DECODER = msgspec.json.Decoder(WorkflowShape)
_FLOW = "main"
_CONTINUES = {"continueRegularOutput", "continueErrorOutput"}


@dataclass(frozen=True, slots=True)
class Workflow:
    """A workflow as one execution carried it."""

    sha256: str
    id: str | None
    name: str | None
    version: str  # the same for definitions that do the same
    node_types: dict[str, str | None] = field(default_factory=dict)
    continues_on_error: frozenset[str] = frozenset()
    depths: dict[str, int] = field(default_factory=dict)  # steps from a start of the graph
    serves: dict[str, frozenset[str]] = field(default_factory=dict)  # AI sub-node -> its nodes


class Workflows:
    """Reads definitions, remembering the last ones: neighbours in time share their workflow."""

    _REMEMBERED = 256

    def __init__(self) -> None:
        self._by_sha256: OrderedDict[str, Workflow] = OrderedDict()

    def read(self, text: Buffer) -> Workflow:
        """The definition in `text`."""
        sha256 = hashlib.sha256(text).hexdigest()
        known = self._by_sha256.get(sha256)
        if known is None:
            known = self._by_sha256[sha256] = _read(text, sha256)
            if len(self._by_sha256) > self._REMEMBERED:
                self._by_sha256.popitem(last=False)
        return known


def _read(text: Buffer, sha256: str) -> Workflow:
    held = Text(text)
    try:
        shape = held.decode(_DECODER)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        return Workflow(sha256, None, None, unreadable_version(sha256))
    nodes = [n for n in shape.nodes or [] if n is not None and isinstance(n.name, str)]
    return Workflow(
        sha256=sha256,
        id=storable(shape.id),
        name=storable(shape.name),
        version=workflow_version(held, sha256),
        node_types={n.name: storable(n.type) for n in nodes},
        continues_on_error=frozenset(
            n.name for n in nodes if n.continueOnFail is True or str(n.onError) in _CONTINUES
        ),
        depths=_depths([n.name for n in nodes], shape.connections),
        serves={n.name: frozenset(_targets(shape.connections, n.name, main=False)) for n in nodes},
    )


def _depths(names: list[str], connections: object) -> dict[str, int]:
    """How many connections lie between each node and the nearest start of the graph."""
    after = {name: _targets(connections, name) for name in names}
    reached = {target for targets in after.values() for target in targets}
    depths = {name: 0 for name in names if name not in reached}
    level = list(depths)
    while level:
        following = []
        for name in level:
            for target in after.get(name, ()):
                if target not in depths:
                    depths[target] = depths[name] + 1
                    following.append(target)
        level = following
    return depths


def _targets(connections: object, name: str, *, main: bool = True) -> list[str]:
    """The nodes a node is connected to: in the flow (main), or as a sub-node of an AI node."""
    kinds = connections.get(name) if isinstance(connections, dict) else None
    found: list[str] = []
    for kind, outputs in kinds.items() if isinstance(kinds, dict) else ():
        if (kind == _FLOW) != main:
            continue
        for links in outputs if isinstance(outputs, list) else ():
            found += [
                link["node"]
                for link in (links if isinstance(links, list) else ())
                if isinstance(link, dict) and isinstance(link.get("node"), str)
            ]
    return found
