"""Bars by the hour, day or longer: each as high as its count, none left out."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exec_archive.query.failures.history import Moment
from exec_archive_cli.render.errors.frequency import frequency

_START = datetime(2026, 11, 1, 22, 30)


def _every(step: timedelta, *counts: int) -> list[Moment]:
    return [Moment(_START + i * step, count) for i, count in enumerate(counts) if count]


@pytest.mark.parametrize(
    ("step", "label", "highest"),
    [
        (timedelta(hours=1), "By hour", "8 on 2026-11-02 at 01:00"),
        (timedelta(days=1), "By day", "8 on 2026-11-04"),
        (timedelta(days=7), "By day", "8 on 2026-11-22"),
        (timedelta(days=30), "By week", "8 in the week of 2027-01-25"),
        (timedelta(days=365), "By year", "8 in 2029"),
    ],
)
def test_the_unit_grows_with_the_span(step: timedelta, label: str, highest: str) -> None:
    found = frequency(_every(step, 1, 0, 4, 8), UTC)
    assert found is not None
    assert (found.label, found.highest) == (label, highest)


def test_the_bars_are_as_high_as_the_counts() -> None:
    found = frequency(_every(timedelta(days=1), 1, 0, 4, 8), UTC)
    assert found is not None
    assert found.bars == "▁·▄█"


def test_a_day_is_one_of_the_zone_it_is_shown_in() -> None:
    found = frequency(_every(timedelta(days=1), 9, 1, 1), ZoneInfo("Europe/Berlin"))
    assert found is not None
    assert found.highest == "9 on 2026-11-01"
    found = frequency(_every(timedelta(days=1), 9, 1, 1), ZoneInfo("Asia/Tokyo"))
    assert found is not None
    assert found.highest == "9 on 2026-11-02"


def test_too_few_tell_nothing() -> None:
    assert frequency([], UTC) is None
    assert frequency(_every(timedelta(hours=1), 3, 4), UTC) is None


@given(st.lists(st.tuples(st.datetimes(), st.integers(1, 10**9)), max_size=20))
def test_any_times_are_drawn_in_a_line_that_fits(given_times: list[tuple[datetime, int]]) -> None:
    found = frequency([Moment(*each) for each in sorted(given_times)], ZoneInfo("Asia/Tokyo"))
    assert found is None or (2 < len(found.bars) < 32 and found.bars[0] != "·" != found.bars[-1])
