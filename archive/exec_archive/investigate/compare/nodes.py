"""How a node ran in two executions: how often, how it ended, how many items it gave."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from exec_archive.investigate.compare.definitions import WorkflowChange
from exec_archive.investigate.said import sentences_said
from exec_archive.model import FAILED, Execution, NodeRun


class Failure(NamedTuple):
    """An error that ended a node or a whole execution."""

    error_type: str | None
    http_code: str | None
    sentences: tuple[str, ...]  # that were said of it, the most telling first


class NodeSide(NamedTuple):
    """What a node did in one execution."""

    runs: int
    items_out: Sequence[int]  # by output, over all runs; of the kind that is counted
    failed_run: int | None  # the last one that ended in an error
    failure: Failure | None  # of that run
    swallowed_errors: int
    is_waiting: bool  # its last run had not ended
    took_ms: int | None  # over all runs; open where n8n does not say of each

    @property
    def outputs_taken(self) -> list[int]:
        """The outputs that led on."""
        return [output for output, count in enumerate(self.items_out) if count]


class NodePair(NamedTuple):
    """A node in both executions; its runs stand for each other by their number."""

    node: str  # its name afterwards
    name_before: str
    before: Sequence[NodeRun]
    after: Sequence[NodeRun]

    @property
    def runs(self) -> Iterator[tuple[NodeRun, NodeRun]]:
        """The runs that both have."""
        later = {run.run_index: run for run in self.after}
        for run in sorted(self.before, key=lambda each: each.run_index):
            if run.run_index in later:
                yield run, later[run.run_index]


def paired_nodes(
    before: Sequence[NodeRun], after: Sequence[NodeRun], change: WorkflowChange
) -> list[NodePair]:
    """Every node that ran in one of them, in the order they first ran in the later one.

    What ran before only stands behind the node that it ran after.
    """
    olds, news = _by_node(before), _by_node(after)
    stayed = {was: name for name in news if (was := change.name_before(name)) in olds}
    new_names = {old: new for new, old in change.old_names.items()}
    lone: dict[str | None, list[NodePair]] = {}
    behind: str | None = None
    for old, runs in olds.items():
        if old in stayed:
            behind = stayed[old]
        else:
            pair = NodePair(new_names.get(old, old), old, runs, ())
            lone.setdefault(behind, []).append(pair)
    pairs = lone.get(None, [])
    for name, runs in news.items():
        was = change.name_before(name)
        before = () if was is None else olds.get(was, ())
        pairs += [NodePair(name, name if was is None else was, before, runs), *lone.get(name, ())]
    return pairs


def side_of(runs: Sequence[NodeRun]) -> NodeSide | None:
    """What the runs of a node come to; None where it did not run."""
    if not runs:
        return None
    failed = [run for run in runs if run.status in FAILED or run.error_message is not None]
    took = [run.duration_ms for run in runs]
    return NodeSide(
        runs=len(runs),
        items_out=items_by_output(runs),
        failed_run=failed[-1].run_index if failed else None,
        failure=failure_of(failed[-1]) if failed else None,
        swallowed_errors=sum(run.swallowed_errors for run in runs),
        is_waiting=runs[-1].status == "waiting",
        took_ms=None if None in took else sum(each or 0 for each in took),
    )


def failure_of(failed: NodeRun | Execution) -> Failure | None:
    """How it failed; None where n8n recorded no error."""
    said = sentences_said(failed.error_type, failed.error_message, failed.error_description)
    failure = Failure(failed.error_type, failed.error_http_code, tuple(said))
    return failure if any(failure) else None


def items_by_output(runs: Iterable[NodeRun]) -> list[int]:
    """How many items each output gave over all runs, up to the last that gave any."""
    sums: list[int] = []
    for run in runs:
        for output, count in enumerate(run.items_out or ()):
            sums += [0] * (output + 1 - len(sums))
            sums[output] += count
    while sums and not sums[-1]:  # n8n writes empty outputs sometimes, and sometimes not
        sums.pop()
    return sums


def _by_node(runs: Sequence[NodeRun]) -> dict[str, list[NodeRun]]:
    found: dict[str, list[NodeRun]] = {}
    for run in runs:
        found.setdefault(run.node, []).append(run)
    return found
