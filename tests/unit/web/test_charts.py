"""Charts over time: everything stays on its scale, and the words say what the shapes show."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from exec_archive.query.failures.history import Moment
from exec_archive.query.statistics.calendar import DAY
from exec_archive_web.pages.bars import axis, bars
from exec_archive_web.pages.charts import (
    HEIGHT,
    STEP,
    Figure,
    Time,
    chart,
    round_count,
    round_duration,
)

_FIRST = datetime(2026, 11, 1).toordinal()
_VALUES = st.dictionaries(st.integers(_FIRST, _FIRST + 30), st.floats(0, 1e12), min_size=1)


@given(st.integers(0, 10**12))
def test_a_scale_of_counts_has_a_half_and_room_for_all(highest: int) -> None:
    top = round_count(highest)
    assert top >= highest
    assert top % 2 == 0
    assert top <= max(2 * highest, 2)


@given(st.floats(0, 1e12))
def test_a_scale_of_durations_has_room_for_all(highest: float) -> None:
    assert round_duration(highest) >= highest
    assert round_duration(highest) > 0


@given(_VALUES, st.booleans())
def test_every_shape_lies_within_its_chart(values: dict[int, float], as_bars: bool) -> None:
    time = Time(DAY, _FIRST, _FIRST + 30)
    top = round_duration(max(values.values()))
    drawn = chart("Took", time, [Figure("took", "", values, as_bars)], top, str)
    (figure,) = drawn.drawn
    assert len(figure.points) == (0 if as_bars else len(values))
    assert all(0 <= x <= drawn.width and 0 <= y <= HEIGHT for x, y in figure.points)
    for x, y, height in figure.bars:
        assert 0 <= x <= drawn.width - STEP / 2
        assert -1e-6 <= y <= y + height <= HEIGHT + 0.02
    assert str(max(values.values())) in drawn.says
    assert len(drawn.places) == 31


def test_a_line_has_gaps_where_nothing_is_known() -> None:
    time = Time(DAY, _FIRST, _FIRST + 4)
    values = {_FIRST: 1.0, _FIRST + 1: 2.0, _FIRST + 4: 0.0}
    (figure,) = chart("Took", time, [Figure("took", "", values)], 2, str).drawn
    assert figure.line == "M5 50 L15 0 M45 100"


@given(st.lists(st.tuples(st.integers(0, 29), st.integers(1, 10**6)), min_size=1))
def test_small_bars_lie_within_their_row(counts: list[tuple[int, int]]) -> None:
    moments = [Moment(datetime(2026, 11, 1 + day, 12), times) for day, times in counts]
    along = axis(moments, UTC)
    if along is None:
        return
    drawn = bars(moments, along)
    assert len(drawn.bars) == len({day for day, _ in counts}) or along.unit.name == "hour"
    assert all(0 <= bar.x < drawn.width for bar in drawn.bars)
    assert all(bar.y >= 0 and bar.y + bar.height <= drawn.height + 0.02 for bar in drawn.bars)
    assert max(bar.height for bar in drawn.bars) == drawn.height
