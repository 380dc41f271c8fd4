"""What was changed in a workflow between two executions: its nodes, their links, its settings."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Any, NamedTuple

from exec_archive.document.definition import Definition
from exec_archive.document.links import Link
from exec_archive.investigate.compare.values import ValueChange, value_changes

# Where a node lies on the canvas says nothing of what it does; its name is told apart.
_OF_NO_MATTER = frozenset({"name", "position"})


class NodeFate(StrEnum):
    """What became of a node of the workflow."""

    ADDED = "added"
    REMOVED = "removed"
    RENAMED = "renamed"
    CHANGED = "changed"


class NodeChange(NamedTuple):
    """One node that is not as it was."""

    fate: NodeFate
    node: str  # its name afterwards; of a removed one, before
    name_before: str | None  # None for an added one
    changes: Sequence[ValueChange]  # of its members: $.parameters.url, $.disabled …


class LinkChange(NamedTuple):
    """A link that was drawn or taken away; under the names that nodes have afterwards."""

    added: bool
    link: Link


class WorkflowChange(NamedTuple):
    """What was changed in a workflow, and who is who in both."""

    nodes: Sequence[NodeChange]
    links: Sequence[LinkChange]
    settings: Sequence[ValueChange]
    new_names: Mapping[str, str]  # of renamed nodes, by the names before

    @property
    def is_unchanged(self) -> bool:
        """Whether both do the same."""
        return not (self.nodes or self.links or self.settings)


def workflow_change(before: Definition, after: Definition) -> WorkflowChange:
    """What differs between two definitions, in the order of the later one."""
    new_names = _renamed(before, after)
    return WorkflowChange(
        nodes=list(_nodes(before, after, new_names)),
        links=list(_links(before, after, new_names)),
        settings=list(value_changes(before.settings, after.settings)),
        new_names=new_names,
    )


def _renamed(before: Definition, after: Definition) -> dict[str, str]:
    """A node keeps its id when it is renamed; n8n gives each id once."""
    gone = {name: node for name, node in before.nodes.items() if name not in after.nodes}
    new = {_id(node): name for name, node in after.nodes.items() if name not in before.nodes}
    new.pop(None, None)
    once = Counter(map(_id, gone.values()))  # a copied workflow may hold an id twice
    return {
        name: new[_id(node)]
        for name, node in gone.items()
        if _id(node) in new and once[_id(node)] == 1
    }


def _id(node: Mapping[str, Any]) -> str | None:
    given = node.get("id")
    return given if isinstance(given, str) and given else None


def _nodes(
    before: Definition, after: Definition, new_names: Mapping[str, str]
) -> Iterator[NodeChange]:
    old_names = {new: old for old, new in new_names.items()}
    for name, node in after.nodes.items():
        old_name = old_names.get(name, name)
        old = before.nodes.get(old_name)
        if old is None:
            yield NodeChange(NodeFate.ADDED, name, None, ())
            continue
        changes = list(value_changes(_doing(old), _doing(node)))
        if name != old_name or changes:
            fate = NodeFate.CHANGED if name == old_name else NodeFate.RENAMED
            yield NodeChange(fate, name, old_name, changes)
    for name in before.nodes:
        if name not in after.nodes and name not in new_names:
            yield NodeChange(NodeFate.REMOVED, name, name, ())


def _doing(node: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in node.items() if name not in _OF_NO_MATTER}


def _links(
    before: Definition, after: Definition, new_names: Mapping[str, str]
) -> Iterator[LinkChange]:
    old = {
        link._replace(
            source=new_names.get(link.source, link.source),
            target=new_names.get(link.target, link.target),
        )
        for link in before.links
    }
    new = set(after.links)
    for added, links in ((False, old - new), (True, new - old)):
        yield from (LinkChange(added, link) for link in sorted(links))
