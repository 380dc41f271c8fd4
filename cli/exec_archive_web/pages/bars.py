"""A row of small bars: how often something happened by hour, day or longer."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, tzinfo
from typing import NamedTuple

from exec_archive.query.failures.history import Moment
from exec_archive.query.statistics.calendar import Unit, fitting
from exec_archive_cli.render.counting import counted
from exec_archive_cli.render.sparkline import when
from exec_archive_cli.render.units import local

_MOST = 31
_HEIGHT = 20
_STEP, _WIDTH = 4, 3
_LEAST = 2  # one that is not nothing is seen


class Bar(NamedTuple):
    """Where it stands, from the top left, and what it says."""

    x: int
    y: float
    height: float
    says: str


class Bars(NamedTuple):
    """The bars, and the same in words."""

    width: int
    height: int
    bar_width: int
    bars: list[Bar]
    says: str


class Axis(NamedTuple):
    """The spans of time that have a bar each."""

    unit: Unit
    places: range
    zone: tzinfo

    def place(self, time: datetime) -> int:
        """Where a time of the archive stands."""
        return self.unit.number(local(time, self.zone))


def axis(moments: Sequence[Moment], zone: tzinfo) -> Axis | None:
    """In the smallest unit that has room; None where there is only one bar, or too many."""
    if not moments:
        return None
    times = [local(each.start, zone) for each in moments]
    first, last = min(times), max(times)
    unit = fitting(first, last, _MOST)
    if unit is None or unit.number(first) == unit.number(last):
        return None
    return Axis(unit, range(unit.number(first), unit.number(last) + 1), zone)


def bars(moments: Sequence[Moment], along: Axis) -> Bars:
    """The bars of some failures."""
    counts: Counter[int] = Counter()
    for each in moments:
        counts[along.place(each.start)] += each.times
    highest = max(counts.values(), default=1)
    drawn = []
    for place, count in sorted(counts.items()):
        height = max(count * _HEIGHT / highest, _LEAST)
        drawn.append(
            Bar(
                (place - along.places.start) * _STEP,
                round(_HEIGHT - height, 2),
                round(height, 2),
                f"{counted(count, 'failure')} {when(along.unit, place)}",
            )
        )
    most = max(counts, key=lambda place: (counts[place], -place), default=along.places.start)
    return Bars(
        width=len(along.places) * _STEP,
        height=_HEIGHT,
        bar_width=_WIDTH,
        bars=drawn,
        says=f"by {along.unit.name}, at most {counts[most]:,} {when(along.unit, most)}",
    )
