"""Which good runs a success is held against, and what they prove."""

from pathlib import Path

from archives import take_in
from exec_archive.investigate.evidence import Evidence
from exec_archive.investigate.losses.finding import Doubt, Kind
from exec_archive.investigate.losses.losses import Unsaid, losses_of
from exec_archive.query.engine import Engine
from exec_archive.query.one import find_execution
from exec_archive.store.archive import read_archive
from judged_losses import CERTAIN, LIKELY, POSSIBLE, good, judged, the_only, told
from made_histories import orders


def test_a_loss_that_has_come_to_stay_is_found_in_each(tmp_path: Path) -> None:
    lossy = [orders(str(n), n, dropped=[0]) for n in range(100, 105)]
    take_in(tmp_path, *good(12), *lossy)
    with Engine(read_archive(tmp_path)) as engine:
        for name in range(100, 105):
            evidence = Evidence(engine, find_execution(engine, str(name)))
            finding = the_only(losses_of(engine, evidence))
            assert (finding.kind, finding.node, finding.sureness) == (Kind.UNEVEN, "Keep", LIKELY)
            assert (finding.good_runs, finding.did_the_same, finding.shown_by) == (12, 4, "12")


def test_what_most_good_runs_do_by_now_is_no_loss(tmp_path: Path) -> None:
    lossy = [orders(str(n), n, dropped=[0]) for n in range(101, 115)]
    assert not judged(tmp_path, "114", *good(12), *lossy).findings


def test_good_runs_after_it_count_where_there_are_few_before(tmp_path: Path) -> None:
    later = [orders(str(n), n) for n in range(101, 111)]
    losses = judged(tmp_path, "100", *good(2), orders("100", dropped=[0]), *later)
    assert (losses.good_runs, losses.good_runs_before) == (12, 2)
    assert told(losses) == [(Kind.UNEVEN, "Keep", LIKELY)]


def test_the_nearest_fifty_are_enough(tmp_path: Path) -> None:
    old = [orders(str(n), n - 500, dropped=[0]) for n in range(1, 20)]
    new = [orders(str(n), n - 200) for n in range(20, 70)]
    losses = judged(tmp_path, "100", *old, *new, orders("100", dropped=[0]))
    assert losses.good_runs == 50
    assert told(losses) == [(Kind.UNEVEN, "Keep", LIKELY)]


def test_what_else_ran_is_no_good_run(tmp_path: Path) -> None:
    others = [
        orders("20", -3, dropped=[0], mode="manual"),
        orders("21", -3, dropped=[0], status="canceled"),
        orders("22", -3, dropped=[0], workflowId="w9"),
        orders("23", -3, dropped=[0], retryOf="100", mode="retry"),
    ]
    losses = judged(tmp_path, "100", *good(11), *others, orders("100", dropped=[0]))
    assert losses.good_runs == 11
    assert told(losses) == [(Kind.UNEVEN, "Keep", LIKELY)]


def test_other_versions_of_the_workflow_prove_less(tmp_path: Path) -> None:
    old = {"settings": {"timezone": "UTC"}}
    losses = judged(tmp_path, "100", *good(12, **old), orders("100", dropped=[0]))
    finding = the_only(losses)
    assert (finding.sureness, losses.of_its_version) == (POSSIBLE, False)
    assert Doubt.OTHER_VERSION in finding.doubts
    mine = [orders(str(n), n - 50) for n in range(20, 30)]
    losses = judged(tmp_path, "100", *mine)
    assert (losses.good_runs, the_only(losses).sureness) == (10, LIKELY)


def test_a_run_by_hand_is_not_compared(tmp_path: Path) -> None:
    losses = judged(tmp_path, "100", *good(12), orders("100", dropped=[0], mode="manual"))
    assert (losses.findings, losses.unsaid) == ([], Unsaid.BY_HAND)


def test_of_a_failed_one_only_swallowed_errors_are_told(tmp_path: Path) -> None:
    one = orders("100", swallowed=[1], dropped=[0], status="error")
    losses = judged(tmp_path, "100", *good(12), one)
    assert losses.unsaid is Unsaid.NOT_A_SUCCESS
    assert told(losses) == [(Kind.SWALLOWED, "Keep", CERTAIN)]
