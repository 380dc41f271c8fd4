"""What was changed in a workflow between two executions: its nodes, their links, its settings."""

import re
from collections import Counter
from collections.abc import Hashable, Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Any, NamedTuple

from exec_archive.document.definition import STICKY_NOTE, Definition
from exec_archive.document.links import Link
from exec_archive.investigate.compare.values import ValueChange, value_changes
from exec_archive.investigate.compare.varying import UUID

# Where a node lies on the canvas says nothing of what it does, nor its id; its name is told apart.
_OF_NO_MATTER = frozenset({"name", "position", "id"})


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
    old_names: Mapping[str, str]  # of renamed nodes, by the names afterwards

    @property
    def is_unchanged(self) -> bool:
        """Whether both do the same."""
        return not (self.nodes or self.links or self.settings)

    def name_before(self, name: str) -> str | None:
        """What a node was called before; None for one whose name was another node's."""
        was = self.old_names.get(name, name)
        return None if was == name and name in self.old_names.values() else was


UNCHANGED = WorkflowChange((), (), (), {})


def workflow_change(before: Definition, after: Definition) -> WorkflowChange:
    """What differs between two definitions, in the order of the later one."""
    olds, news = _working(before), _working(after)
    kept = _kept(olds, news)
    return WorkflowChange(
        nodes=list(_nodes(olds, news, kept)),
        links=list(_links(before, after, kept)),
        settings=list(value_changes(before.settings, after.settings)),
        old_names={new: old for old, new in kept.items() if old != new},
    )


Nodes = Mapping[str, Mapping[str, Any]]  # by name


def _working(definition: Definition) -> Nodes:
    """The nodes that do something: a note on the canvas does nothing."""
    return {
        name: node for name, node in definition.nodes.items() if node.get("type") != STICKY_NOTE
    }


def _kept(before: Nodes, after: Nodes) -> dict[str, str]:
    """The new name of each node that stands in both.

    A node keeps its id when it is renamed, and another one may take its name. That is sure of the
    ids that n8n's editor makes. Others may be given anew from 1: there a name tells more.
    """
    olds, news = _ids(before), _ids(after)
    same_id = {old: news[each] for each, old in olds.items() if each in news}
    kept = {old: new for old, new in same_id.items() if re.fullmatch(UUID, before[old]["id"])}
    taken = set(kept.values())
    kept |= {
        name: name for name in before if name in after and name not in kept and name not in taken
    }
    taken = set(kept.values())
    others = {old: new for old, new in same_id.items() if old not in kept and new not in taken}
    return kept | others


def _ids(nodes: Nodes) -> dict[str, str]:
    """The names of nodes by their ids; a workflow made by hand may hold an id twice."""
    ids = {name: node["id"] for name, node in nodes.items() if isinstance(node.get("id"), str)}
    times = Counter(ids.values())
    return {each: name for name, each in ids.items() if each and times[each] == 1}


def _nodes(before: Nodes, after: Nodes, kept: Mapping[str, str]) -> Iterator[NodeChange]:
    old_names = {new: old for old, new in kept.items()}
    for name, node in after.items():
        if name not in old_names:
            yield NodeChange(NodeFate.ADDED, name, None, ())
            continue
        old_name = old_names[name]
        changes = list(value_changes(_doing(before[old_name]), _doing(node)))
        if name != old_name or changes:
            fate = NodeFate.CHANGED if name == old_name else NodeFate.RENAMED
            yield NodeChange(fate, name, old_name, changes)
    for name in before:
        if name not in kept:
            yield NodeChange(NodeFate.REMOVED, name, name, ())


def _doing(node: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in node.items() if name not in _OF_NO_MATTER}


def _links(before: Definition, after: Definition, kept: Mapping[str, str]) -> Iterator[LinkChange]:
    """The links that only one has; a link of a removed node is none of one that took its name."""
    known = {name: name for name in kept.values()}
    old = {_between(link, kept): _renamed(link, kept) for link in before.links}
    new = {_between(link, known): link for link in after.links}
    for added, links in (
        (False, [link for ends, link in old.items() if ends not in new]),
        (True, [link for ends, link in new.items() if ends not in old]),
    ):
        yield from (LinkChange(added, link) for link in sorted(links))


def _between(link: Link, names: Mapping[str, str]) -> Hashable:
    """The same for both where a link was kept."""
    ends = [(names.get(name), "" if name in names else name) for name in (link.source, link.target)]
    return (*ends, link.kind, link.output, link.number)


def _renamed(link: Link, names: Mapping[str, str]) -> Link:
    source, target = (names.get(name, name) for name in (link.source, link.target))
    return link._replace(source=source, target=target)
