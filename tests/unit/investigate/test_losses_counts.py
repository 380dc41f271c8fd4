"""Which counts prove a loss, and which vary by their nature."""

from pathlib import Path

import pytest

from exec_archive.investigate.losses.finding import Doubt, Kind, Sureness
from judged_losses import LIKELY, POSSIBLE, good, judged, the_only, told
from made_flows import execution, run
from made_histories import orders, paired


@pytest.mark.parametrize(("kind", "found"), [("filter", 0), ("httpRequest", 1)])
def test_a_filter_that_drops_items_now_and_then_does_what_it_is_for(
    tmp_path: Path, kind: str, found: int
) -> None:
    history = [polled(str(n), n, 4, 3 if n % 10 == 1 else 4, kind=kind) for n in range(1, 50)]
    now = polled("100", 60, 4, 3, kind=kind)
    assert len(judged(tmp_path, "100", *history, now).findings) == found


@pytest.mark.parametrize(("count", "found"), [(9, 0), (10, 1)])
def test_a_rule_takes_many_good_runs(tmp_path: Path, count: int, found: int) -> None:
    between = orders("50", -47.5, dropped=[0])
    losses = judged(tmp_path, "100", *good(count), between, orders("100", dropped=[0]))
    assert len(losses.findings) == found


def polled(name: str, minutes: float, *counts: int, kind: str = "postgres") -> bytes:
    """Start gives the first count, Get the second."""
    runs = {"Start": [run(paired(range(counts[0])))]}
    runs["Get"] = [run(paired(range(counts[1])), source=("Start", 0, 0))]
    if counts[1]:
        runs["Book"] = [run(paired(range(counts[1])), source=("Get", 0, 0))]
    links = {"Start": [["Get"]], "Get": [["Book"]]}
    return execution(name, runs, links, minutes=minutes, types={"Get": kind})


@pytest.mark.parametrize(
    ("counts", "doubts"),
    [
        ([1, 5, 3, 2, 7, 1, 4, 2, 6, 3, 4, 5], (Doubt.MAKES_ITEMS,)),
        ([3, 6, 4, 5, 3, 6, 5, 4, 3, 6, 4, 5], (Doubt.MAKES_ITEMS,)),
        ([4, 6, 4, 5, 4, 6, 5, 4, 5, 6, 4, 5], ()),
        ([1] * 12, ()),
    ],
)
def test_where_counts_vary_there_may_be_none(
    tmp_path: Path, counts: list[int], doubts: tuple[Doubt, ...]
) -> None:
    """Nobody orders at night."""
    history = [polled(str(n), n, 1, count) for n, count in enumerate(counts, 1)]
    finding = the_only(judged(tmp_path, "100", *history, polled("100", 60, 1, 0)))
    assert (finding.kind, finding.node, finding.doubts) == (Kind.EMPTY, "Get", doubts)
    assert finding.sureness is (POSSIBLE if doubts else LIKELY)


def test_a_node_that_gives_as_many_as_it_gets_loses_all_of_them(tmp_path: Path) -> None:
    history = [polled(str(n), n, n, n) for n in range(1, 13)]
    losses = judged(tmp_path, "100", *history, polled("100", 60, 6, 0))
    assert told(losses) == [(Kind.EMPTY, "Get", LIKELY)]


@pytest.mark.parametrize(
    ("several", "expected"), [(0, []), (2, []), (3, [POSSIBLE]), (10, [LIKELY])]
)
def test_one_for_one_does_not_prove_three_for_three(
    tmp_path: Path, several: int, expected: list[Sureness]
) -> None:
    """An Aggregate makes one of all it gets."""
    history = [polled(str(n), n, 1, 1) for n in range(1, 31)]
    history += [polled(str(n), n, 2, 2) for n in range(31, 31 + several)]
    losses = judged(tmp_path, "100", *history, polled("100", 60, 3, 1))
    assert [each.sureness for each in losses.findings] == expected


def test_one_for_several_strikes_it_out(tmp_path: Path) -> None:
    history = [polled(str(n), n, 2, 2) for n in range(1, 9)]
    one = [polled("20", 20, 1, 3), polled("21", 21, 2, 2)]
    assert not judged(tmp_path, "100", *history, *one, polled("100", 60, 3, 1)).findings
