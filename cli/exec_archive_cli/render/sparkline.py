"""A row of small bars: how a figure went from one hour, day or longer to the next."""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from exec_archive.query.statistics.calendar import Unit

_BARS, _NONE = "▁▂▃▄▅▆▇█", "·"

_WHEN: dict[str, Callable[[str], str]] = {
    "hour": lambda start: f"on {start[:10]} at {start[11:16]}",
    "day": lambda start: f"on {start[:10]}",
    "week": lambda start: f"in the week of {start[:10]}",
    "month": lambda start: f"in {start[:7]}",
    "year": lambda start: f"in {start[:4]}",
}


class Sparkline(NamedTuple):
    """The bars, the largest figure, and when it was first reached."""

    bars: str
    highest: int
    when: str


def sparkline(values: Mapping[int, int], places: Sequence[int], unit: Unit) -> Sparkline | None:
    """Of figures by their places in a calendar; None where all are nothing.

    What lies beside the places is left out: a server's clock may be ahead of ours.
    """
    shown = [values.get(place, 0) for place in places]
    highest = max(shown, default=0)
    if highest <= 0:
        return None
    bars = "".join(_bar(value, highest) for value in shown)
    first = places[shown.index(highest)]
    return Sparkline(bars, highest, when(unit, first))


def when(unit: Unit, number: int) -> str:
    """A place in the calendar, in a sentence."""
    return _WHEN[unit.name](unit.start(number).isoformat())


def _bar(value: int, highest: int) -> str:
    return _BARS[(value * len(_BARS) - 1) // highest] if value > 0 else _NONE
