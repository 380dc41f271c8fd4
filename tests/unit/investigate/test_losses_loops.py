"""Loops that were left early, and those that were not."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from exec_archive.investigate.losses.finding import Kind, Sureness
from judged_losses import CERTAIN, POSSIBLE, good_loops, judged, the_only, told
from made_flows import execution, run
from made_histories import mails, paired


@pytest.mark.parametrize(
    ("history", "expected"),
    [
        ([], [POSSIBLE]),
        (good_loops(2), [POSSIBLE]),
        (good_loops(3), [CERTAIN]),
        (good_loops(12), [CERTAIN]),
        ([*good_loops(11), mails("90", -5, sent=1)], [CERTAIN]),
        ([*good_loops(11), mails("90", -5, sent=1), mails("91", -4)], [POSSIBLE]),
        (good_loops(12, sent=3), []),
    ],
)
def test_a_loop_that_was_left_early(
    tmp_path: Path, history: Sequence[bytes], expected: list[Sureness]
) -> None:
    losses = judged(tmp_path, "100", *history, mails("100", sent=2))
    assert [each.sureness for each in losses.findings] == expected
    for finding in losses.findings:
        assert (finding.kind, finding.node) == (Kind.LOOP, "Loop")
        assert (finding.got, finding.gave) == (4, 2)
        assert finding.ending == ("Send", 1)


def test_a_loop_with_fewer_items_than_ever_is_not_left_early(tmp_path: Path) -> None:
    losses = judged(tmp_path, "100", *good_loops(12), mails("100", listed=3))
    assert told(losses) == [(Kind.FEWER, "List", POSSIBLE)]


def test_a_loop_in_a_loop_hands_out_nothing_when_it_is_entered_again(tmp_path: Path) -> None:
    """n8n's own trap: without its option Reset the inner loop is through after the first time."""
    links = {
        "Start": [["Outer"]],
        "Outer": [[], ["Inner"]],
        "Inner": [["Outer"], ["Work"]],
        "Work": [["Inner"]],
    }
    runs = {
        "Start": [run(paired(range(2)))],
        "Outer": [
            run([], paired([0]), source=("Start", 0, 0)),
            run([], paired([1]), source=("Inner", 1, 0)),
            run(paired(range(2)), [], source=("Inner", 2, 0)),
        ],
        "Inner": [
            run([], paired([0]), source=("Outer", 0, 1)),
            run(paired([0]), [], source=("Work", 0, 0)),
            run(paired([0]), [], source=("Outer", 1, 1)),
        ],
        "Work": [run(paired([0]), source=("Inner", 0, 1))],
    }
    for place, (node, turn) in enumerate(
        [
            ("Start", 0),
            ("Outer", 0),
            ("Inner", 0),
            ("Work", 0),
            ("Inner", 1),
            ("Outer", 1),
            ("Inner", 2),
            ("Outer", 2),
        ]
    ):
        runs[node][turn]["executionIndex"] = place
    types = {"Outer": "splitInBatches", "Inner": "splitInBatches"}
    finding = the_only(judged(tmp_path, "1", execution("1", runs, links, types=types)))
    assert (finding.kind, finding.node) == (Kind.LOOP, "Inner")
    assert (finding.got, finding.gave) == (2, 1)


def test_a_loop_whose_body_joins_something_from_without_is_not_entered_anew(
    tmp_path: Path,
) -> None:
    """By its first input the round came from without; the document tells of the second."""
    links = {
        "Start": [["Loop", "Join"]],
        "Loop": [[], ["Join"]],
        "Join": [["Loop"]],
    }
    joins, loops = [], [run([], paired([0]), source=("Start", 0, 0))]
    for turn in range(2):
        join = run(paired([0]), source=("Start", 0, 0))
        join["source"].append(
            {"previousNode": "Loop", "previousNodeRun": turn, "previousNodeOutput": 1}
        )
        joins.append(join)
        given = ([], paired([1])) if turn == 0 else (paired(range(2)), [])
        loops.append(run(*given, source=("Join", turn, 0)))
    runs = {"Start": [run(paired(range(2)))], "Loop": loops, "Join": joins}
    types = {"Loop": "splitInBatches", "Join": "merge"}
    one = execution("1", runs, links, types=types)
    assert not judged(tmp_path, "1", one).findings
