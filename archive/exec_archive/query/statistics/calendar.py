"""Hours, days and longer, cut as a clock in a time zone shows them: in Python, and the same in SQL.

Each has a number, so that neighbours are one apart. An hour that a clock shows twice, because it is
set back then, is one.
"""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

# What a clock in the reader's time zone shows at a time of the archive, which is in UTC.
Clock = Callable[[datetime], datetime]

_DAY = timedelta(days=1)
_STEPS = 20_000  # so often the clock of a span is looked at, for when it is set
_ORIGIN = "TIMESTAMP '0001-01-01'"
_A_MONDAY = "DATE '0001-01-01'"


class Unit(NamedTuple):
    """A kind of span; `sql` numbers a local time in the way that `number` does."""

    name: str
    number: Callable[[datetime], int]
    start: Callable[[int], datetime]
    sql: str


def _hours(moment: datetime) -> int:
    return moment.toordinal() * 24 + moment.hour


def _months(moment: datetime) -> int:
    return moment.year * 12 + moment.month - 1


def _hour(number: int) -> datetime:
    return datetime.fromordinal(number // 24) + timedelta(hours=number % 24)


def _month(number: int) -> datetime:
    return datetime(number // 12, number % 12 + 1, 1)  # noqa: DTZ001 - a local time


HOUR = Unit("hour", _hours, _hour, f"date_diff('hour', {_ORIGIN}, {{}}) + 24")
DAY = Unit(
    "day",
    lambda moment: moment.toordinal(),
    datetime.fromordinal,
    f"date_diff('day', {_ORIGIN}, {{}}) + 1",
)
WEEK = Unit(
    "week",
    lambda moment: (moment.toordinal() - 1) // 7,
    lambda number: datetime.fromordinal(number * 7 + 1),
    f"date_diff('day', {_A_MONDAY}, {{}}) // 7",
)
MONTH = Unit("month", _months, _month, f"date_diff('month', {_ORIGIN}, {{}}) + 12")
YEAR = Unit(
    "year",
    lambda moment: moment.year,
    lambda number: datetime(number, 1, 1),  # noqa: DTZ001 - a local time
    f"date_diff('year', {_ORIGIN}, {{}}) + 1",
)
UNITS = {unit.name: unit for unit in (HOUR, DAY, WEEK, MONTH, YEAR)}


def fitting(first: datetime, last: datetime, most: int) -> Unit | None:
    """The smallest unit of which at most so many lie between two local times."""
    for unit in UNITS.values():
        if unit.number(last) - unit.number(first) < most:
            return unit
    return None


def numbered(unit: Unit, column: str, first: datetime, last: datetime, clock: Clock) -> str:
    """SQL for the number of a time of the archive that lies between two others."""
    *before, (_, shift) = offsets = list(_offsets(first, last, clock))
    ends = [since for since, _ in offsets[1:]]
    cases = "".join(
        f"WHEN {column} < TIMESTAMP '{end.isoformat(sep=' ')}' THEN {_milliseconds(offset)} "
        for (_, offset), end in zip(before, ends, strict=True)
    )
    ahead = f"CASE {cases}ELSE {_milliseconds(shift)} END" if cases else str(_milliseconds(shift))
    # In UTC, which many servers keep, there is nothing to add to a million rows.
    shown = column if ahead == "0" else f"({column} + to_milliseconds({ahead}))"
    return unit.sql.format(shown)


def _milliseconds(offset: timedelta) -> int:
    return offset // timedelta(milliseconds=1)


def _offsets(first: datetime, last: datetime, clock: Clock) -> Iterator[tuple[datetime, timedelta]]:
    """How far the clock is ahead of UTC, and since when, from the first time to the last."""
    ahead = _ahead(first, clock)
    yield first, ahead
    step = max(_DAY, (last - first) / _STEPS)
    at = first
    while at < last:
        following = last if last - at <= step else at + step
        if _ahead(following, clock) != ahead:
            following = _when_set(at, following, clock)
            ahead = _ahead(following, clock)
            yield following, ahead
        at = following


def _when_set(before: datetime, after: datetime, clock: Clock) -> datetime:
    """When the clock was set, which is on a whole second; it shows another offset after it."""
    was = _ahead(before, clock)
    while after - before > timedelta(seconds=1):
        middle = before + (after - before) / 2
        if _ahead(middle, clock) == was:
            before = middle
        else:
            after = middle
    return after.replace(microsecond=0)


def _ahead(moment: datetime, clock: Clock) -> timedelta:
    return clock(moment).utcoffset() or timedelta()
