"""How often something happened by hour, day or longer, as a row of small bars."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date, datetime, tzinfo
from typing import NamedTuple

from exec_archive.query.failures.history import Moment
from exec_archive_cli.render.units import local

_MOST_BARS, _FEWEST_BARS = 31, 3
_BARS, _NONE = "▁▂▃▄▅▆▇█", "·"


class Frequency(NamedTuple):
    """A row of bars, what each of them stands for, and which is the highest."""

    label: str
    bars: str
    highest: str


class _Unit(NamedTuple):
    label: str
    number: Callable[[datetime], int]
    words: Callable[[int], str]


def _hour(number: int) -> str:
    return f"on {date.fromordinal(number // 24)} at {number % 24:02d}:00"


def _month(number: int) -> str:
    return f"in {number // 12:04d}-{number % 12 + 1:02d}"


_UNITS = (
    _Unit("By hour", lambda time: time.toordinal() * 24 + time.hour, _hour),
    _Unit("By day", lambda time: time.toordinal(), lambda day: f"on {date.fromordinal(day)}"),
    _Unit(
        "By week",
        lambda time: (time.toordinal() - 1) // 7,
        lambda week: f"in the week of {date.fromordinal(week * 7 + 1)}",
    ),
    _Unit("By month", lambda time: time.year * 12 + time.month - 1, _month),
    _Unit("By year", lambda time: time.year, lambda year: f"in {year}"),
)


def frequency(times: Sequence[Moment], tz: tzinfo | None) -> Frequency | None:
    """In the smallest unit that has room; None where there are too few bars to tell anything."""
    moments = [(local(each.start, tz), each.times) for each in times]
    for unit in _UNITS if moments else ():
        counts: Counter[int] = Counter()
        for moment, count in moments:
            counts[unit.number(moment)] += count
        span = max(counts) - min(counts) + 1
        if span <= _MOST_BARS:
            return _drawn(unit, counts) if span >= _FEWEST_BARS else None
    return None


def _drawn(unit: _Unit, counts: Counter[int]) -> Frequency:
    most = max(counts.values())
    highest = min(number for number, count in counts.items() if count == most)
    bars = "".join(_bar(counts[number], most) for number in range(min(counts), max(counts) + 1))
    return Frequency(unit.label, bars, f"{most:,} {unit.words(highest)}")


def _bar(count: int, most: int) -> str:
    return _BARS[(count * len(_BARS) - 1) // most] if count else _NONE
