"""Everything that an execution lost in silence: the same judgement for one and for all."""

from collections.abc import Callable, Collection, Iterator, Sequence
from typing import NamedTuple

from exec_archive.investigate.calling import Callers
from exec_archive.investigate.losses.against_history import against_history
from exec_archive.investigate.losses.finding import SURENESSES, Doubt, Finding, Kind, Sureness
from exec_archive.investigate.losses.history import History
from exec_archive.investigate.losses.loops import LeftBy, loop_finding
from exec_archive.investigate.losses.ran import Ran
from exec_archive.investigate.losses.second_call import Questions, was_answered_later
from exec_archive.model import Execution, NodeRun
from exec_archive.query.failed_calls import FailedCall
from exec_archive.query.good_runs import is_good


class Case(NamedTuple):
    """An execution with all that it is judged by."""

    ran: Ran
    execution: Execution
    history: History
    calls: Sequence[FailedCall]  # that it made
    runs: Callable[[], Sequence[NodeRun]]  # of the execution, for those who need each of them
    left: LeftBy  # what the loops of an execution left, as the tables tell
    left_for_sure: LeftBy  # the same as its document tells
    questions: Questions  # that its runs were asked; read from its items

    @property
    def is_success(self) -> bool:
        """Whether n8n says so."""
        return self.execution.status == "success"


def findings(case: Case) -> list[Finding]:
    """The surest first, and of those the one that came first."""
    found = list(_of_errors(case))
    if case.is_success:
        found += _of_loops(case)
        found += _of_history(case, found)
    place = {node: i for i, node in enumerate(case.ran.totals)}
    return sorted(
        found,
        key=lambda each: (
            SURENESSES.index(each.sureness),
            place.get(each.node or "", len(place)),
        ),
    )


def _of_errors(case: Case) -> Iterator[Finding]:
    """Swallowed errors, and calls that failed; of a node that has both it is one loss."""
    called: dict[str | None, list[str]] = {}
    calling_runs: set[int] = set()
    callers = Callers(case.runs()) if case.calls and case.is_success else None
    for call in case.calls if callers else ():
        calling = callers.of(call.id, call.started_at) if callers else None
        called.setdefault(calling.run.node if calling else None, []).append(call.id)
        calling_runs |= {calling.run.seq} if calling else set()
    for node, totals in case.ran.totals.items():
        if totals.swallowed_errors:
            finding = _certain(Kind.SWALLOWED, case.ran, node, called.pop(node, []))
            yield _if_called_again(_if_handled(finding, case.ran), case, calling_runs)
    for caller, ids in called.items():
        finding = _if_handled(_certain(Kind.CALL, case.ran, caller, ids), case.ran)
        if _was_made_good(case.ran, caller):
            finding = finding.doubted(Doubt.TRIED_AGAIN)
        yield _if_called_again(finding, case, calling_runs)


def _certain(kind: Kind, ran: Ran, node: str | None, called: Sequence[str]) -> Finding:
    totals, flow = ran.totals.get(node or ""), ran.flows.get(node or "")
    return Finding(
        kind,
        node,
        totals.node_type if totals else None,
        Sureness.CERTAIN,
        got=flow.taken if flow and flow.got else None,
        gave=flow.gives if flow else None,
        errors=totals.swallowed_errors if totals else 0,
        called=tuple(called),
    )


def _was_made_good(ran: Ran, caller: str | None) -> bool:
    """Whether the node may have called again: n8n keeps only its last try."""
    flow = ran.flows.get(caller or "")
    tries_again = ran.wiring is not None and ran.wiring.handling.tries_again(caller)
    return tries_again and flow is not None and flow.gives >= flow.taken


def _if_handled(finding: Finding, ran: Ran) -> Finding:
    """With a doubt, where the workflow is made to go on so."""
    handling = ran.wiring.handling if ran.wiring else None
    if handling is None:
        return finding
    errors = max(finding.errors, len(finding.called))
    handler = handling.handler(finding.node or "", errors, ran.totals)
    if handler is not None:
        return finding._replace(handler=handler).doubted(Doubt.HANDLED)
    is_awaited = finding.kind is not Kind.CALL or handling.waits(finding.node, ran.totals)
    return finding if is_awaited else finding.doubted(Doubt.HANDLED)


def _if_called_again(finding: Finding, case: Case, calling: Collection[int]) -> Finding:
    """With a doubt, where an agent's tool or model was asked the same again, and answered."""
    totals = case.ran.totals.get(finding.node or "")
    # Only with a run that went well, which failed ones alone do not have: that spares the others.
    if totals is None or totals.is_main or totals.runs <= totals.swallowed_errors:
        return finding
    runs = [run for run in case.runs() if run.node == finding.node]
    failed = {run.seq for run in runs if run.swallowed_errors or run.seq in calling}
    if not was_answered_later(runs, failed, case.questions):
        return finding
    return finding.doubted(Doubt.CALLED_AGAIN)


def _of_loops(case: Case) -> Iterator[Finding]:
    left = case.left(case.ran)
    if not left:
        return
    by_hand = case.execution.mode == "manual"
    for loop, what in left.items():
        finding = loop_finding(loop, what, case.history, case.left, by_hand=by_hand)
        # What the tables tell is checked where it would be told: they know one input of each run.
        sure = case.left_for_sure(case.ran).get(loop) if finding else None
        if finding is not None and sure is not None:
            yield finding._replace(got=sure.entered, gave=sure.handed, ending=sure.ending)


def _of_history(case: Case, known: Sequence[Finding]) -> Iterator[Finding]:
    """What good runs tell, except where the reason is known already."""
    if not is_good(case.execution):
        return
    is_version = all(each.version == case.ran.version for each in case.history.all)
    ended = {each.ending.node for each in known if each.ending}
    explained = {each.node: max(each.errors, len(each.called)) for each in known}
    for finding in against_history(case.ran, case.history, [each.node for each in known]):
        missing = (finding.got or 0) - (finding.gave or 0)
        if finding.node in ended or 0 < missing <= explained.get(finding.node, 0):
            continue
        yield finding if is_version else finding.of_other_versions()
