"""Where nodes stand: as the workflow says, and somewhere sensible where it does not."""

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple, TypeGuard

# Further out nobody places a node by hand, and a drawing that reached there would show nothing.
_FURTHEST = 50_000
_COLUMN, _ROW = 220, 180  # between nodes that are placed here
_STEP = 40  # aside, where nodes would cover each other
_NEAR = 24


class Place(NamedTuple):
    """A point of the drawing, in n8n's own measure."""

    x: float
    y: float


def positions(nodes: Mapping[str, Mapping[str, Any]]) -> dict[str, Place]:
    """The places that the workflow gives, as far as they are any."""
    found = {}
    for name, node in nodes.items():
        given = node.get("position")
        if isinstance(given, dict):  # how the oldest versions wrote it
            given = [given.get("x"), given.get("y")]
        if not isinstance(given, list) or len(given) < 2:
            continue
        x, y = given[:2]
        if finite(x) and finite(y) and max(abs(x), abs(y)) <= _FURTHEST:
            found[name] = Place(float(x), float(y))
    return found


def placed(
    names: Sequence[str], known: Mapping[str, Place], links: Iterable[tuple[str, str]]
) -> dict[str, Place]:
    """A place for each name: its own, moved aside where another stands; the others by the flow."""
    taken: dict[tuple[int, int], Place] = {}
    places = {name: _aside(known[name], taken) for name in names if name in known}
    missing = [name for name in names if name not in known]
    below = max((place.y for place in places.values()), default=-_ROW) + _ROW
    left = min((place.x for place in places.values()), default=0)
    rows: dict[int, int] = {}
    for name, depth in _depths(missing, links).items():
        row = rows.get(depth, 0)
        rows[depth] = row + 1
        places[name] = _aside(Place(left + depth * _COLUMN, below + row * _ROW), taken)
    return places


def finite(value: Any) -> TypeGuard[float]:
    """Whether it is a number that can be drawn with."""
    if not isinstance(value, int | float) or isinstance(value, bool):
        return False
    return abs(value) < 10**15 and math.isfinite(value)


def _aside(place: Place, taken: dict[tuple[int, int], Place]) -> Place:
    """The place, or the next one that no other node covers; `taken` says where to look next."""
    passed = []
    while (cell := (round(place.x / _NEAR), round(place.y / _NEAR))) in taken:
        passed.append(cell)
        place = taken[cell]
    after = Place(place.x + _STEP, place.y + _STEP)
    taken.update(dict.fromkeys([*passed, cell], after))
    return place


def _depths(names: Sequence[str], links: Iterable[tuple[str, str]]) -> dict[str, int]:
    """How many links away from a beginning each stands; a circle begins at its first."""
    after: dict[str, list[str]] = {name: [] for name in names}
    led_to = set()
    for source, target in links:
        if source in after and target in after and source != target:
            after[source].append(target)
            led_to.add(target)
    depths: dict[str, int] = {}
    for start in [*(name for name in names if name not in led_to), *names]:
        level, depth = [start], 0
        while level := [name for name in dict.fromkeys(level) if name not in depths]:
            depths.update(dict.fromkeys(level, depth))
            level, depth = [target for name in level for target in after[name]], depth + 1
    return {name: depths[name] for name in names}
