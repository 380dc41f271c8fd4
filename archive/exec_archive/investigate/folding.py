"""Runs put together: all runs of a node in one, or what ran in each turn of a loop."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from exec_archive.investigate.timeline import TimedRun

_LOOP_TYPE = "splitInBatches"
_WORST_FIRST = ("crashed", "error", "waiting", "running")


@dataclass(frozen=True, slots=True)
class Fold:
    """Runs of one node, in true order: all of them, or one."""

    node: str
    runs: Sequence[TimedRun]

    @property
    def took_ms(self) -> int | None:
        """How long they took together, as far as that is known."""
        known = [run.duration_ms for run in self.runs if run.duration_ms is not None]
        return sum(known) if known else None

    @property
    def slowest(self) -> TimedRun | None:
        """The run that took longest."""
        return max(
            (run for run in self.runs if run.duration_ms is not None),
            key=lambda run: run.duration_ms or 0,
            default=None,
        )

    @property
    def items_in(self) -> list[int | None]:
        """Items by input, an open count making an open sum; of a loop, what came from outside."""
        runs = _entering(self.runs) if is_loop(self.runs) else self.runs
        return _summed([run.items_in for run in runs])

    @property
    def items_out(self) -> list[int | None] | None:
        """Items by output; None where no run gave any."""
        given = [run.run.items_out for run in self.runs if run.run.items_out is not None]
        return _summed(given) if given else None

    @property
    def status(self) -> str:
        """The worst of how they ended."""
        return worst_status(self.runs)

    @property
    def went_wrong(self) -> bool:
        """Whether one of them failed or hid an error."""
        return any(run.went_wrong for run in self.runs)

    @property
    def swallowed_errors(self) -> int:
        """How many errors they hid."""
        return sum(run.run.swallowed_errors for run in self.runs)


def folded(runs: Sequence[TimedRun]) -> list[Fold]:
    """A fold a node, in the order they first ran."""
    by_node: dict[str, list[TimedRun]] = {}
    for run in runs:
        by_node.setdefault(run.run.node, []).append(run)
    return [Fold(node, of_node) for node, of_node in by_node.items()]


def unfolded(runs: Sequence[TimedRun]) -> list[Fold]:
    """A fold a run."""
    return [Fold(run.run.node, [run]) for run in runs]


@dataclass(frozen=True, slots=True)
class Iteration:
    """One turn of a loop with all that ran in it, or one run of another node."""

    run_index: int  # of the node that was asked for
    offset_ms: int | None
    duration_ms: int | None
    items_in: Sequence[int | None]
    items_out: Sequence[int | None] | None  # of a loop, what came back to it
    runs: Sequence[TimedRun]

    @property
    def status(self) -> str:
        """The worst of how its runs ended."""
        return worst_status(self.runs)

    @property
    def swallowed_errors(self) -> int:
        """How many errors its runs hid."""
        return sum(run.run.swallowed_errors for run in self.runs)

    @property
    def went_wrong(self) -> TimedRun | None:
        """The first run in it that failed, else the first that hid an error."""
        wrong = [run for run in self.runs if run.went_wrong]
        return next((run for run in wrong if run.failed), next(iter(wrong), None))


def is_loop(runs: Sequence[TimedRun]) -> bool:
    """Whether they are of a node that hands its items to a loop, some at a time."""
    return bool(runs) and str(runs[0].run.node_type).endswith(_LOOP_TYPE)


def iterations(runs: Sequence[TimedRun], node: str) -> list[Iteration]:
    """The turns of a loop node; of any other node its runs."""
    mine = [run for run in runs if run.run.node == node]
    if is_loop(mine):
        return list(_turns(runs, mine))
    return [
        Iteration(
            run_index=run.run.run_index,
            offset_ms=run.offset_ms,
            duration_ms=run.duration_ms,
            items_in=run.items_in,
            items_out=run.run.items_out,
            runs=[run],
        )
        for run in mine
    ]


def _turns(runs: Sequence[TimedRun], loop: Sequence[TimedRun]) -> Iterator[Iteration]:
    """From each run of the loop node that gave items to the loop, to its next run."""
    output = _loop_output(loop[0])
    places = [place for place, run in enumerate(runs) if run.run.node == loop[0].run.node]
    following_ones, ends = [*loop[1:], None], [*places[1:], len(runs)]
    for run, following, place, end in zip(loop, following_ones, places, ends, strict=True):
        count = _given_to_loop(run, output)
        if not count:
            continue  # that run gave what was done to the nodes after the loop
        inside = runs[place:end]
        yield Iteration(
            run_index=run.run.run_index,
            offset_ms=run.offset_ms,
            duration_ms=_until(run, following, inside),
            items_in=[count],
            items_out=following.items_in if following else None,
            runs=inside,
        )


def _entering(loop: Sequence[TimedRun]) -> list[TimedRun]:
    """The runs with which a loop begins: the first, and each that follows its end."""
    output = _loop_output(loop[0])
    before = [None, *loop]
    return [
        run
        for run, last in zip(loop, before, strict=False)
        if last is None or not _given_to_loop(last, output)
    ]


def _loop_output(first: TimedRun) -> int | None:
    """Where a loop node gives to its loop: versions number it differently, all give there first."""
    given = first.run.items_out or []
    return next((output for output, count in enumerate(given) if count), None)


def _given_to_loop(run: TimedRun, output: int | None) -> int:
    given = run.run.items_out or []
    return given[output] if output is not None and output < len(given) else 0


def _until(run: TimedRun, following: TimedRun | None, inside: Sequence[TimedRun]) -> int | None:
    """From the run to the one after it, or to the end of what ran inside."""
    if run.offset_ms is None:
        return None
    if following is not None:
        end = following.offset_ms
    else:
        ends = [
            each.offset_ms + (each.duration_ms or 0)
            for each in inside
            if each.offset_ms is not None
        ]
        end = max(ends, default=None)
    return None if end is None else max(end - run.offset_ms, 0)


def worst_status(runs: Sequence[TimedRun]) -> str:
    """The worst of how some runs ended."""
    statuses = dict.fromkeys(run.run.status or "unknown" for run in runs)
    return next((word for word in _WORST_FIRST if word in statuses), next(iter(statuses)))


def _summed(counts: Sequence[Sequence[int | None]]) -> list[int | None]:
    """Place by place; what is open in one is open in the sum."""
    sums: list[int | None] = []
    for each in counts:
        for place, count in enumerate(each):
            if place == len(sums):
                sums.append(0)
            known = sums[place]
            sums[place] = None if known is None or count is None else known + count
    return sums
