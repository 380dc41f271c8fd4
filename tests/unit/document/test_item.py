"""What stands in items beside their JSON."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exec_archive.document import item as module

REFUSALS = {
    "errors": [
        {"field": "mail", "message": "is not valid"},
        {"field": "zip", "message": "has five digits"},
        {"field": "fax", "message": "is not valid"},
    ]
}
ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["json", "error", "message", "pairedItem", "item", "execution"]), inner
        )
    ),
    max_leaves=12,
)


@pytest.mark.parametrize(
    ("item", "said"),
    [
        ({"json": {"error": "refused"}}, "refused"),
        ({"json": {"error": {"message": "refused"}}}, "refused"),
        ({"json": {"error": {"message": "stock phrase", "description": "refused"}}}, "refused"),
        ({"json": {}, "error": {"message": "refused"}}, "refused"),
        ({"json": {"error": {"message": '404 - "gone"'}}}, "404: gone"),
        ({"json": {"error": {"message": '422 - "{\\"errors\\":[1]}"'}}}, '422: {"errors": [1]}'),
        (
            {"json": {"error": {"message": f"422 - {json.dumps(json.dumps(REFUSALS))}"}}},
            "422: is not valid | has five digits",
        ),
        ({"json": {"error": {"code": 7}}}, '{"code": 7}'),
        ({"json": {"error": ""}}, None),
        ({"json": {"error": {}}}, None),
        ({"json": {"error": None}}, None),
        ({"json": {"n": 1}}, None),
        ("no item", None),
    ],
)
def test_an_error_that_an_item_carries(item: Any, said: str | None) -> None:
    assert module.carried_error(item) == said


@pytest.mark.parametrize(
    ("paired", "index"),
    [
        ({"item": 3}, 3),
        (3, 3),
        ([{"item": 3}], 3),
        ([{"item": 3}, {"item": 4}], None),
        ({"item": True}, None),
        ({"item": 3, "input": 0}, 3),
        ({"item": 3, "input": 1}, None),
        ({"item": -1}, None),
        (None, None),
    ],
)
def test_the_item_it_came_of(paired: Any, index: int | None) -> None:
    assert module.paired_index({"json": {}, "pairedItem": paired}) == index


def test_a_handler_is_told_of_a_failure() -> None:
    told = {"error": {"message": "refused"}, "lastNodeExecuted": "Call"}
    assert module.handled_failure({"json": {"execution": told}}) == ("Call", "refused")
    assert module.handled_failure({"json": {"execution": {"error": {}}}}) is None


@given(ANY_JSON)
def test_whatever_an_item_holds_is_no_reason_to_stumble(item: Any) -> None:
    module.carried_error(item)
    module.paired_index(item)
    module.callers_index(item)
    module.handled_failure(item)
    module.payload(item)
