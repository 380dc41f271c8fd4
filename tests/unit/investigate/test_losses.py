"""What was lost is found, and nothing else is: with planted losses, and without any."""

import json
from collections.abc import Sequence
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
from exec_archive.investigate.losses.finding import Doubt, Finding, Kind, Sureness
from exec_archive.investigate.losses.losses import Losses, Unsaid, losses_of
from exec_archive.query.engine import Engine
from exec_archive.query.executions import list_executions
from exec_archive.query.one import find_execution
from exec_archive.query.selection import Selection
from exec_archive.store.archive import read_archive
from made_flows import execution, failed, run
from made_histories import mails, orders, paired

Told = tuple[Kind, str | None, Sureness]
LIKELY, CERTAIN, POSSIBLE = Sureness.LIKELY, Sureness.CERTAIN, Sureness.POSSIBLE


def judged(folder: Path, name: str, *documents: bytes) -> Losses:
    take_in(folder, *documents)
    with Engine(read_archive(folder)) as engine:
        return losses_of(engine, Evidence(engine, find_execution(engine, name)))


def told(losses: Losses) -> list[Told]:
    return [(each.kind, each.node, each.sureness) for each in losses.findings]


def the_only(losses: Losses) -> Finding:
    (finding,) = losses.findings
    return finding


def good(count: int, **facts: Any) -> list[bytes]:
    """So many good runs before the execution 100."""
    return [orders(str(n), n - 50, **facts) for n in range(1, count + 1)]


def good_loops(count: int, **facts: Any) -> list[bytes]:
    return [mails(str(n), n - 50, **facts) for n in range(1, count + 1)]


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


def test_one_of_the_first_input_does_not_prove_three_of_it(tmp_path: Path) -> None:
    """Merge gives what its first input got, and more never came."""
    history = [merged(str(n), n, 1, n % 3 + 1) for n in range(1, 13)]
    now = json.loads(merged("100", 60, 3, 2))
    for node in ("Merge", "Out"):
        now["data"]["resultData"]["runData"][node][0]["data"]["main"] = [paired([0])]
    losses = judged(tmp_path, "100", *history, json.dumps(now).encode())
    assert "Merge" not in [each.node for each in losses.findings]
    assert told(judged(tmp_path / "2", "100", *_threes(history), json.dumps(now).encode())) == [
        (Kind.UNEVEN, "Merge", LIKELY)
    ]


def _threes(history: Sequence[bytes]) -> list[bytes]:
    return [merged(str(n), n, 3, n % 3 + 1) for n in range(1, len(history) + 1)]


def merged(name: str, minutes: float, left: int, right: int, *, right_ran: bool = True) -> bytes:
    """List and Overrides go to the two inputs of Merge, which waits for both."""
    links = {
        "Start": [["List", "More"]],
        "More": [["Overrides"]],
        "List": [["Merge"]],
        "Overrides": [["Merge"]],
        "Merge": [["Out"]],
    }
    runs = {
        "Start": [run(paired([0]))],
        "List": [run(paired(range(left)), source=("Start", 0, 0))],
        "More": [run(paired(range(right)), source=("Start", 0, 0))],
    }
    if right_ran:
        runs["Overrides"] = [run(paired(range(right)), source=("More", 0, 0))]
    if right and right_ran:
        merge = run(paired(range(left)), source=("List", 0, 0))
        merge["source"].append({"previousNode": "Overrides"})
        runs["Merge"] = [merge]
        runs["Out"] = [run(paired(range(left)), source=("Merge", 0, 0))]
    made = json.loads(execution(name, runs, links, minutes=minutes, types={"Merge": "merge"}))
    second = [[{"node": "Merge", "type": "main", "index": 1}]]
    made["workflowData"]["connections"]["Overrides"]["main"] = second
    return json.dumps(made).encode()


