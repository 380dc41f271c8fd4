"""Whether a node took longer or shorter than it does from one time to the next."""

from collections.abc import Mapping
from typing import NamedTuple

from exec_archive.investigate.compare.nodes import NodeSide
from exec_archive.model import Execution
from exec_archive.query.engine import Engine
from exec_archive.query.good_runs import good_runs, node_totals

_NOBODY_NOTICES_MS = 100
_ENOUGH_RUNS = 5
# Without a history two runs are all there is; with one, what lies a little outside is still usual.
_TWICE, _A_LITTLE = 2.0, 1.25


class Span(NamedTuple):
    """The shortest and the longest time a node took, in so many good runs."""

    least_ms: int
    most_ms: int
    runs: int


class Usual(NamedTuple):
    """How long nodes take, as far as good runs of the workflow tell."""

    runs: int
    spans: Mapping[str, Span]  # by node

    @property
    def tells(self) -> bool:
        """Whether there are enough of them to say what is usual."""
        return self.runs >= _ENOUGH_RUNS

    def of(self, node: str) -> Span | None:
        """A node's; None where it ran too seldom to say."""
        span = self.spans.get(node)
        return span if span is not None and span.runs >= _ENOUGH_RUNS else None


def usual_durations(engine: Engine, before: Execution, after: Execution) -> Usual:
    """Of the good runs about the later execution, but for those that are compared."""
    compared = {before.id, after.id}
    runs = [each for each in good_runs(engine, after) if each.id not in compared]
    took: dict[str, list[int]] = {}
    for nodes in node_totals(engine, runs).values() if runs else ():
        for node, totals in nodes.items():
            if totals.duration_ms is not None:
                took.setdefault(node, []).append(totals.duration_ms)
    spans = {node: Span(min(each), max(each), len(each)) for node, each in took.items()}
    return Usual(len(runs), spans)


def is_beyond_noise(before: NodeSide | None, after: NodeSide | None, usual: Span | None) -> bool:
    """Whether the difference of two durations means something."""
    if before is None or after is None or before.took_ms is None or after.took_ms is None:
        return False
    short, long = sorted((before.took_ms, after.took_ms))
    if long - short < _NOBODY_NOTICES_MS:
        return False
    if usual is None:
        return long >= short * _TWICE
    least, most = usual.least_ms / _A_LITTLE, usual.most_ms * _A_LITTLE
    return not (least <= before.took_ms <= most and least <= after.took_ms <= most)
