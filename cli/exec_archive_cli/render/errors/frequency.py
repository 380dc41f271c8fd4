"""How often something happened by hour, day or longer, as a row of small bars."""

from collections import Counter
from collections.abc import Sequence
from datetime import tzinfo
from typing import NamedTuple

from exec_archive.query.failures.history import Moment
from exec_archive.query.statistics.calendar import fitting
from exec_archive_cli.render.sparkline import sparkline
from exec_archive_cli.render.units import local

_MOST_BARS, _FEWEST_BARS = 31, 3


class Frequency(NamedTuple):
    """A row of bars, what each of them stands for, and which is the highest."""

    label: str
    bars: str
    highest: str


def frequency(times: Sequence[Moment], tz: tzinfo | None) -> Frequency | None:
    """In the smallest unit that has room; None where there are too few bars to tell anything."""
    moments = [(local(each.start, tz), each.times) for each in times]
    if not moments:
        return None
    unit = fitting(moments[0][0], moments[-1][0], _MOST_BARS)
    if unit is None:
        return None
    counts: Counter[int] = Counter()
    for moment, count in moments:
        counts[unit.number(moment)] += count
    places = range(min(counts), max(counts) + 1)
    drawn = sparkline(counts, places, unit) if len(places) >= _FEWEST_BARS else None
    if drawn is None:
        return None
    return Frequency(f"By {unit.name}", drawn.bars, f"{drawn.highest:,} {drawn.when}")