def test_what_waits_for_a_branch_that_is_named_is_not_named_too(tmp_path: Path) -> None:
    history = [merged(str(n), n, n % 4 + 2, 3) for n in range(1, 13)]
    losses = judged(tmp_path / "1", "100", *history, merged("100", 60, 3, 0, right_ran=False))
    assert told(losses) == [(Kind.EMPTY, "More", LIKELY)]
    now = merged("100", 60, 3, 3, right_ran=False)
    assert told(judged(tmp_path / "2", "100", *history, now)) == [
        (Kind.NEVER_RAN, "Overrides", LIKELY)
    ]


def test_what_waits_for_a_branch_is_doubtful_where_nothing_is_named(tmp_path: Path) -> None:
    """That the other branch has nothing is no news, since it was so in a good run."""
    history = [merged(str(n), n, 3, 2) for n in range(1, 13)]
    history.insert(6, merged("50", 6.5, 0, 0, right_ran=False))
    losses = judged(tmp_path, "100", *history, merged("100", 60, 3, 0, right_ran=False))
    assert told(losses) == [(Kind.NEVER_RAN, "Merge", POSSIBLE)]
    assert the_only(losses).doubts == (Doubt.WAITS_FOR_INPUT,)


def tolerant(name: str, *outputs: int, error_to: str | None, how: str) -> bytes:
    """Ask got three items, and gave so many on each output; those on its second are errors."""
    errors = [{"json": {"error": "refused"}, "pairedItem": {"item": 2}}] * outputs[1]
    given = paired(range(outputs[0]))
    links = {"Start": [["Ask"]], "Ask": [["Ok"], [error_to] if error_to else []]}
    runs = {
        "Start": [run(paired(range(3)))],
        "Ask": [run(given, errors, source=("Start", 0, 0))],
        "Ok": [run(given, source=("Ask", 0, 0))],
        "Log": [run(errors, source=("Ask", 0, 1))],
    }
    made = execution(name, runs, links, types={"Ask": "httpRequest"})
    return made.replace(b'"name": "Ask", ', b'"name": "Ask", "onError": "%s", ' % how.encode())


@pytest.mark.parametrize(
    ("error_to", "how", "expected"),
    [
        ("Log", "continueErrorOutput", (POSSIBLE, (Doubt.HANDLED,), "Log")),
        (None, "continueErrorOutput", (CERTAIN, (), None)),
        ("Log", "continueRegularOutput", (CERTAIN, (), None)),
    ],
)
def test_an_error_that_its_own_output_leads_on_is_handled(
    tmp_path: Path, error_to: str | None, how: str, expected: tuple[Any, ...]
) -> None:
    losses = judged(tmp_path, "1", tolerant("1", 2, 1, error_to=error_to, how=how))
    finding = the_only(losses)
    assert (finding.kind, finding.node) == (Kind.SWALLOWED, "Ask")
    assert (finding.sureness, finding.doubts, finding.handler) == expected


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


def test_a_filter_is_there_to_drop_items(tmp_path: Path) -> None:
    links = {"Start": [["Paid"]], "Paid": [["Book"]]}

    def one(name: str, minutes: float, kept: int) -> bytes:
        paid = run(paired(range(kept)), paired(range(kept, 4)), source=("Start", 0, 0))
        runs = {"Start": [run(paired(range(4)))], "Paid": [paid]}
        runs |= {"Book": [run(paired(range(kept)), source=("Paid", 0, 0))]} if kept else {}
        return execution(name, runs, links, minutes=minutes, types={"Paid": "filter"})

    losses = judged(tmp_path, "100", *(one(str(n), n, 3) for n in range(12)), one("100", 60, 0))
    assert told(losses) == [(Kind.EMPTY, "Paid", POSSIBLE)]
    assert the_only(losses).doubts == (Doubt.DROPS_BY_NATURE,)


def test_a_merge_gets_less_where_one_before_it_gave_less(tmp_path: Path) -> None:
    """Its second input stands in no table: the workflow's links tell it."""
    links = {"Start": [["A", "B"]], "A": [["Merge"]], "B": [["Merge"]]}

    def one(name: str, minutes: float, dropped: int) -> bytes:
        b = run(paired(range(3 - dropped)), source=("Start", 0, 0))
        merged = run(paired(range(6 - dropped)), source=("A", 0, 0))
        merged["source"].append({"previousNode": "B"})
        runs = {
            "Start": [run(paired(range(3)))],
            "A": [run(paired(range(3)), source=("Start", 0, 0))],
            "B": [b],
            "Merge": [merged],
        }
        return execution(name, runs, links, minutes=minutes, types={"Merge": "merge"})

    losses = judged(tmp_path, "100", *(one(str(n), n, 0) for n in range(12)), one("100", 60, 1))
    assert told(losses) == [(Kind.UNEVEN, "B", LIKELY)]


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


