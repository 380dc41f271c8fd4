"""Runs put together: the runs of a node, the turns of a loop."""

from hypothesis import given
from hypothesis import strategies as st

from exec_archive.investigate.folding import Iteration, folded, iterations, unfolded
from exec_archive.investigate.timeline import TimedRun, timeline
from exec_archive.model import NodeRun
from made_runs import executed, ran

LOOP = "n8n-nodes-base.splitInBatches"


def timed(*runs: NodeRun) -> list[TimedRun]:
    return [*timeline(executed(), runs, None).runs]


def loop_of(
    batches: list[int], *, failing: int | None = None, output: int = 1, first_run: int = 0
) -> list[NodeRun]:
    """A loop that hands on so many items each time; the body of one turn may fail."""
    runs: list[NodeRun] = []

    def add(node: str, run_index: int, **facts: object) -> None:
        last = runs[-1] if runs else None
        source = {
            "previous_node": last.node if last else "List",
            "previous_run": last.run_index if last else 0,
            "previous_output": output if last and last.node == "Loop" else 0,
        }
        seq = len(runs)
        runs.append(ran(node, seq, run_index=run_index, at=seq * 10, **source, **facts))

    for turn, count in enumerate(batches):
        given = [0, 0]
        given[output] = count
        add("Loop", first_run + turn, items_out=given, node_type=LOOP, duration_ms=1)
        if failing == turn:
            add("Body", first_run + turn, status="error", error_message="no", duration_ms=4)
            return runs
        add("Body", first_run + turn, items_out=[count], duration_ms=4)
    done = [0, 0]
    done[1 - output] = sum(batches)
    add("Loop", first_run + len(batches), items_out=done, node_type=LOOP, duration_ms=1)
    add("After", 0, items_out=[sum(batches)])
    return runs


def turns(runs: list[NodeRun]) -> list[Iteration]:
    return iterations(timed(*runs), "Loop")


def test_a_fold_sums_up_its_runs() -> None:
    runs = timed(
        ran("A", 0, at=0, duration_ms=5, items_out=[1, 2]),
        ran("A", 1, at=9, run_index=1, duration_ms=None, status="error", swallowed_errors=2),
        ran("A", 2, at=12, run_index=2, duration_ms=7, items_out=[3]),
        ran("B", 3, at=20, duration_ms=None, status=None),
    )
    a, b = folded(runs)
    assert (a.node, len(a.runs), a.took_ms, a.items_out) == ("A", 3, 12, [4, 2])
    assert a.slowest is runs[2]
    assert (a.status, a.swallowed_errors, a.went_wrong) == ("error", 2, True)
    assert (b.took_ms, b.items_out, b.slowest, b.status) == (None, None, None, "unknown")
    assert [fold.runs for fold in unfolded(runs)] == [[run] for run in runs]


def test_the_items_into_a_loop_are_those_from_outside() -> None:
    runs = [
        ran("List", 0, at=0, items_out=[7]),
        ran("Loop", 1, at=1, node_type=LOOP, items_out=[0, 4], previous_node="List"),
        ran("Body", 2, at=2, items_out=[4], previous_node="Loop", previous_output=1),
        ran("Loop", 3, at=3, run_index=1, node_type=LOOP, items_out=[0, 3], previous_node="Body"),
        ran(
            "Body", 4, at=4, run_index=1, items_out=[3], previous_node="Loop",
            previous_run=1, previous_output=1,
        ),
    ]  # fmt: skip
    by_node = {fold.node: fold.items_in for fold in folded(timed(*runs))}
    assert by_node == {"List": [], "Loop": [7], "Body": [7]}


def test_a_turn_lasts_until_the_next_and_holds_what_ran_in_it() -> None:
    found = turns(loop_of([4, 4, 2]))
    assert [each.run_index for each in found] == [0, 1, 2]
    assert [(each.offset_ms, each.duration_ms) for each in found] == [(0, 20), (20, 20), (40, 20)]
    assert [(list(each.items_in), each.items_out) for each in found] == [
        ([4], [4]),
        ([4], [4]),
        ([2], [2]),
    ]
    assert [[run.run.node for run in each.runs] for each in found] == [["Loop", "Body"]] * 3


def test_a_turn_that_fails_is_the_last_and_ends_with_its_runs() -> None:
    found = turns(loop_of([4, 4, 2], failing=1))
    assert [each.status for each in found] == ["success", "error"]
    wrong = found[1].went_wrong
    assert wrong is not None
    assert (wrong.run.node, found[1].items_out, found[1].duration_ms) == ("Body", None, 14)
    assert found[0].went_wrong is None


def test_older_loops_give_to_their_loop_on_the_first_output() -> None:
    found = turns(loop_of([2, 2], output=0))
    assert [list(each.items_in) for each in found] == [[2], [2]]


def test_a_loop_over_nothing_has_no_turns() -> None:
    assert turns([ran("Loop", 0, at=0, node_type=LOOP, items_out=[0, 0])]) == []
    assert turns([ran("Loop", 0, at=0, node_type=LOOP)]) == []


def test_of_other_nodes_each_run_is_one() -> None:
    (first, second) = iterations(timed(*loop_of([3, 1])), "Body")
    assert (first.run_index, first.duration_ms, list(first.items_in)) == (0, 4, [3])
    assert (second.run_index, second.items_out, len(second.runs)) == (1, [1], 1)


def test_what_hid_an_error_went_wrong_after_what_failed() -> None:
    hiding = ran("A", 0, at=0, swallowed_errors=1)
    failing = ran("B", 1, at=1, status="crashed")
    turn = Iteration(0, 0, 0, [], None, timed(hiding, failing))
    wrong = turn.went_wrong
    assert wrong is not None
    assert wrong.run == failing
    assert (turn.status, turn.swallowed_errors) == ("crashed", 1)


def test_the_worst_status_stands_for_all() -> None:
    words = ["success", "waiting", "error", "crashed"]
    for most in range(1, len(words) + 1):
        runs = [ran("A", seq, run_index=seq, status=word) for seq, word in enumerate(words[:most])]
        assert [fold.status for fold in folded(timed(*runs))] == [words[most - 1]]


@given(st.lists(st.integers(1, 5), min_size=1, max_size=6))
def test_every_run_of_a_loop_is_in_one_turn(batches: list[int]) -> None:
    runs = loop_of(batches)
    inside = [run.run.seq for turn in turns(runs) for run in turn.runs]
    assert inside == [run.seq for run in runs[:-2]]
