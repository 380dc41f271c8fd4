"""Every node has a place of its own, whatever the workflow says."""

import json
import math
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from exec_archive_cli.report.places import Place, placed, positions

_NUMBERS = st.one_of(
    st.integers(),
    st.floats(),
    st.integers(-3, 3).map(lambda each: each * 20),
    st.booleans(),
    st.none(),
    st.text(max_size=2),
)
_POSITIONS = st.one_of(
    st.lists(_NUMBERS, max_size=3), _NUMBERS, st.fixed_dictionaries({"x": _NUMBERS, "y": _NUMBERS})
)
_NAMES = st.lists(st.text(max_size=4), min_size=1, max_size=12, unique=True)


@given(_NAMES, st.data())
def test_places_can_be_drawn_and_none_covers_another(names: list[str], data: Any) -> None:
    nodes = {name: {"position": data.draw(_POSITIONS)} for name in names}
    link = st.tuples(st.sampled_from(names), st.sampled_from(names))
    places = placed(names, positions(nodes), data.draw(st.lists(link, max_size=20)))
    assert set(places) == set(names)
    assert all(math.isfinite(place.x) and math.isfinite(place.y) for place in places.values())
    assert len(set(places.values())) == len(names)
    json.dumps(places, allow_nan=False)


def test_a_place_that_is_free_is_kept() -> None:
    known = {"a": Place(10, 20), "b": Place(300, 20)}
    assert placed(["a", "b"], known, []) == known


def test_nodes_without_places_stand_as_the_flow_goes() -> None:
    places = placed(["a", "b", "c", "d"], {}, [("a", "b"), ("a", "c"), ("b", "d")])
    assert places["a"].x < places["b"].x == places["c"].x < places["d"].x
    assert places["b"].y < places["c"].y


def test_they_stand_below_those_that_have_one() -> None:
    places = placed(["a", "b"], {"a": Place(0, 500)}, [("a", "b")])
    assert places["b"].y > 500


def test_many_nodes_on_one_place_take_no_time() -> None:
    names = [str(i) for i in range(20_000)]
    places = placed(names, dict.fromkeys(names, Place(0, 0)), [])
    assert len(set(places.values())) == len(names)


def test_a_place_no_hand_can_have_chosen_is_none() -> None:
    nodes: dict[str, dict[str, Any]] = {
        "far": {"position": [1e9, 0]},
        "huge": {"position": [10**400, 0]},
        "not a number": {"position": [math.nan, 0]},
        "old": {"position": {"x": 1, "y": 2}},
        "none": {},
    }
    assert positions(nodes) == {"old": Place(1, 2)}
