"""How a node ran in two executions: how often, how it ended, how many items it gave."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from exec_archive.investigate.said import sentences_said
from exec_archive.model import FAILED, NodeRun


class NodeSide(NamedTuple):
    """What a node did in one execution."""

    runs: int
    items_out: Sequence[int]  # by output, over all runs; of the kind that is counted
    failed_run: int | None  # the last one that ended in an error
    message: str | None  # of that, in the words of who refused
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
    before: Sequence[NodeRun], after: Sequence[NodeRun], new_names: Mapping[str, str]
) -> list[NodePair]:
    """Every node that ran in one of them, in the order they first ran in the later one.

    What ran before only stands behind the node that it ran after.
    """
    old_names = {new: old for old, new in new_names.items()}
    olds, news = _by_node(before), _by_node(after)
    order = list(news)
    previous: str | None = None
    for old in olds:
        name = new_names.get(old, old)
        if name not in news:
            order.insert(order.index(previous) + 1 if previous in order else 0, name)
        previous = name
    return [
        NodePair(
            name,
            old_names.get(name, name),
            olds.get(old_names.get(name, name), ()),
            news.get(name, ()),
        )
        for name in order
    ]


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
        message=_said(failed[-1]) if failed else None,
        swallowed_errors=sum(run.swallowed_errors for run in runs),
        is_waiting=runs[-1].status == "waiting",
        took_ms=None if None in took else sum(each or 0 for each in took),
    )


def _said(run: NodeRun) -> str | None:
    sentences = sentences_said(run.error_type, run.error_message, run.error_description)
    return next(iter(sentences), run.error_type)


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
