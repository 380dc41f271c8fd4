"""A node in an execution beside the same node in good runs."""

from collections.abc import Callable
from typing import NamedTuple

from exec_archive.investigate.losses.finding import Doubt, Finding, Kind, Sureness
from exec_archive.investigate.losses.history import (
    ENOUGH,
    MANY,
    Against,
    History,
    against,
    as_a_rule,
)
from exec_archive.investigate.losses.ran import Ran
from exec_archive.investigate.losses.wiring import Flow

Holds = Callable[[Flow], bool | None]

# Nodes that are there to let some items through and not others.
_DROPPING = (".filter", ".if", ".switch", ".removeDuplicates", ".limit", ".compareDatasets")


class AtNode(NamedTuple):
    """A node in an execution, and the good runs to compare it with."""

    node: str
    now: Flow
    history: History
    leading: frozenset[int]  # its outputs that lead on

    @property
    def drops_by_nature(self) -> bool:
        """Whether nodes of its kind are there to let some items through."""
        return str(self.now.node_type).endswith(_DROPPING)

    def against(self, holds: Holds) -> Against | None:
        """The good runs in which the node ran, if `holds` is true of all of them."""
        return against(self.history, self._where_it_ran(holds))

    def as_a_rule(self, holds: Holds) -> Against | None:
        """The same, if it is true of many, and of most by far."""
        return as_a_rule(self.history, self._where_it_ran(holds))

    def _where_it_ran(self, holds: Holds) -> Callable[[Ran], bool | None]:
        def of(ran: Ran) -> bool | None:
            flow = ran.flows.get(self.node)
            return holds(flow) if flow is not None and flow.runs else None

        return of

    def found(
        self, kind: Kind, holds: Holds, *doubts: Doubt, enough: int = ENOUGH
    ) -> Finding | None:
        """A loss, if it holds against enough good runs."""
        shown = self.against(holds)
        if shown is None or len(shown.ran) < enough:
            return None
        if self.drops_by_nature and Doubt.ANOTHER_BRANCH not in doubts:
            doubts = (*doubts, Doubt.DROPS_BY_NATURE)
        return self.told(kind, shown, *doubts)

    def told(self, kind: Kind, shown: Against, *doubts: Doubt) -> Finding:
        """A loss that these good runs show."""
        given = [each.flows[self.node].gives for each in shown.ran]
        likely = Finding(
            kind,
            self.node,
            self.now.node_type,
            Sureness.LIKELY,
            got=self.now.taken if self.now.got else None,
            gave=self.now.gives,
            good_runs=len(given),
            did_the_same=shown.did_the_same,
            shown_by=shown.ran[0].execution.id,
            least=min(given),
            most=max(given),
        )
        few = [Doubt.FEW_GOOD_RUNS] if len(given) < MANY else []
        return likely.doubted(*few, *doubts)
