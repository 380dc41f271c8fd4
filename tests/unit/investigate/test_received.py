"""What a run received is found at the runs that gave it, or where the engine held it."""

import json

import pytest

from exec_archive.document.role import Role
from exec_archive.document.skeleton import Skeleton, Source, read_skeleton
from exec_archive.investigate.received import Receipts, Received
from made_runs import ran

_RUNS = [
    ran("Webhook", 0, items_out=[1]),
    ran("If", 1, items_out=[2, 3]),
    ran("Merge", 2, items_out=[5]),
    ran("Merge", 3, run_index=1),
    ran("Model", 4, items_out=[1], output_kind="ai_languageModel"),
    ran("After", 5),
]


def came_from(*sources: tuple[str, int] | None) -> list[dict[str, object] | None]:
    return [s and {"previousNode": s[0], "previousNodeOutput": s[1]} for s in sources]


def skeleton(stack: tuple[dict[str, object], ...] = ()) -> Skeleton:
    runs = {
        "Webhook": [{"source": []}],
        "If": [{"source": came_from(("Webhook", 0))}],
        "Merge": [
            {"source": came_from(("If", 1), None, ("If", 0))},
            {"source": came_from(("If", 0))},
        ],
        "Model": [{"source": came_from(("Merge", 0))}],
        "After": [{"source": came_from(("gone", 0), ("Model", 0))}],
    }
    data = {
        "resultData": {"runData": runs},
        "executionData": {"nodeExecutionStack": list(stack)},
    }
    slices = [(Role.RECEIVED, position) for position in range(len(stack))]
    found = read_skeleton(
        json.dumps({"data": data}).encode(), [], [*slices, (Role.INPUT_OVERRIDE, 4)]
    )
    assert found is not None
    return found


def held(node: str, *sources: tuple[str, int] | None) -> dict[str, object]:
    return {"node": {"name": node}, "data": {}, "source": {"main": came_from(*sources)}}


def asked(node: str, run: int = 0, stack: tuple[dict[str, object], ...] = ()) -> list[Received]:
    return Receipts(_RUNS, skeleton(stack)).of(node, run)


def test_a_trigger_received_nothing() -> None:
    assert asked("Webhook") == []


def test_each_input_has_its_own_giver_and_keeps_its_number() -> None:
    assert asked("Merge") == [
        Received(0, Source("If", 0, 1), 3, Role.OUTPUT, 1, 0),
        Received(2, Source("If", 0, 0), 2, Role.OUTPUT, 1, 0),
    ]


def test_the_items_stand_on_the_output_they_came_from() -> None:
    assert [each.output for each in asked("Merge")] == [1, 0]


def test_a_sub_node_got_what_it_was_asked() -> None:
    assert asked("Model") == [Received(0, Source("Merge", 0, 0), None, Role.INPUT_OVERRIDE, 4)]


def test_what_is_not_kept_is_left_out_and_other_kinds_are_not_counted() -> None:
    assert asked("After") == [Received(1, Source("Model", 0, 0), None, Role.OUTPUT, 4, 0)]


def test_of_a_run_that_did_not_end_it_is_what_the_engine_held() -> None:
    stack = (held("Other"), held("Merge", ("If", 0), None))
    assert asked("Merge", 1, stack) == [
        Received(0, Source("If", 0, 0), 2, Role.RECEIVED, 1),
        Received(1, None, None, Role.RECEIVED, 1),
    ]
    assert [each.output for each in asked("Merge", 1, stack)] == [0, 1]


def test_what_was_held_for_another_run_is_not_taken_for_this_one() -> None:
    stack = (held("Merge", ("If", 1)),)
    assert asked("Merge", 1, stack) == [Received(0, Source("If", 0, 0), 2, Role.OUTPUT, 1, 0)]


def test_a_run_that_ended_got_what_its_giver_gave() -> None:
    stack = (held("Merge", ("If", 1)),)
    assert asked("Merge", 0, stack)[0].role is Role.OUTPUT


def test_a_node_without_a_run_got_what_was_held_for_it() -> None:
    stack = (held("Never ran", ("If", 0)),)
    assert asked("Never ran", 0, stack) == [Received(0, Source("If", 0, 0), 2, Role.RECEIVED, 0)]
    assert asked("Never ran") == []


@pytest.mark.parametrize("position", [0, 3])
def test_without_a_skeleton_the_first_source_is_known(position: int) -> None:
    runs = [
        ran("A", 0, items_out=[4]),
        ran("B", 1, previous_node="A", previous_run=0, previous_output=position),
    ]
    count = 4 if position == 0 else None
    assert Receipts(runs, None).of("B", 0) == [
        Received(0, Source("A", 0, position), count, Role.OUTPUT, 0, 0)
    ]


def test_a_source_whose_index_is_none_gave_nothing_that_is_known() -> None:
    runs = [ran("A", 0, items_out=[4]), ran("B", 1, previous_node="A", previous_run=None)]
    assert Receipts(runs, None).of("B", 0) == []
