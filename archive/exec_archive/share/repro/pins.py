"""What each node that ran before the failing one is pinned to."""

import json
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from exec_archive.document.item_reader import MAIN, GivenItem, NotItems
from exec_archive.document.role import Role
from exec_archive.document.scan import members
from exec_archive.investigate.received import Received, received_items
from exec_archive.model import Execution, NodeRun
from exec_archive.query.engine import Engine
from exec_archive.query.slices import items_of
from exec_archive.share.repro.target import Target

_BINARY = "binary"


class Pin(NamedTuple):
    """The items a node gives in the repro."""

    node: str
    number: int | None  # the input of the failing node that they are for, as it received them
    received: Received | None  # in that case; else they are what the node gave in `run`
    run: NodeRun | None
    output: int
    runs: int  # how often the node ran before

    @property
    def is_empty(self) -> bool:
        """Whether it is known to give nothing."""
        if self.received is not None:
            return self.received.count == 0
        return self.run is None or not _gave(self.run)


def pins_of(target: Target) -> list[Pin]:
    """A pin for each node that ran before, in the order they first ran."""
    before = _runs_before(target)
    pins = {node: _as_it_ran(runs) for node, runs in before.items()}
    for received in target.inputs:
        source = received.source
        pin = pins.get(source.node) if source is not None else None
        if source is None or source.node == target.node:
            continue
        if pin is not None and pin.received is not None:
            continue  # it gives to two inputs, and one of them needs a stand-in
        runs = len(before.get(source.node, ()))
        pins[source.node] = Pin(source.node, received.number, received, None, source.output, runs)
    known = target.definition.nodes
    return [pin for pin in pins.values() if pin.node in known]


def _runs_before(target: Target) -> dict[str, list[NodeRun]]:
    """What ran before the failing run, in the flow itself."""
    end = target.run.seq if target.run is not None else None
    found: dict[str, list[NodeRun]] = {}
    for run in target.evidence.runs:
        if end is not None and run.seq >= end:
            break
        in_flow = run.items_out is not None and run.output_kind in {None, MAIN}
        if in_flow and run.node != target.node:
            found.setdefault(run.node, []).append(run)
    return found


def _as_it_ran(runs: Sequence[NodeRun]) -> Pin:
    """The last run that gave something, which is what a later node sees of it."""
    run = next((each for each in reversed(runs) if _gave(each)), runs[-1])
    output = next((number for number, count in enumerate(run.items_out or ()) if count), 0)
    return Pin(run.node, None, None, run, output, len(runs))


def _gave(run: NodeRun) -> bool:
    return any(run.items_out or ())


def texts_of(
    engine: Engine, execution: Execution, pin: Pin, lost_files: list[str]
) -> Iterator[str]:
    """The items of a pin as n8n wrote them, without their files, which n8n cannot pin."""
    try:
        for item in _items(engine, execution, pin):
            if isinstance(item.value, dict) and item.value.get(_BINARY):
                lost_files.append(pin.node)
                yield _without_files(item.text)
            else:
                yield item.text
    except NotItems:
        return


def _items(engine: Engine, execution: Execution, pin: Pin) -> Iterator[GivenItem]:
    if pin.received is not None:
        yield from received_items(engine, execution, pin.received)
    elif pin.run is not None:
        for item in items_of(engine, execution, Role.OUTPUT, pin.run.seq):
            if item.kind == MAIN and item.output == pin.output:
                yield item


def _without_files(text: str) -> str:
    """An item's text without its member `binary`; the values that stay are as they were written."""
    raw = text.encode("utf-8", "surrogatepass")
    kept = [
        f"{json.dumps(key)}:{raw[start:end].decode('utf-8', 'surrogatepass')}"
        for key, start, end in members(raw)
        if key != _BINARY
    ]
    return "{" + ",".join(kept) + "}"
