"""Which nodes lie before another one: those whose output may have come to it."""

from collections.abc import Sequence

from exec_archive.document.definition import Definition
from exec_archive.model import NodeRun


class Upstream:
    """The ways that items take, as they are drawn and as they were gone."""

    def __init__(self, runs: Sequence[NodeRun], definition: Definition | None) -> None:
        self._before: dict[str, set[str]] = {}
        for link in definition.links if definition else ():
            self._before.setdefault(link.target, set()).add(link.source)
        for run in runs:  # a model has no link from the agent that asks it
            if run.previous_node is not None:
                self._before.setdefault(run.node, set()).add(run.previous_node)
        self._found: dict[str, frozenset[str]] = {}

    def of(self, node: str) -> frozenset[str]:
        """Every node from which a way leads to this one; in a loop that is each other one in it."""
        if node not in self._found:
            found: set[str] = set()
            coming = [node]
            while coming:
                new = self._before.get(coming.pop(), set()) - found
                found |= new
                coming += new
            self._found[node] = frozenset(found - {node})
        return self._found[node]
