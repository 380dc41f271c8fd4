"""What was lost is found, and nothing else is: planted losses, and natural histories."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archives import take_in
from exec_archive.investigate.evidence import Evidence
from exec_archive.investigate.losses.details import details
from exec_archive.investigate.losses.every import losses_of_all
from exec_archive.investigate.losses.finding import Doubt, Kind, Sureness
from exec_archive.investigate.losses.losses import Unsaid, losses_of
from exec_archive.query.engine import Engine
from exec_archive.query.executions import list_executions
from exec_archive.query.one import find_execution
from exec_archive.query.selection import Selection
from exec_archive.store.archive import read_archive
from judged_losses import CERTAIN, LIKELY, POSSIBLE, Told, good, judged, the_only, told
from made_agents import asking
from made_histories import mails, orders


@pytest.mark.parametrize(
    ("planted", "expected"),
    [
        ({}, []),
        ({"dropped": [3]}, [(Kind.UNEVEN, "Keep", LIKELY)]),
        ({"dropped": [0, 1, 2, 3, 4]}, [(Kind.EMPTY, "Keep", LIKELY)]),
        ({"listed": 0}, [(Kind.EMPTY, "List", LIKELY)]),
        ({"listed": 4}, [(Kind.FEWER, "List", POSSIBLE)]),
        ({"never": "Small"}, [(Kind.NEVER_RAN, "Small", LIKELY)]),
        ({"swallowed": [1, 2]}, [(Kind.SWALLOWED, "Keep", CERTAIN)]),
        ({"large": 0}, [(Kind.EMPTY, "Large?", POSSIBLE)]),
        ({"large": 1}, []),
        ({"listed": 9}, []),
    ],
)
def test_what_was_planted_is_found_and_nothing_else(
    tmp_path: Path, planted: dict[str, Any], expected: list[Told]
) -> None:
    losses = judged(tmp_path, "100", *good(12), orders("100", **planted))
    assert told(losses) == expected
    assert (losses.good_runs, losses.good_runs_before, losses.unsaid) == (12, 12, None)
    from_history = [each for each in losses.findings if each.kind is not Kind.SWALLOWED]
    assert {each.shown_by for each in from_history} <= {"12"}


def test_an_item_that_nothing_came_of_is_named(tmp_path: Path) -> None:
    take_in(tmp_path, *good(10), orders("100", listed=7, dropped=[3, 5]))
    with Engine(read_archive(tmp_path)) as engine:
        evidence = Evidence(engine, find_execution(engine, "100"))
        finding = the_only(losses_of(engine, evidence))
        gone = details(engine, evidence, finding).gone
    assert (finding.got, finding.gave, finding.good_runs) == (7, 5, 10)
    assert [(each.item, each.of) for each in gone] == [(3, 7), (5, 7)]


def test_nothing_for_much_less_than_usual_is_no_loss(tmp_path: Path) -> None:
    history = [orders(str(n), n - 50, listed=8, dropped=range(n % 3)) for n in range(1, 13)]
    much_less = orders("100", listed=3, dropped=range(3))
    assert told(judged(tmp_path / "1", "100", *history, much_less)) == [
        (Kind.FEWER, "List", POSSIBLE)
    ]
    less = orders("100", listed=4, dropped=range(4))
    assert (Kind.EMPTY, "Keep", LIKELY) in told(judged(tmp_path / "2", "100", *history, less))


@pytest.mark.parametrize(
    ("count", "expected"),
    [(2, []), (3, [POSSIBLE]), (9, [POSSIBLE]), (10, [LIKELY])],
)
def test_few_good_runs_prove_little(tmp_path: Path, count: int, expected: list[Sureness]) -> None:
    losses = judged(tmp_path, "100", *good(count), orders("100", dropped=[0]))
    assert [each.sureness for each in losses.findings] == expected
    assert losses.unsaid is (Unsaid.FEW_GOOD_RUNS if count < 3 else None)


@pytest.mark.parametrize(
    ("count", "expected"),
    [(0, POSSIBLE), (2, POSSIBLE), (3, POSSIBLE), (9, POSSIBLE), (10, LIKELY)],
)
def test_that_a_node_never_ran_is_never_certain(
    tmp_path: Path, count: int, expected: Sureness
) -> None:
    losses = judged(tmp_path, "100", *good(count), orders("100", never="Small"))
    assert told(losses) == [(Kind.NEVER_RAN, "Small", expected)]


@pytest.mark.parametrize("lost", [{"never": "Small"}, {"listed": 0}, {"listed": 4}])
def test_a_single_good_run_that_did_the_same_strikes_it_out(
    tmp_path: Path, lost: dict[str, Any]
) -> None:
    others = [orders("13", -10, **lost), orders("14", -5)]
    assert not judged(tmp_path, "100", *good(12), *others, orders("100", **lost)).findings


@pytest.mark.parametrize(("often", "expected"), [(8, [POSSIBLE]), (4, [POSSIBLE]), (3, [])])
def test_a_loss_that_comes_back_now_and_then_is_found_each_time(
    tmp_path: Path, often: int, expected: list[Sureness]
) -> None:
    """Each is the only one to strike the others out; most runs by far did otherwise."""
    history = [
        orders(str(n), n - 90, dropped=[0] if n % (often + 1) == 1 else []) for n in range(1, 51)
    ]
    losses = judged(tmp_path, "100", *history, orders("100", dropped=[0]))
    assert [each.sureness for each in losses.findings] == expected
    for finding in losses.findings:
        assert (finding.kind, finding.doubts) == (Kind.UNEVEN, (Doubt.SOMETIMES_SO,))
        assert finding.good_runs + finding.did_the_same == 50
        assert finding.good_runs >= 4 * finding.did_the_same


_MADE = st.one_of(
    st.fixed_dictionaries(
        {"listed": st.integers(0, 4), "large": st.integers(0, 3)},
        optional={
            "dropped": st.lists(st.integers(0, 3), max_size=2),
            "swallowed": st.lists(st.integers(0, 3), max_size=1),
            "never": st.sampled_from(["Keep", "Small"]),
            "mode": st.sampled_from(["manual", "retry"]),
            "retryOf": st.integers(1, 12).map(str),
            "status": st.sampled_from(["success", "success", "error"]),
            "settings": st.just({"timezone": "UTC"}),
        },
    ).map(lambda given: (orders, given)),
    st.fixed_dictionaries(
        {"listed": st.integers(1, 4)},
        optional={"sent": st.integers(1, 3), "mode": st.just("manual")},
    ).map(lambda given: (mails, given)),
    st.lists(
        st.tuples(st.sampled_from(["error", "answer"]), st.sampled_from(["a", "b", None])),
        min_size=2,
        max_size=4,
    ).map(lambda calls: (asking, {"calls": calls})),
)


@settings(max_examples=25)
@given(
    st.lists(st.tuples(_MADE, st.integers(0, 9)), min_size=1, max_size=24),
    st.sampled_from([1, 2, 3, 50]),
    st.booleans(),
)
def test_of_one_and_of_all_the_same_is_found(
    made: list[tuple[Any, int]], most: int, only_one: bool
) -> None:
    documents = [make(str(n), at, **how) for n, ((make, how), at) in enumerate(made, 1)]
    selection = Selection(workflow_id="w1") if only_one else Selection()
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        for module in ("query.good_runs", "investigate.losses.every"):
            patch.setattr(f"exec_archive.{module}.MOST", most)
        take_in(Path(folder), *documents)
        with Engine(read_archive(Path(folder))) as engine:
            every = list(losses_of_all(engine, selection))
            for each in every:
                one = losses_of(engine, Evidence(engine, each.execution))
                assert (one.findings, one.unsaid) == (each.findings, each.unsaid)
            asked = Selection(statuses=frozenset({"success"}), workflow_id=selection.workflow_id)
            wanted = list_executions(engine, asked, limit=100)
    assert {each.execution.id for each in every} == {each.id for each in wanted}


def test_a_selection_is_judged_by_good_runs_beyond_it(tmp_path: Path) -> None:
    take_in(tmp_path, *good(12), orders("100", dropped=[0]))
    with Engine(read_archive(tmp_path)) as engine:
        begun = find_execution(engine, "100").started_at
        (only,) = losses_of_all(engine, Selection(since=begun))
    assert [each.sureness for each in only.findings] == [LIKELY]


_COUNTS = st.lists(st.integers(4, 7), min_size=10, max_size=14)


@settings(max_examples=25)
@given(_COUNTS, st.data())
def test_what_varies_by_nature_is_no_loss(listed: list[int], data: st.DataObject) -> None:
    """The last ones before it differ in all that may: so it is not for them to say."""
    large = data.draw(st.lists(st.integers(0, 7), min_size=len(listed), max_size=len(listed)))
    listed, large = [*listed, 5, min(listed), 9], [*large, 9, 0, 9]
    now = data.draw(st.integers(min(listed), 9))
    history = [
        orders(str(n), n - 50, listed=count, large=of)
        for n, (count, of) in enumerate(zip(listed, large, strict=True), 1)
    ]
    one = orders("100", listed=now, large=data.draw(st.integers(0, 9)))
    with TemporaryDirectory() as folder:
        assert not judged(Path(folder), "100", *history, one).findings


@settings(max_examples=25)
@given(_COUNTS, st.data())
def test_what_is_lost_of_it_is_found_and_named(listed: list[int], data: st.DataObject) -> None:
    listed = [*listed, min(listed), 9]
    history = [
        orders(str(n), n - 50, listed=count, large=n % 8) for n, count in enumerate(listed, 1)
    ]
    now = data.draw(st.integers(min(listed), 9))
    dropped = sorted(data.draw(st.sets(st.integers(0, now - 1), min_size=1)))
    one = orders("100", listed=now, dropped=dropped, large=data.draw(st.integers(0, 9)))
    with TemporaryDirectory() as folder:
        finding = the_only(judged(Path(folder), "100", *history, one))
    kind = Kind.EMPTY if len(dropped) == now else Kind.UNEVEN
    assert (finding.kind, finding.node, finding.sureness) == (kind, "Keep", LIKELY)
    assert (finding.got, finding.gave) == (now, now - len(dropped))
