"""What is worth a word about some runs of a node, and how their items are written."""

from collections.abc import Iterator, Sequence

from exec_archive.investigate.folding import Fold
from exec_archive.investigate.timeline import TimedRun
from exec_archive.model import Execution
from exec_archive_cli.render import units
from exec_archive_cli.render.hostile import one_line
from exec_archive_cli.render.words import status_sign, status_style

_SWALLOWED = "yellow"
_UNREMARKABLE = frozenset({"success", "error"})


def items(counts: Sequence[int | None] | None) -> str:
    """Items by input or output, as 3|2; a dash where there are none to count."""
    if not counts:
        return units.NOTHING if counts is None else "0"
    return "|".join(units.UNKNOWN if each is None else f"{each:,}" for each in counts)


def sign(status: str, *, swallowed: int) -> tuple[str, str]:
    """The sign of a status and its colour, which tells an error that was swallowed."""
    return status_sign(status), _SWALLOWED if swallowed else status_style(status)


def notes(fold: Fold, execution: Execution, *, brief: bool = False) -> str:
    """What the columns do not say, the worst first; in brief no more than that."""
    said = [*_what_went_wrong(fold, execution), *_what_is_odd(fold, execution)]
    return next(iter(said), "") if brief else ", ".join([*said, *_in_passing(fold)])


def _what_is_odd(fold: Fold, execution: Execution) -> Iterator[str]:
    if fold.runs[0].is_copied:
        of = execution.retry_of
        yield f"copied from {one_line(of)}" if of else "ran before this execution began"
    if any(run.is_recovered for run in fold.runs):
        yield "its time was not saved"
    waited = sum(run.waited_ms for run in fold.runs)
    if waited:
        yield f"after {units.duration(waited)} of waiting"


def _in_passing(fold: Fold) -> Iterator[str]:
    called, slowest = fold.runs[0].run.sub_execution_id, fold.slowest
    if len(fold.runs) == 1 and called:
        yield f"called {one_line(called)}"
    if len(fold.runs) > 1 and slowest is not None and slowest.duration_ms:
        yield f"slowest run {slowest.run.run_index + 1:,}, {units.duration(slowest.duration_ms)}"


def _what_went_wrong(fold: Fold, execution: Execution) -> Iterator[str]:
    if fold.status not in _UNREMARKABLE:
        yield one_line(fold.status)
    failed = [
        run for run in fold.runs if run.run.status == "error" and not run.run.swallowed_errors
    ]
    if failed:
        is_stopped = execution.status == "canceled" and fold.node == execution.failed_node
        yield _where("stopped" if is_stopped else "failed", failed, fold)
    swallowed = fold.swallowed_errors
    if swallowed:
        hiding = [run for run in fold.runs if run.run.swallowed_errors]
        what = f"{swallowed:,} error{'s' if swallowed > 1 else ''} swallowed"
        yield what if len(fold.runs) == 1 else f"{what} in {_runs(hiding)}"


def _where(what: str, runs: Sequence[TimedRun], fold: Fold) -> str:
    if len(fold.runs) == 1:
        return what
    first = f"run {runs[0].run.run_index + 1:,}"
    return f"{first} {what}" if len(runs) == 1 else f"{len(runs):,} runs {what}, the first {first}"


def _runs(runs: Sequence[TimedRun]) -> str:
    """Run 18; or how many, and the first of them."""
    first = f"run {runs[0].run.run_index + 1:,}"
    return first if len(runs) == 1 else f"{len(runs):,} runs, the first {first}"
