"""What differs at the step an execution failed at from the last good run: a line of its card."""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

from exec_archive.document.item import is_redacted, payload
from exec_archive.document.item_reader import GivenItem, NotItems, read_items
from exec_archive.document.role import Role
from exec_archive.investigate.compare.known_items import same_things
from exec_archive.investigate.compare.values import ValueChange, value_changes
from exec_archive.investigate.compare.varying import varies
from exec_archive.investigate.evidence import Evidence
from exec_archive.investigate.inputs import InputSeen, inputs_of
from exec_archive.investigate.level import FEW, Level
from exec_archive.investigate.sources import items_on
from exec_archive.investigate.step import Step
from exec_archive.model import NodeRun
from exec_archive.query.engine import Engine
from exec_archive.query.last_good import Good, GoodRuns
from exec_archive.query.skeletons import definition
from exec_archive.query.slices import items_of

if TYPE_CHECKING:  # it takes a while to load, and few workflows were changed
    from exec_archive.investigate.compare.definitions import WorkflowChange

# The item stands at its index; to come to one far behind, all before it have to be read.
_FARTHEST = 200
_SMALL = 256 << 10


class OtherWay(NamedTuple):
    """Where the way parted: the node, and the output by which it went on this time."""

    node: str
    node_type: str | None
    output: int


class ItemSeen(NamedTuple):
    """An item that the step received, and what is another one in it."""

    place: int
    changes: Sequence[ValueChange]  # but for values that vary by their nature
    is_equal: bool  # even these are the same, and so is its place


class StepDifference(NamedTuple):
    """What differs at a step; all empty where it received the same by the same way."""

    is_workflow_changed: bool
    changed_nodes: Sequence[str]  # of the workflow; the step itself first
    ran_before: bool  # the step, in the good run
    other_way: OtherWay | None
    items: tuple[int, int] | None  # how many it received then and now, where these differ
    item: ItemSeen | None  # the first one that differs
    is_same_input: bool  # every item that was looked at, and their number, are as they were


def step_difference(engine: Engine, level: Level, known: GoodRuns) -> StepDifference | None:
    """None where nobody knows the step, or neither of the two documents was kept."""
    step = level.step
    if step is None or not level.evidence.runs:
        return None
    good = known.good
    if not known.runs:
        return None
    change = _workflow_change(engine, level.evidence, good)
    runs = _RunsBefore(known.runs, change)
    ran_before = bool(runs.of(step.node))
    seen = _input_of_flow(engine, level)
    giver = runs.giver(seen)
    counts = _counts(seen, giver)
    compared = list(_items(engine, level, known, seen, giver))
    differing = [item for item in compared if item.changes]
    return StepDifference(
        is_workflow_changed=change is not None and not change.is_unchanged,
        changed_nodes=_changed_nodes(change, step.node),
        ran_before=ran_before,
        other_way=None if ran_before else _other_way(level, runs),
        items=counts if counts is not None and counts[0] != counts[1] else None,
        item=differing[0] if differing else None,
        is_same_input=_all_seen(seen, compared)
        and all(item.is_equal for item in compared)
        and len(set(counts or ())) == 1,
    )


def _workflow_change(engine: Engine, evidence: Evidence, good: Good) -> "WorkflowChange | None":
    """What was changed in the workflow; None where nothing is known to be."""
    if good.workflow_sha256 == evidence.execution.workflow_sha256:
        return None
    from exec_archive.investigate.compare.definitions import workflow_change

    before, after = definition(engine, good), evidence.definition
    return None if before is None or after is None else workflow_change(before, after)


def _changed_nodes(change: "WorkflowChange | None", step: str) -> Sequence[str]:
    names = [each.node for each in change.nodes] if change is not None else []
    return sorted(names, key=lambda name: name != step)


