"""Executions as they are compared: what came to each node, and what went on."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import NamedTuple

from exec_archive.investigate.losses.wiring import MOST_LOOPS, Flow, Wiring
from exec_archive.model import Execution
from exec_archive.query.engine import Engine
from exec_archive.query.good_runs import GoodRun, Totals, node_totals
from exec_archive.query.skeletons import definitions


class Ran(NamedTuple):
    """What ran in an execution, by node."""

    execution: Execution | GoodRun
    version: str | None  # of the workflow; None where n8n sent none with it
    totals: Mapping[str, Totals]
    wiring: Wiring | None
    flows: Mapping[str, Flow]

    @property
    def loops(self) -> list[str]:
        """The loops that may not have handed out everything."""
        wiring = self.wiring
        if wiring is None:
            return []
        found = (
            node
            for node in self.totals
            if wiring.is_loop(node) and wiring.may_have_left(node, self.totals)
        )
        return list(islice(found, MOST_LOOPS))


class Reader:
    """Reads what ran in executions; each version of a workflow once."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._known: dict[str, tuple[str, Wiring | None]] = {}

    def ran(self, executions: Sequence[Execution | GoodRun]) -> list[Ran]:
        """What ran in each of these: a question or two for all of them."""
        totals = node_totals(self._engine, executions)
        self._learn(each.workflow_sha256 for each in executions)
        return [self._ran(each, totals[each.instance, each.id]) for each in executions]

    def _ran(self, execution: Execution | GoodRun, totals: Mapping[str, Totals]) -> Ran:
        version, wiring = self._known.get(execution.workflow_sha256 or "", (None, None))
        flows = wiring.flows(totals) if wiring else {}
        return Ran(execution, version, totals, wiring, flows)

    def _learn(self, names: Iterable[str | None]) -> None:
        new = {name for name in names if name is not None} - self._known.keys()
        for name, (version, definition) in definitions(self._engine, new).items():
            self._known[name] = (version, Wiring(definition) if definition else None)
