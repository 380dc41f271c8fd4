"""When runs took place, as far as n8n says it, and where the time between them went."""

import json
from collections.abc import Sequence
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from exec_archive.document.skeleton import Skeleton, Source, read_skeleton
from exec_archive.investigate.timeline import Timeline, timeline
from exec_archive.model import NodeRun
from made_runs import after, executed, ran


def told(**runs: list[dict[str, Any]]) -> Skeleton:
    found = read_skeleton(json.dumps({"data": {"resultData": {"runData": runs}}}).encode(), [])
    assert found is not None
    return found


def offsets(found: Timeline) -> list[int | None]:
    return [run.offset_ms for run in found.runs]


def test_offsets_count_from_the_start_of_the_execution() -> None:
    runs = [ran("A", 0, at=5), ran("B", 1, at=12, duration_ms=3)]
    found = timeline(executed(duration_ms=20), runs, None)
    assert (offsets(found), found.span_ms) == ([5, 12], 20)
    assert (found.between_ms, found.after_ms) == (12, 5)


def test_they_count_from_the_first_run_where_the_start_was_set_anew() -> None:
    """As it may be when an execution goes on after it waited."""
    found = timeline(executed(started_at=after(9000)), [ran("A", 0, at=0)], None)
    assert (offsets(found), found.started_at) == ([0], after(0))


def test_an_execution_that_has_no_start_begins_with_its_first_run() -> None:
    found = timeline(executed(started_at=None), [ran("A", 0, at=3), ran("B", 1, at=4)], None)
    assert offsets(found) == [0, 1]


def test_nothing_known_is_nothing_said() -> None:
    for runs in ([], [ran("A", 0, duration_ms=None)]):
        found = timeline(executed(started_at=None), runs, None)
        assert (found.started_at, found.span_ms) == (None, None)
        assert offsets(found) == [None] * len(runs)
        assert found.between_ms is None


def test_runs_of_the_retried_execution_have_no_place_in_its_time() -> None:
    runs = [ran("A", 0, at=-5000, duration_ms=70), ran("B", 1, at=2, duration_ms=8)]
    found = timeline(executed(retry_of="7", mode="retry", duration_ms=10), runs, None)
    assert [run.is_copied for run in found.runs] == [True, False]
    assert (offsets(found), found.span_ms, found.between_ms) == ([None, 2], 10, 2)
    assert found.runs[0].duration_ms == 70


def test_an_execution_that_goes_on_waited_in_between() -> None:
    runs = [
        ran("A", 0, at=0, duration_ms=10, execution_index=0),
        ran("Wait", 1, at=5010, duration_ms=1, execution_index=0),
        ran("B", 2, at=5020, duration_ms=1, execution_index=1),
        ran("Wait", 3, at=9021, duration_ms=1, execution_index=0, run_index=1),
    ]
    found = timeline(executed(duration_ms=9022), runs, None)
    assert [run.waited_ms for run in found.runs] == [0, 5000, 0, 4000]
    assert (found.waited_ms, found.between_ms, found.after_ms) == (9000, 9, 0)


def test_the_first_run_of_a_retry_did_not_wait() -> None:
    runs = [ran("A", 0, at=-5000), ran("B", 1, at=2, execution_index=0)]
    assert timeline(executed(retry_of="7"), runs, None).waited_ms == 0


def test_what_a_crash_left_has_no_time() -> None:
    skeleton = told(
        A=[{"startTime": 1_795_168_800_000, "source": []}],
        B=[{"startTime": 1_795_168_800, "source": [None]}],
    )
    runs = [ran("A", 0, at=400, duration_ms=7), ran("B", 1, at=0, status="crashed")]
    found = timeline(executed(started_at=after(390), status="crashed"), runs, skeleton)
    assert offsets(found) == [10, None]
    assert (found.runs[1].is_recovered, found.runs[1].duration_ms) == (True, None)
    assert (found.span_ms, found.between_ms) == (17, None)
    assert list(found.runs[1].items_in) == [None]