class _RunsBefore:
    """What ran in the good run, by the names that nodes have now."""

    def __init__(self, runs: Sequence[NodeRun], change: "WorkflowChange | None") -> None:
        self._runs = runs
        self._name_before = change.name_before if change is not None else str

    def of(self, node: str) -> list[NodeRun]:
        """Every run of a node."""
        name = self._name_before(node)
        return [run for run in self._runs if run.node == name]

    def giver(self, seen: InputSeen | None) -> NodeRun | None:
        """The run that gave the step its input."""
        source = seen.received.source if seen is not None else None
        if source is None:
            return None
        runs = self.of(source.node)
        return next((run for run in runs if run.run_index == source.run_index), None)


def _other_way(level: Level, runs: _RunsBefore) -> OtherWay | None:
    """The last node on the way that ran then, too, and gave nothing on the output it left by."""
    for hop in reversed(level.path):
        before = runs.of(hop.node)
        if hop.output is not None and before:
            if any(items_on(run, hop.output) for run in before):
                return None
            return OtherWay(hop.node, before[0].node_type, hop.output)
    return None


def _input_of_flow(engine: Engine, level: Level) -> InputSeen | None:
    """What the step received; of one that another node asked, what that node received."""
    seen = next(iter(level.inputs), None)
    if seen is None or seen.received.role is not Role.INPUT_OVERRIDE:
        return seen
    asking = seen.received.source
    if asking is None:
        return None
    step = Step(asking.node, None, asking.run_index, runs=1, item=None, serves=None)
    return next(iter(inputs_of(engine, level.evidence, step, FEW)), None)


def _counts(seen: InputSeen | None, giver: NodeRun | None) -> tuple[int, int] | None:
    if seen is None or seen.received.count is None or giver is None:
        return None
    source = seen.received.source
    before = items_on(giver, source.output) if source is not None else None
    return None if before is None else (before, seen.received.count)


def _items(
    engine: Engine, level: Level, known: GoodRuns, seen: InputSeen | None, giver: NodeRun | None
) -> Iterator[ItemSeen]:
    """The items that the card shows, each against the same one then, or the one in its place."""
    source = seen.received.source if seen is not None else None
    if seen is None or source is None or giver is None or not seen.items:
        return
    last = seen.items[-1].index
    if last > _FARTHEST and giver.output_bytes > _SMALL:
        return
    try:
        given = (item for item in _given_by(engine, known, giver) if item.output == source.output)
        before = {item.index: item.value for item in islice(given, last + 1)}
    except NotItems:
        return
    execution = level.execution
    for item, place in _paired(before, seen.items):
        if not (is_redacted(before[place]) or is_redacted(item.value)):
            changes = list(value_changes(payload(before[place]), payload(item.value)))
            told = [each for each in changes if varies(each, known.good, execution) is None]
            is_equal = not changes and place == item.index
            yield ItemSeen(item.index, sorted(told, key=_is_header), is_equal)


def _paired(before: dict[int, Any], now: Sequence[GivenItem]) -> Iterator[tuple[GivenItem, int]]:
    """Each with the place of the one with its id; else with its own, if nobody else stands there.

    Only among the items that were read anyway: others may lie far behind.
    """
    places = list(before)
    same = same_things(list(before.values()), [item.value for item in now])
    taken = {places[old] for old in same.values()}
    for number, item in enumerate(now):
        if number in same:
            yield item, places[same[number]]
        elif item.index in before and item.index not in taken:
            yield item, item.index


def _given_by(engine: Engine, known: GoodRuns, giver: NodeRun) -> Iterator[GivenItem]:
    if giver.seq in known.texts:
        return read_items([known.texts[giver.seq]])
    return items_of(engine, known.good, Role.OUTPUT, giver.seq)


def _is_header(change: ValueChange) -> bool:
    """Of a call to a webhook the headers tell least."""
    return change.path[:1] == ("headers",)


def _all_seen(seen: InputSeen | None, compared: Sequence[ItemSeen]) -> bool:
    """Whether each item of the input was looked at, or the one it failed with."""
    if seen is None or not compared or len(compared) != len(seen.items):
        return False
    return seen.is_the_item or seen.received.count == len(compared)