def _calling(
    name: str, child: str | None, options: dict[str, Any] | None = None, **facts: Any
) -> list[bytes]:
    call = run(paired([0]), source=("Start", 0, 0))
    if child is not None:
        call["metadata"] = {"subExecution": {"executionId": child, "workflowId": "w7"}}
    runs = {"Start": [run(paired([0]))], "Call": [call]}
    types = {"Call": "executeWorkflow"}
    parent = execution(name, runs, {"Start": [["Call"]]}, types=types, workflowId="w8", **facts)
    below = {"Start": [run(paired([0]))], "Ask": [failed("no", ("Start", 0, 0))]}
    called = {"parentExecution": {"executionId": name, "workflowId": "w8"}}
    set_so = b'"name": "Call", "parameters": %s, ' % json.dumps({"options": options}).encode()
    parent = parent.replace(b'"name": "Call", ', set_so)
    return [parent, execution(child or "c", below, data=called, workflowId="w7")]


def test_a_called_execution_that_failed_is_lost(tmp_path: Path) -> None:
    finding = the_only(judged(tmp_path, "1", *_calling("1", "2")))
    assert (finding.kind, finding.node, finding.called) == (Kind.CALL, "Call", ("2",))
    assert not judged(tmp_path, "5", *_calling("5", "6", status="error")).findings


def test_a_call_that_may_have_been_made_again_is_doubtful(tmp_path: Path) -> None:
    parent, child = _calling("1", None)
    again = parent.replace(b'"name": "Call", ', b'"name": "Call", "retryOnFail": true, ')
    finding = the_only(judged(tmp_path, "1", again, child))
    assert (finding.sureness, finding.doubts) == (POSSIBLE, (Doubt.TRIED_AGAIN,))
    assert the_only(judged(tmp_path / "other", "1", parent, child)).sureness is CERTAIN


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"waitForSubWorkflow": False}, (POSSIBLE, (Doubt.HANDLED,))),
        ({"waitForSubWorkflow": True}, (CERTAIN, ())),
        ({"waitForSubWorkflow": "={{ 1 }}"}, (CERTAIN, ())),
        ({}, (CERTAIN, ())),
        (None, (CERTAIN, ())),
    ],
)
@pytest.mark.parametrize("begun", [0, 30])
def test_a_call_that_was_not_waited_for_is_no_loss_of_the_caller(
    tmp_path: Path, options: Any, expected: tuple[Any, ...], begun: int
) -> None:
    parent, child = _calling("1", "2", options)
    if begun:  # so late that no run of the caller can be named
        parent, child = _calling("1", None, options)
        child = child.replace(b'"2026-11-20T05:00', b'"2026-11-20T05:30')
    finding = the_only(judged(tmp_path, "1", parent, child))
    assert finding.kind is Kind.CALL
    assert (finding.node is None) == bool(begun)
    assert (finding.sureness, finding.doubts) == expected


def test_an_error_output_that_got_nothing_has_handled_nothing(tmp_path: Path) -> None:
    """n8n loses an item that failed in a sub-workflow on its way there; sample 57 shows it."""
    parent, child = _calling("1", "2")
    made = json.loads(parent)
    made["workflowData"]["nodes"][1]["onError"] = "continueErrorOutput"
    made["workflowData"]["connections"]["Call"] = {"main": [[], [{"node": "Skipped"}]]}
    made["data"]["resultData"]["runData"]["Call"][0]["data"]["main"] = [paired([0]), []]
    finding = the_only(judged(tmp_path, "1", json.dumps(made).encode(), child))
    assert (finding.kind, finding.sureness) == (Kind.CALL, CERTAIN)


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
