"""What the good runs of a workflow all did, and an execution did not, node by node."""

from collections.abc import Collection, Iterator

from exec_archive.investigate.losses.at_node import AtNode
from exec_archive.investigate.losses.finding import Doubt, Finding, Kind, Sureness
from exec_archive.investigate.losses.gave_less import gave_less
from exec_archive.investigate.losses.history import ENOUGH, MANY, History, against
from exec_archive.investigate.losses.ran import Ran
from exec_archive.investigate.losses.wiring import Wiring


def against_history(
    ran: Ran, history: History, named: Collection[str | None] = ()
) -> Iterator[Finding]:
    """Each node that did less than in all good runs, in the order of the workflow's nodes.

    One that waited for another input tells nothing new where a loss is `named` there.
    """
    if ran.wiring is None:
        return
    found = list(_each(ran, ran.wiring, history))
    nodes = {*named, *(each.node for each in found)}
    for each in found:
        is_waiting = Doubt.WAITS_FOR_INPUT in each.doubts
        if not is_waiting or nodes.isdisjoint(ran.wiring.missing(each.node or "", ran.flows)):
            yield each


def _each(ran: Ran, wiring: Wiring, history: History) -> Iterator[Finding]:
    for node, now in ran.flows.items():
        if wiring.is_loop(node):
            continue
        at = AtNode(node, now, history, wiring.leading.get(node, frozenset()))
        found = gave_less(at) if now.runs else _never_ran(at)
        if found is not None:
            yield found


def _never_ran(at: AtNode) -> Finding | None:
    """Items were given to it, and it did not take them."""
    if not at.now.taken:
        return None

    def ran_as_usual(ran: Ran) -> bool | None:
        flow = ran.flows.get(at.node)
        return flow.runs > 0 if flow is not None and flow.taken else None

    shown = against(at.history, ran_as_usual)
    if shown is None:
        return None
    is_waiting = not all(at.now.got)
    if is_waiting and len(shown.ran) < ENOUGH:
        return None
    found = Finding(
        Kind.NEVER_RAN,
        at.node,
        at.now.node_type,
        Sureness.LIKELY,
        got=at.now.taken,
        gave=0,
        good_runs=len(shown.ran),
        did_the_same=shown.did_the_same,
        shown_by=shown.ran[0].execution.id if shown.ran else None,
    )
    few = [Doubt.FEW_GOOD_RUNS] if len(shown.ran) < MANY else []
    return found.doubted(*few, *([Doubt.WAITS_FOR_INPUT] if is_waiting else []))