def test_items_in_are_those_of_every_input() -> None:
    skeleton = told(
        A=[{"source": []}],
        B=[{"source": [{"previousNode": "A"}]}],
        Merge=[
            {
                "source": [
                    {"previousNode": "A", "previousNodeOutput": 1},
                    {"previousNode": "B"},
                    None,
                    {"previousNode": "gone"},
                    {"previousNode": "A", "previousNodeOutput": 9},
                ]
            }
        ],
    )
    runs = [
        ran("A", 0, at=0, items_out=[0, 3]),
        ran("B", 1, at=1, items_out=[2]),
        ran("Merge", 2, at=2),
    ]
    found = timeline(executed(), runs, skeleton)
    assert [list(run.items_in) for run in found.runs] == [[], [0], [3, 2, 0, None, None]]
    assert found.runs[2].sources[:2] == [Source("A", 0, 1), Source("B", 0, 0)]


def test_without_a_document_the_table_tells_the_first_source() -> None:
    runs = [
        ran("A", 0, at=0, items_out=[1, 4]),
        ran("B", 1, at=1, previous_node="A", previous_run=0, previous_output=1),
    ]
    assert list(timeline(executed(), runs, None).runs[1].items_in) == [4]


def test_what_serves_an_agent_gets_no_items() -> None:
    skeleton = told(
        Agent=[{"source": []}],
        Model=[{"source": [{"previousNode": "Agent"}], "inputOverride": {}}],
    )
    runs = [ran("Agent", 0, at=0, items_out=[1]), ran("Model", 1, at=1, output_kind=None)]
    found = timeline(executed(), runs, skeleton)
    assert [run.serves for run in found.runs] == [False, True]
    assert list(found.runs[1].items_in) == []
    memory = ran("Memory", 1, at=1, output_kind="ai_memory", previous_node="Agent", previous_run=0)
    (_, served) = timeline(executed(), [runs[0], memory], None).runs
    assert (served.serves, list(served.items_in)) == (True, [])


spans = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 30)), min_size=1, max_size=8)


@given(spans, st.integers(0, 100))
def test_between_is_the_time_in_which_none_ran(times: list[tuple[int, int]], lasted: int) -> None:
    runs: Sequence[NodeRun] = [
        ran(str(seq), seq, at=at, duration_ms=took, execution_index=seq + 1)
        for seq, (at, took) in enumerate(sorted(times))
    ]
    found = timeline(executed(duration_ms=lasted), runs, None)
    end = max([lasted, *(at + took for at, took in times)])
    idle = [ms for ms in range(end) if not any(at <= ms < at + took for at, took in times)]
    last = max(at + took for at, took in times)
    assert (found.span_ms, found.after_ms) == (end, end - last)
    assert found.between_ms == len([ms for ms in idle if ms < last])


@given(
    st.lists(
        st.builds(
            lambda at, took, index: {"at": at, "duration_ms": took, "execution_index": index},
            st.none() | st.integers(-(10**12), 10**12),
            st.none() | st.integers(-(2**63), 2**63 - 1),
            st.none() | st.integers(-1, 3),
        ),
        max_size=5,
    ),
    st.sampled_from([None, "7"]),
    st.none() | st.integers(-(2**63), 2**63 - 1),
)
def test_times_of_any_kind_are_borne(
    facts: list[dict[str, Any]], retry_of: str | None, lasted: int | None
) -> None:
    runs = [ran(str(seq), seq, **each) for seq, each in enumerate(facts)]
    found = timeline(executed(retry_of=retry_of, duration_ms=lasted), runs, None)
    assert [run.run for run in found.runs] == runs
    assert all(run.offset_ms is None or run.offset_ms >= 0 for run in found.runs)
    assert found.between_ms is None or found.between_ms >= 0
