"""What the good runs of a workflow all did, and an execution did not, node by node."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from exec_archive.investigate.losses.finding import Doubt, Finding, Kind, Sureness
from exec_archive.investigate.losses.history import ENOUGH, MANY, Against, History, against
from exec_archive.investigate.losses.ran import Ran
from exec_archive.investigate.losses.wiring import Flow

Holds = Callable[[Flow], bool | None]

# Nodes that are there to let some items through and not others.
_DROPPING = (".filter", ".if", ".switch", ".removeDuplicates", ".limit", ".compareDatasets")


class _Case(NamedTuple):
    """A node in an execution, and the good runs to compare it with."""

    node: str
    now: Flow
    history: History
    leading: frozenset[int]  # its outputs that lead on

    def against(self, holds: Holds) -> Against | None:
        """The good runs in which the node ran, if `holds` is true of all of them."""

        def of(ran: Ran) -> bool | None:
            flow = ran.flows.get(self.node)
            return holds(flow) if flow is not None and flow.runs else None

        return against(self.history, of)

    def found(
        self, kind: Kind, holds: Holds, *doubts: Doubt, enough: int = ENOUGH
    ) -> Finding | None:
        """A loss, if it holds against enough good runs."""
        shown = self.against(holds)
        if shown is None or len(shown.ran) < enough:
            return None
        given = [each.flows[self.node].gives for each in shown.ran]
        if len(given) < MANY:
            doubts = (Doubt.FEW_GOOD_RUNS, *doubts)
        if str(self.now.node_type).endswith(_DROPPING) and Doubt.ANOTHER_BRANCH not in doubts:
            doubts = (*doubts, Doubt.DROPS_BY_NATURE)
        return Finding(
            kind,
            self.node,
            self.now.node_type,
            Sureness.POSSIBLE if doubts else Sureness.LIKELY,
            doubts,
            got=self.now.taken if self.now.got else None,
            gave=self.now.gives,
            good_runs=len(given),
            did_the_same=shown.did_the_same,
            shown_by=shown.ran[0].execution.id,
            least=min(given),
            most=max(given),
        )


def against_history(ran: Ran, history: History) -> Iterator[Finding]:
    """Each node that did less than in all good runs, in the order of the workflow's nodes."""
    wiring = ran.wiring
    if wiring is None:
        return
    for node, now in ran.flows.items():
        if wiring.is_loop(node):
            continue
        case = _Case(node, now, history, wiring.leading.get(node, frozenset()))
        found = _gave_less(case) if now.runs else _never_ran(case)
        if found is not None:
            yield found


def _never_ran(case: _Case) -> Finding | None:
    """Items were given to it, and it did not take them."""
    if not case.now.taken:
        return None

    def ran_as_usual(ran: Ran) -> bool | None:
        flow = ran.flows.get(case.node)
        return flow.runs > 0 if flow is not None and flow.taken else None

    shown = against(case.history, ran_as_usual)
    if shown is None:
        return None
    is_usual = len(shown.ran) >= ENOUGH
    if not is_usual and len(case.now.got) > 1:
        return None  # it may have waited for its other input
    return Finding(
        Kind.NEVER_RAN,
        case.node,
        case.now.node_type,
        Sureness.CERTAIN if is_usual else Sureness.LIKELY,
        () if is_usual else (Doubt.FEW_GOOD_RUNS,),
        got=case.now.taken,
        gave=0,
        good_runs=len(shown.ran),
        did_the_same=shown.did_the_same,
        shown_by=shown.ran[0].execution.id if shown.ran else None,
    )


def _gave_less(case: _Case) -> Finding | None:
    return _empty(case) or _uneven(case) or _fewer(case) or _far_fewer(case) or _branch(case)


def _empty(case: _Case) -> Finding | None:
    """It always gave something, and now nothing, though it got about as much."""
    now = case.now
    if now.gives:
        return None

    def holds(good: Flow) -> bool | None:
        if not good.gives:
            return False
        return True if good.taken <= 2 * now.taken else None

    return case.found(Kind.EMPTY, holds)


def _uneven(case: _Case) -> Finding | None:
    """It always gave as many as it got, on all inputs or on the first, and now fewer."""
    now, found = case.now, None
    if now.gives < now.taken:
        found = case.found(
            Kind.UNEVEN, lambda good: good.gives == good.taken if good.taken else None
        )
    if found is None and len(now.got) > 1 and now.gives < now.got[0]:
        found = case.found(
            Kind.UNEVEN, lambda good: good.gives == good.got[0] if any(good.got[:1]) else None
        )
        return found and found._replace(got=now.got[0])
    return found


def _fewer(case: _Case) -> Finding | None:
    """It always gave the same number, and now fewer, though it got no less."""
    now = case.now
    flows = (ran.flows.get(case.node) for ran in case.history.all)
    usual = next((good.gives for good in flows if good and good.gives > now.gives), None)
    if usual is None:
        return None

    def holds(good: Flow) -> bool | None:
        if good.gives != usual:
            return False
        return True if good.taken <= now.taken else None

    doubts = [Doubt.MAKES_ITEMS] if usual > now.taken else []
    return case.found(Kind.FEWER, holds, *doubts)


def _far_fewer(case: _Case) -> Finding | None:
    """What it brings in varies, but it never was so little: less than half of the least."""
    now = case.now

    def holds(good: Flow) -> bool | None:
        if good.gives <= 2 * now.gives or good.gives <= good.taken:
            return False
        return True if good.taken <= now.taken else None

    return case.found(Kind.FEWER, holds, Doubt.MAKES_ITEMS, enough=MANY)


def _branch(case: _Case) -> Finding | None:
    """One of its outputs always had some of many items, and now none has left there."""
    if case.now.taken < 2 or not case.now.gives:
        return None
    for output in sorted(case.leading):
        if _on(case.now, output):
            continue
        found = _left_out(case, output)
        if found is not None:
            return found
    return None


def _left_out(case: _Case, output: int) -> Finding | None:
    def holds(good: Flow) -> bool | None:
        return _on(good, output) > 0 if good.taken > 1 else None

    found = case.found(Kind.EMPTY, holds, Doubt.ANOTHER_BRANCH, enough=MANY)
    shown = case.against(holds) if found else None
    if found is None or shown is None:
        return None
    given = [_on(each.flows[case.node], output) for each in shown.ran]
    return found._replace(output=output, gave=0, least=min(given), most=max(given))


def _on(flow: Flow, output: int) -> int:
    return flow.gave[output] if output < len(flow.gave) else 0
