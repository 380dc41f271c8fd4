"""Bars: as wide as the whole, and filled where something ran."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exec_archive.investigate.timeline import timeline
from exec_archive_cli.render.waterfall import Waterfall, bar
from made_runs import executed, ran


@pytest.mark.parametrize(
    ("spans", "drawn"),
    [
        ([(0, 100)], "██████████"),
        ([(0, 50)], "█████     "),
        ([(50, 50)], "     █████"),
        ([(45, 10)], "    ▒▒    "),
        ([(0, 0)], "▏         "),
        ([(100, 0)], "         ▏"),
        ([(30, 1)], "   ▏      "),
        ([(0, 3), (5, 3), (90, 7)], "▒        ▓"),
        ([], "          "),
    ],
)
def test_a_bar(spans: list[tuple[int, int]], drawn: str) -> None:
    assert bar(spans, 100, 10) == drawn


numbers = st.integers(-(2**63), 2**63)


@given(st.lists(st.tuples(numbers, numbers), max_size=5), numbers, st.integers(8, 60))
def test_it_is_as_wide_as_it_should_be(
    spans: list[tuple[int, int]], whole: int, width: int
) -> None:
    drawn = bar(spans, whole, width)
    assert len(drawn) == width
    assert bool(drawn.strip()) == bool(spans)


@given(st.integers(0, 99), st.integers(0, 99), st.integers(1, 60))
def test_what_runs_later_stands_no_further_left(one: int, other: int, width: int) -> None:
    marks = [len(bar([(at, 0)], 100, width).rstrip()) for at in sorted([one, other])]
    assert marks == sorted(marks)


def test_waiting_takes_no_room() -> None:
    runs = [
        ran("A", 0, at=0, duration_ms=10, execution_index=0),
        ran("Wait", 1, at=10_000_010, duration_ms=10, execution_index=0),
    ]
    found = timeline(executed(duration_ms=10_000_020), runs, None)
    waterfall = Waterfall(found, 10)
    assert [waterfall.when([run]) for run in found.runs] == ["█████     ", "     █████"]


def test_how_long_counts_from_the_left() -> None:
    found = timeline(executed(duration_ms=100), [ran("A", 0, at=70, duration_ms=20)], None)
    waterfall = Waterfall(found, 10)
    assert waterfall.when(found.runs) == "       ██ "
    assert waterfall.how_long(20) == "██        "
    assert waterfall.how_long(None).strip() == ""
