"""Charts over time, as shapes of an SVG: how a figure went, and what that says in words.

A shape is stretched to the room it has, so what is text stands beside it as HTML.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from exec_archive.query.statistics.calendar import Unit
from exec_archive_cli.render.sparkline import when

HEIGHT = 100.0
STEP = 10  # how wide the place of an hour, day or longer is
_BAR = 7
_MARGIN = (STEP - _BAR) / 2
_LEAST = 1.5  # a bar that is not nothing is seen

# Ends of a scale of durations, in milliseconds: what a clock has as round numbers.
_ROUND_MS: tuple[int, ...] = (
    *(1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000),
    *(seconds * 1000 for seconds in (10, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600)),
    *(hours * 3_600_000 for hours in (2, 6, 12, 24, 48, 120, 240, 480, 960, 2400, 4800, 9600)),
)

# By the number of an hour, day or longer; what has no figure is left out.
Values = dict[int, float]


class Place(NamedTuple):
    """What one hour, day or longer says to those who point at it."""

    x: int
    says: str


class Drawn(NamedTuple):
    """A figure as a line with points, or as bars."""

    name: str
    kind: str  # a class of the style
    line: str
    points: Sequence[tuple[float, float]]
    bars: Sequence[tuple[float, float, float]]  # x, y, height


class Chart(NamedTuple):
    """Everything a template draws of it."""

    title: str
    says: str
    width: int
    drawn: Sequence[Drawn]
    places: Sequence[Place]
    scale: Sequence[str]  # beside it, from the top
    times: Sequence[str]  # below it, from the left


class Figure(NamedTuple):
    """A figure over time."""

    name: str
    kind: str
    values: Values
    as_bars: bool = False


class Time(NamedTuple):
    """The hours, days or longer of a chart."""

    unit: Unit
    first: int
    last: int

    @property
    def numbers(self) -> range:
        """All of them."""
        return range(self.first, self.last + 1)


def chart(
    title: str, time: Time, figures: Sequence[Figure], top: float, shown: Callable[[float], str]
) -> Chart:
    """The figures on one scale from nothing to `top`."""
    return Chart(
        title=title,
        says="; ".join(_said(each, time, shown) for each in figures),
        width=len(time.numbers) * STEP,
        drawn=[_drawn(each, time, top) for each in figures],
        places=[_place(number, time, figures, shown) for number in time.numbers],
        scale=[shown(top), shown(top / 2), shown(0)],
        times=[time_label(time.unit, number) for number in _labelled(time)],
    )


def round_count(highest: float) -> int:
    """The end of a scale of counts: an even one, so that there is a half."""
    step = int("1" + "0" * (len(str(int(highest))) - 1))
    for factor in (1, 2, 4, 5, 6, 8, 10):
        if factor * step >= highest and factor * step % 2 == 0:
            return factor * step
    return max(2 * step, 2)


def round_duration(highest: float) -> int:
    """The end of a scale of milliseconds."""
    return next((each for each in _ROUND_MS if each >= highest), int(highest) + 1)


def time_label(unit: Unit, number: int) -> str:
    """When an hour, day or longer begins."""
    start = unit.start(number).isoformat(sep=" ")
    return {"hour": start[:16], "month": start[:7], "year": start[:4]}.get(unit.name, start[:10])


def _labelled(time: Time) -> list[int]:
    middle = (time.first + time.last) // 2
    return list(dict.fromkeys([time.first, middle, time.last]))


def _said(figure: Figure, time: Time, shown: Callable[[float], str]) -> str:
    if not figure.values:
        return f"{figure.name}: nothing known"
    values = figure.values
    most = max(values, key=lambda number: (values[number], -number))
    least = min(values, key=lambda number: (values[number], number))
    highest = f"at most {shown(values[most])} {when(time.unit, most)}"
    if figure.as_bars or values[most] == values[least]:
        return f"{figure.name} by {time.unit.name}: {highest}"
    return (
        f"{figure.name} by {time.unit.name}: {highest}, "
        f"at least {shown(values[least])} {when(time.unit, least)}"
    )


def _place(
    number: int, time: Time, figures: Sequence[Figure], shown: Callable[[float], str]
) -> Place:
    said = [
        f"{each.name} {shown(each.values[number])}" for each in figures if number in each.values
    ]
    words = ", ".join(said) or "nothing"
    return Place((number - time.first) * STEP, f"{time_label(time.unit, number)}: {words}")


def _drawn(figure: Figure, time: Time, top: float) -> Drawn:
    if figure.as_bars:
        return Drawn(figure.name, figure.kind, "", (), list(_bars(figure, time, top)))
    points = {
        number: ((number - time.first + 0.5) * STEP, round(HEIGHT * (1 - value / top), 2))
        for number, value in sorted(figure.values.items())
        if number in time.numbers
    }
    line = " ".join(
        f"{'L' if number - 1 in points else 'M'}{x:g} {y:g}" for number, (x, y) in points.items()
    )
    return Drawn(figure.name, figure.kind, line, list(points.values()), ())


def _bars(figure: Figure, time: Time, top: float) -> list[tuple[float, float, float]]:
    found = []
    for number, value in sorted(figure.values.items()):
        if value > 0 and number in time.numbers:
            height = max(round(HEIGHT * value / top, 2), _LEAST)
            x = (number - time.first) * STEP + _MARGIN
            found.append((x, round(HEIGHT - height, 2), height))
    return found
