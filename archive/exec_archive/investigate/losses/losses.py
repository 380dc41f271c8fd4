"""What one execution lost in silence, and what it was compared with."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from functools import partial
from typing import NamedTuple

from exec_archive.investigate.evidence import Evidence
from exec_archive.investigate.losses.asked import questions
from exec_archive.investigate.losses.finding import Finding
from exec_archive.investigate.losses.history import ENOUGH, history_of
from exec_archive.investigate.losses.judge import Case, findings
from exec_archive.investigate.losses.loops import Left, left_in
from exec_archive.investigate.losses.ran import Ran, Reader
from exec_archive.model import Completeness, Execution
from exec_archive.query.called import executions_named
from exec_archive.query.engine import Engine
from exec_archive.query.failed_calls import failed_calls
from exec_archive.query.good_runs import good_runs, is_good
from exec_archive.query.many import with_runs


class Unsaid(StrEnum):
    """Why it was not compared with good runs."""

    NOT_A_SUCCESS = "not-a-success"
    INCOMPLETE = "incomplete-document"
    NOTHING_RAN = "nothing-ran"
    BY_HAND = "run-by-hand"
    NO_WORKFLOW = "no-workflow"  # n8n sent no definition with it
    FEW_GOOD_RUNS = "few-good-runs"


# Of these an error may have been swallowed as well, and nobody sees it.
_UNKNOWN = frozenset({Unsaid.INCOMPLETE, Unsaid.NOTHING_RAN})


class Losses(NamedTuple):
    """The findings, and how they were come by."""

    execution: Execution
    findings: list[Finding]
    good_runs: int  # that it was compared with, or that were too few
    good_runs_before: int  # those of them that started before it
    of_its_version: bool  # whether they were of the same version of the workflow
    unsaid: Unsaid | None


def losses_of(engine: Engine, evidence: Evidence) -> Losses:
    """The losses of one execution: a handful of questions, whatever its items weigh."""
    execution = evidence.execution
    reader = Reader(engine)
    good = good_runs(engine, execution) if is_good(execution) else []
    ran, *others = reader.ran([execution, *good])
    name = (execution.instance, execution.id)
    history = history_of(ran, execution, others)
    case = Case(
        ran,
        execution,
        history,
        failed_calls(engine, [name]).get(name, []),
        runs=lambda: evidence.runs,
        left=_LeftBy(engine, evidence, history.all),
        left_for_sure=lambda of: left_in(evidence.runs, of.loops, evidence.skeleton),
        questions=partial(questions, engine, execution),
    )
    return Losses(
        execution,
        findings(case),
        good_runs=len(history.all),
        good_runs_before=len(history.before),
        of_its_version=all(each.version == ran.version for each in history.all),
        unsaid=unsaid(execution, ran, len(history.all)),
    )


def unsaid(execution: Execution, ran: Ran, compared: int) -> Unsaid | None:
    """Why an execution is not compared; None where it is."""
    if execution.completeness != Completeness.FULL:
        return Unsaid.INCOMPLETE
    if not execution.node_runs:
        return Unsaid.NOTHING_RAN
    if execution.status != "success":
        return Unsaid.NOT_A_SUCCESS
    if execution.mode == "manual":
        return Unsaid.BY_HAND
    if ran.wiring is None:
        return Unsaid.NO_WORKFLOW
    return Unsaid.FEW_GOOD_RUNS if compared < ENOUGH else None


def why_unjudged(findings: Sequence[Finding], not_compared: Unsaid | None) -> Unsaid | None:
    """Why nobody knows whether something was lost; None where that is known."""
    return not_compared if not_compared in _UNKNOWN and not findings else None


class _LeftBy:
    """What loops left in the execution and in the good runs; in those only if it did."""

    def __init__(self, engine: Engine, evidence: Evidence, good: list[Ran]) -> None:
        self._engine, self._evidence, self._good = engine, evidence, good
        self._of_good: dict[str, Mapping[str, Left]] | None = None

    def __call__(self, ran: Ran) -> Mapping[str, Left]:
        if ran.execution.id == self._evidence.execution.id:
            return left_in(self._evidence.runs, ran.loops) if ran.loops else {}
        if self._of_good is None:
            self._of_good = self._read()
        return self._of_good.get(ran.execution.id, {})

    def _read(self) -> dict[str, Mapping[str, Left]]:
        loops = {each.execution.id: each.loops for each in self._good if each.loops}
        named = executions_named(self._engine, self._evidence.execution.instance, list(loops))
        return {
            execution.id: left_in(runs, loops[execution.id])
            for execution, runs in with_runs(self._engine, named)
        }
