"""Which outputs of a workflow's nodes lead where, and which of its loops are surely done."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from exec_archive.document.definition import Definition
from exec_archive.document.item_reader import MAIN
from exec_archive.document.masked import PLACEHOLDER
from exec_archive.investigate.loop_entries import is_loop
from exec_archive.investigate.losses.handling import Handling
from exec_archive.query.good_runs import Totals

# n8n leaves out of its answers what ran in nodes of these names, and no more is known of them.
_UNSEEN = frozenset({"__proto__", "constructor", "prototype"})

MOST_LOOPS = 50  # of an execution; nobody draws so many

Output = tuple[str, int]  # a node, and the number of its output


def _is_unseen(name: str) -> bool:
    """Whether what ran in a node of that name may be left out; a masked one may be such a name."""
    return name in _UNSEEN or PLACEHOLDER.fullmatch(name) is not None


class Flow(NamedTuple):
    """How many items came to a node in an execution, and how many went on from it."""

    node_type: str | None
    runs: int
    got: tuple[int, ...]  # by input; empty for a node that nothing leads to
    taken: int  # on all inputs
    gave: Sequence[int]  # by output
    gives: int  # on outputs that lead on; on all, where none does


class Wiring:
    """The links of one version of a workflow along which items flow."""

    def __init__(self, definition: Definition) -> None:
        links = [link for link in definition.links if link.kind == MAIN]
        serving = {link.source for link in definition.links if link.kind != MAIN}
        self.types = {
            name: definition.node_type(name)
            for name, node in definition.nodes.items()
            if name not in serving and not _is_unseen(name) and node.get("disabled") is not True
        }
        self.handling = Handling(definition)
        inputs: dict[str, dict[int, list[Output]]] = {}
        leading: dict[str, set[int]] = {}
        for link in dict.fromkeys(links):
            inputs.setdefault(link.target, {}).setdefault(link.number, []).append(
                (link.source, link.output)
            )
            leading.setdefault(link.source, set()).add(link.output)
        self.inputs = {node: [by[i] for i in sorted(by)] for node, by in inputs.items()}
        self.leading = {node: frozenset(outputs) for node, outputs in leading.items()}
        self._reset = {
            name for name in self.types if _is_reset(definition.parameter(name, "options"))
        }
        loops = [name for name in self.types if self.is_loop(name)]
        after: dict[Output, list[str]] = {}
        for link in dict.fromkeys(links):
            after.setdefault((link.source, link.output), []).append(link.target)
        # Of more of them than anybody draws only the runs tell.
        self._entries = {name: self._entry(name, after) for name in loops[:MOST_LOOPS]}

    def is_loop(self, node: str) -> bool:
        """Whether it hands out its items round by round."""
        return is_loop(self.types.get(node))

    def flows(self, totals: Mapping[str, Totals]) -> dict[str, Flow]:
        """What came to each of its nodes, and what went on."""
        return {node: self._flow(node, node_type, totals) for node, node_type in self.types.items()}

    def missing(self, node: str, flows: Mapping[str, Flow]) -> set[str]:
        """Where it may begin that an input of a node got nothing, while another got some."""
        inputs = zip(self.inputs.get(node, ()), flows[node].got, strict=False)
        waiting = [source for sources, got in inputs if not got for source, _ in sources]
        found: set[str] = set()
        while waiting:
            source = waiting.pop()
            if source in found:
                continue
            found.add(source)
            flow = flows.get(source)
            if flow is None or not flow.runs:
                waiting += [
                    before for of_input in self.inputs.get(source, ()) for before, _ in of_input
                ]
        return found - {node}

    def _flow(self, node: str, node_type: str | None, totals: Mapping[str, Totals]) -> Flow:
        mine = totals.get(node)
        gave = mine.items_out if mine and mine.is_main else ()
        leading = self.leading.get(node)
        got = tuple(
            [
                sum([_items(totals.get(source), output) for source, output in sources])
                for sources in self.inputs.get(node, ())
            ]
        )
        gives = sum([count for i, count in enumerate(gave) if leading is None or i in leading])
        return Flow(node_type, mine.runs if mine else 0, got, sum(got), gave, gives)

    def may_have_left(self, loop: str, totals: Mapping[str, Totals]) -> bool:
        """Whether a loop may not have handed out everything; only its runs tell for sure.

        One that was entered once, by one run, and has given on a second output, is through.
        """
        mine, entry = totals.get(loop), self._entries.get(loop)
        if mine is None:
            return False
        given = sum(1 for count in mine.items_out if count)
        entering = totals.get(entry) if entry is not None else None
        return given < 2 or entering is None or entering.runs != 1

    def _entry(self, loop: str, after: Mapping[Output, Sequence[str]]) -> str | None:
        """The node that a loop is entered from, if there is but one, and one way back."""
        sources = [source for of_input in self.inputs.get(loop, ()) for source, _ in of_input]
        outputs = self.leading.get(loop, frozenset())
        if len(sources) != 2 or len(outputs) > 2 or loop in self._reset:
            return None
        reached = [self._reached(loop, output, after) for output in outputs]
        ways = {source: sum(source in nodes for nodes in reached) for source in sources}
        is_simple = len(ways) == 2 and sorted(ways.values()) == [0, 1]
        return min(ways, key=lambda source: ways[source]) if is_simple else None

    def _reached(self, loop: str, output: int, after: Mapping[Output, Sequence[str]]) -> set[str]:
        """Every node that an output leads to, without passing the loop again."""
        found: set[str] = set()
        waiting = list(after.get((loop, output), ()))
        while waiting:
            node = waiting.pop()
            if node not in found and node != loop:
                found.add(node)
                for number in self.leading.get(node, ()):
                    waiting += after[node, number]
        return found


def _items(totals: Totals | None, output: int) -> int:
    if totals is None or not totals.is_main or output >= len(totals.items_out):
        return 0
    return totals.items_out[output]


def _is_reset(options: Any) -> bool:
    """Whether a loop may begin anew before it is through."""
    return isinstance(options, dict) and bool(options.get("reset"))
