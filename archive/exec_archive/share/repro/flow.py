"""The flow of a repro: the way from the trigger to the failing node, and nothing that goes on.

Every node on that way is pinned, and a pinned node has one output. So links lead from that one to
nodes that first ran later, which leaves no loop, and what the failing node gives goes nowhere.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from exec_archive.document.item_reader import MAIN
from exec_archive.document.links import Link
from exec_archive.investigate.received import Received
from exec_archive.share.repro.pins import Pin, pins_of
from exec_archive.share.repro.target import Target

START = "Start"


class StandIn(NamedTuple):
    """A new node, for items that no node of the workflow can be pinned to give."""

    name: str
    received: Received


class Flow(NamedTuple):
    """What runs in a repro, by which links."""

    start: str  # the node that begins it
    is_start_new: bool  # n8n kept no trigger: one that is clicked stands in
    pins: Sequence[Pin]
    stand_ins: Sequence[StandIn]
    links: Sequence[Link]
    resting: frozenset[str]  # other triggers, which must not begin it
    replaced: frozenset[str]  # nodes that give on one output what they gave on another


def flow_of(target: Target) -> Flow:
    """The flow that leads to a failing node, and ends there."""
    pins = pins_of(target)
    stand_ins = _stand_ins(target, pins)
    start = _start(target, pins)
    if start is None:
        is_start_new, start = True, free_name(target, START)
    else:
        is_start_new = False
    links = _links(target, pins, stand_ins, start)
    return Flow(
        start=start,
        is_start_new=is_start_new,
        pins=pins,
        stand_ins=stand_ins,
        links=links,
        resting=_resting(target, pins),
        replaced=_replaced(target, pins),
    )


def _stand_ins(target: Target, pins: Sequence[Pin]) -> list[StandIn]:
    pinned = {pin.number for pin in pins}
    return [
        StandIn(free_name(target, f"Input {each.number + 1} of {target.node}"), each)
        for each in target.inputs
        if each.number not in pinned
    ]


def free_name(target: Target, wished: str) -> str:
    """A name for a new node, which no node of the workflow has."""
    name, count = wished, 2
    while name in target.definition.nodes:
        name, count = f"{wished} ({count})", count + 1
    return name


def _start(target: Target, pins: Sequence[Pin]) -> str | None:
    """The trigger that began the execution: nothing leads to it."""
    led_to = {link.target for link in target.links if link.kind == MAIN}
    for name in [*(pin.node for pin in pins), target.node]:
        if name not in led_to and (pins or not target.inputs):
            return name
    return None


def _links(
    target: Target, pins: Sequence[Pin], stand_ins: Sequence[StandIn], start: str
) -> list[Link]:
    place = {pin.node: number for number, pin in enumerate(pins)}
    kept: list[Link] = []
    for link in target.links:
        ends_in_flow = link.target in place or link.target == target.node
        if link.kind != MAIN:
            kept.append(link)
        elif link.source in place:
            if link.target in place and place[link.source] < place[link.target]:
                kept.append(link._replace(output=0))
        elif link.source != target.node and not ends_in_flow:
            kept.append(link)
    givers = [(pin.node, pin.number) for pin in pins if pin.number is not None]
    givers += [(each.name, each.received.number) for each in stand_ins]
    kept += [Link(name, 0, target.node, number) for name, number in givers]
    reached = _reached(start, kept, {pin.node for pin in pins if pin.is_empty})
    ends = [name for name, _ in givers] or [target.node]
    kept += [Link(start, 0, name, 0) for name in ends if name not in reached]
    return kept


def _reached(start: str, links: Iterable[Link], empty: set[str]) -> set[str]:
    """The nodes that get items; one that gives none leads nowhere."""
    after: dict[str, list[str]] = {}
    for link in links:
        if link.kind == MAIN and link.source not in empty:
            after.setdefault(link.source, []).append(link.target)
    reached, open_ends = {start}, [start]
    while open_ends:
        new = [name for name in after.get(open_ends.pop(), ()) if name not in reached]
        reached.update(new)
        open_ends += new
    return reached


def _resting(target: Target, pins: Sequence[Pin]) -> frozenset[str]:
    in_flow = {target.node, *(pin.node for pin in pins)}
    led_to = {link.target for link in target.links if link.kind == MAIN}
    leading = {link.source for link in target.links if link.kind == MAIN}
    return frozenset(leading - led_to - in_flow)


def _replaced(target: Target, pins: Sequence[Pin]) -> frozenset[str]:
    """The pinned nodes that a pin, which stands for the first output, would show wrongly."""
    parting = {link.source for link in target.links if link.kind == MAIN and link.output > 0}
    return frozenset(pin.node for pin in pins if pin.output or pin.node in parting)
