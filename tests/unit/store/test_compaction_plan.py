"""What is merged: neighbours only, each byte a few times in its life, and few segments stay."""

import random
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exec_archive.store.compaction_plan import all_deep, all_ordinary, piled_up
from exec_archive.store.manifest import Segment, SegmentFile
from exec_archive.store.tables import TABLES

MB = 1 << 20
GB = 1 << 30


def made(revision: int, json_bytes: int, *, deep: bool = False, last: int | None = None) -> Segment:
    return Segment(
        id=f"{revision:06d}-0",
        first_revision=revision,
        revision=last or revision,
        files={table: SegmentFile(rows=1, bytes=1, sha256="") for table in TABLES},
        executions=1,
        json_bytes=json_bytes,
        first_id="1",
        last_id="1",
        deep=deep,
    )


def merged(run: Sequence[Segment], *, deep: bool = False) -> Segment:
    size = sum(segment.json_bytes for segment in run)
    return made(run[0].first_revision, size, deep=deep, last=run[-1].revision)


def after(
    segments: list[Segment], runs: Sequence[Sequence[Segment]], *, deep: bool = False
) -> list[Segment]:
    gone = {segment.id for run in runs for segment in run}
    kept = [segment for segment in segments if segment.id not in gone]
    new = [merged(run, deep=deep) for run in runs]
    return sorted([*kept, *new], key=lambda segment: segment.revision)


def pull(sizes: Sequence[int]) -> tuple[list[Segment], int, int]:
    """A pull for each size: the segments at the end, the most there were, the bytes written."""
    segments: list[Segment] = []
    most = written = 0
    for number, size in enumerate(sizes, 1):
        segments.append(made(number, size))
        written += size
        runs = piled_up(segments)
        written += sum(segment.json_bytes for run in runs for segment in run)
        segments = after(segments, runs)
        most = max(most, len(segments))
    return segments, most, written


def same() -> list[int]:
    return [30_000] * 1000


def of_all_sizes() -> list[int]:
    chance = random.Random(7)  # noqa: S311 - the same sizes each time
    return [int(chance.lognormvariate(11, 2)) for _ in range(1000)]


def quiet_and_busy() -> list[int]:
    return [0, 500, 5 * MB, 0, 0, 20_000, MB] * 150


@pytest.mark.parametrize("sizes", [same(), of_all_sizes(), quiet_and_busy()])
def test_a_thousand_pulls_leave_few_segments_and_write_each_byte_a_few_times(
    sizes: list[int],
) -> None:
    segments, most, written = pull(sizes)
    assert most <= 30
    assert written <= 10 * sum(sizes)
    assert sum(segment.json_bytes for segment in segments) == sum(sizes)


def test_a_thousand_small_ones_of_before_are_merged_at_once() -> None:
    (run,) = piled_up([made(number, 30_000) for number in range(1, 1001)])
    assert len(run) == 1000


def test_nine_are_left_alone() -> None:
    assert piled_up([made(number, 1000) for number in range(1, 10)]) == []


@given(
    sizes=st.lists(
        st.tuples(st.sampled_from([0, 1, 80_000, MB, 200 * MB, 300 * MB, 5 * GB]), st.booleans()),
        max_size=60,
    )
)
def test_every_plan_takes_neighbours_and_leaves_what_it_must(
    sizes: list[tuple[int, bool]],
) -> None:
    segments = [made(i, size, deep=deep) for i, (size, deep) in enumerate(sizes, 1)]
    for plan in (piled_up, all_ordinary, all_deep):
        for run in plan(segments):
            start = segments.index(run[0])
            assert segments[start : start + len(run)] == run
            assert plan is all_deep or len(run) > 1
            assert plan is all_deep or not any(segment.deep for segment in run)
    assert all(segment.json_bytes < 256 * MB for run in piled_up(segments) for segment in run)
    assert all_ordinary(after(segments, all_ordinary(segments))) == []
    assert all_deep(after(segments, all_deep(segments), deep=True)) == []


def test_a_table_of_a_later_version_keeps_its_segment_apart() -> None:
    later = made(2, 1)
    later.files["invented_later"] = SegmentFile(rows=1, bytes=1, sha256="")
    segments = [made(1, 1), later, made(3, 1)]
    assert all_ordinary(segments) == []
    assert all_deep(segments) == [segments[:1], segments[2:]]
