"""The links between the nodes of a workflow, one by one."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from exec_archive.document.item_reader import MAIN


class Link(NamedTuple):
    """From an output of a node to an input of another one, both counted from 0."""

    source: str
    output: int
    target: str
    number: int  # of the input
    kind: str = MAIN  # or that of an AI connection


def connections_of(links: Iterable[Link], names: Mapping[str, str]) -> dict[str, Any]:
    """The links as a workflow holds them; `names` tells how the workflow writes a node's name."""
    made: dict[str, Any] = {}
    for link in dict.fromkeys(links):
        source, target = names.get(link.source), names.get(link.target)
        if source is None or target is None:
            continue
        outputs = made.setdefault(source, {}).setdefault(link.kind, [])
        outputs += [[] for _ in range(len(outputs), link.output + 1)]
        outputs[link.output].append({"node": target, "type": link.kind, "index": link.number})
    return made
