"""Moments as people type them."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from exec_archive.errors import BadRequest
from exec_archive_cli.when import parse_moment, zone

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)  # in Berlin it is the 21st already


def moment(text: str, *, end_of_day: bool = False) -> datetime:
    return parse_moment(text, BERLIN, end_of_day=end_of_day, now=NOW)


@pytest.mark.parametrize(
    ("text", "ago"),
    [
        ("2h", timedelta(hours=2)),
        ("2 hours ago", timedelta(hours=2)),
        ("3 days ago", timedelta(days=3)),
        ("90m", timedelta(minutes=90)),
        ("1 week ago", timedelta(weeks=1)),
        ("30 secs", timedelta(seconds=30)),
        ("now", timedelta(0)),
    ],
)
def test_spans_are_counted_back_from_now(text: str, ago: timedelta) -> None:
    assert moment(text) == NOW.replace(tzinfo=None) - ago


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("2026-11-01", datetime(2026, 10, 31, 23)),
        ("2026-07-01", datetime(2026, 6, 30, 22)),  # summer time
        ("2026-11-01T14:30", datetime(2026, 11, 1, 13, 30)),
        ("2026-11-01 14:30", datetime(2026, 11, 1, 13, 30)),
        ("2026-11-01T14:30Z", datetime(2026, 11, 1, 14, 30)),
        ("2026-11-01T14:30+05:00", datetime(2026, 11, 1, 9, 30)),
        ("today", datetime(2026, 11, 20, 23)),
        ("Yesterday", datetime(2026, 11, 19, 23)),
        ("yesterday 10:00", datetime(2026, 11, 20, 9)),
        ("today 9:30", datetime(2026, 11, 21, 8, 30)),
        ("20:15", datetime(2026, 11, 21, 19, 15)),
    ],
)
def test_dates_are_days_of_the_zone_they_are_shown_in(text: str, utc: datetime) -> None:
    assert moment(text) == utc


def test_a_date_that_closes_a_span_counts_to_its_end() -> None:
    assert moment("2026-11-01", end_of_day=True) == datetime(2026, 11, 1, 23)
    assert moment("today", end_of_day=True) == datetime(2026, 11, 21, 23)
    assert moment("2026-11-01T14:30", end_of_day=True) == datetime(2026, 11, 1, 13, 30)


@pytest.mark.parametrize(
    "text",
    ["", "soon", "2026-13-01", "12", "99999999999d", "-2h", "2h ago ago", "25:00", "yesterday x"],
)
def test_what_is_no_moment_is_said_to_be_none(text: str) -> None:
    with pytest.raises(BadRequest, match="no moment"):
        moment(text)


@pytest.mark.parametrize("name", ["Mars/Olympus", "../../etc/passwd", "a" * 300])
def test_an_unknown_zone(name: str) -> None:
    with pytest.raises(BadRequest, match="no time zone"):
        zone(name)
