"""What a step got, as far as a reader needs it: the guilty item, or the first few."""

from collections.abc import Sequence
from itertools import islice
from typing import NamedTuple

from exec_archive.document.item_reader import GivenItem, NotItems
from exec_archive.investigate.evidence import Evidence
from exec_archive.investigate.handed import handed_to
from exec_archive.investigate.received import Receipts, Received, received_items
from exec_archive.investigate.step import Step
from exec_archive.query.engine import Engine


class InputSeen(NamedTuple):
    """What a step got on one input."""

    received: Received
    items: Sequence[GivenItem]
    is_the_item: bool  # it is known that this is what it failed with
    is_readable: bool  # the slice holds items
    is_inferred: bool  # n8n kept no run of the step: this is what stood before it


def inputs_of(engine: Engine, evidence: Evidence, step: Step, most: int) -> list[InputSeen]:
    """By input: the very item where it is known, else the first `most`."""
    receipts = Receipts(evidence.runs, evidence.skeleton)
    found = receipts.of(step.node, step.run_index or 0)
    if not found and step.serves is not None:  # a sub-node that could not even start
        found = receipts.of(step.serves, 0)
    is_inferred = not found
    if is_inferred:
        found = handed_to(evidence, step)
    return [
        _seen(engine, evidence, each, step.item if each.number == 0 else None, most, is_inferred)
        for each in found
    ]


def _seen(
    engine: Engine,
    evidence: Evidence,
    received: Received,
    item: int | None,
    most: int,
    is_inferred: bool,
) -> InputSeen:
    start, end = (0, most) if item is None else (item, item + 1)
    try:
        # A second one tells whether the first is the only one.
        of_input = received_items(engine, evidence.execution, received, start)
        given = list(islice(of_input, max(end, 2) - start))
    except NotItems:
        return InputSeen(received, (), False, is_readable=False, is_inferred=is_inferred)
    is_the_item = bool(given) if item is not None else len(given) == 1
    return InputSeen(
        received, given[: end - start], is_the_item, is_readable=True, is_inferred=is_inferred
    )
