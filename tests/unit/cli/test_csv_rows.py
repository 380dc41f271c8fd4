"""No cell of CSV is a formula to a spreadsheet, and none loses what it says."""

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exec_archive_cli.render.csv_rows import cell

signs = st.sampled_from("=+-@\t\r\n \"'\u00a0\ufeff\uff1d\uff20a1.e")
values = st.one_of(
    st.text(signs, max_size=6),
    st.text(max_size=6),
    st.integers(),
    st.floats(),
    st.none(),
    st.booleans(),
    st.lists(st.text(signs, max_size=3), max_size=2),
)


@given(values)
def test_no_cell_begins_as_a_formula_does(value: Any) -> None:
    shown = str(cell(value))
    if isinstance(value, int | float) or re.fullmatch(r"-[0-9.]+(e[0-9]+)?", shown):
        return  # a number, maybe a negative one
    begun = shown.lstrip(' "\t\r\n\u00a0\ufeff')
    assert not begun.startswith(("=", "+", "-", "@", "\uff1d", "\uff20"))
    assert not shown.startswith(("\t", "\r", "\n"))


@given(values)
def test_a_cell_says_what_it_was_given(value: Any) -> None:
    shown = cell(value)
    if isinstance(value, str):
        assert shown in {value, f"'{value}"}
    elif not isinstance(value, list):
        assert shown is value


@pytest.mark.parametrize("value", [-5, -1.5, "-5", "-1.5e3", "a=b", "", "5", "x@example.org"])
def test_what_is_no_formula_stays_as_it_is(value: Any) -> None:
    assert cell(value) is value


@pytest.mark.parametrize(
    "value",
    ["=1+1", "+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", '"=1', "'=1", "-", "--5"],
)
def test_what_would_run_gets_an_apostrophe(value: str) -> None:
    assert cell(value) == f"'{value}"


def test_a_list_is_its_json() -> None:
    assert cell(["=1", "a"]) == '["=1", "a"]'
