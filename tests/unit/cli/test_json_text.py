"""Values as JSON that a person reads."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exec_archive.document.exact_json import exact_json
from exec_archive.document.item_reader import read_items
from exec_archive_cli.render.hostile import one_line
from exec_archive_cli.render.json_text import indented, scalar, short, telling
from made_documents import render, values


def read(text: str) -> Any:
    """A value as items hold it."""
    (item,) = read_items(['{"main": [[' + text + "]]}"])
    return item.value


_READ = values.map(lambda made: read(render(made)))


@given(_READ, st.integers(1, 120))
def test_a_short_value_never_takes_more_room_and_is_cut_only_where_it_must(
    value: Any, room: int
) -> None:
    whole, cut = short(value, 1_000_000), short(value, room)
    assert len(cut) <= room
    assert cut == whole or (cut.endswith("…") and whole.startswith(cut[:-1]))
    assert (cut == whole) == (len(whole) <= room)


@given(_READ)
def test_both_forms_show_the_same_and_nothing_hostile(value: Any) -> None:
    lines = list(indented(value))
    for text in (short(value, 1_000_000), *lines):
        assert one_line(text) == text
    joined = "".join(line.strip() for line in lines)
    assert joined.replace(" ", "") == short(value, 1_000_000).replace(" ", "")


@given(st.recursive(st.none() | st.booleans() | st.text("abc é", max_size=5), st.lists))
def test_what_needs_no_spelling_out_is_json(value: Any) -> None:
    assert json.loads("\n".join(indented(value))) == value
    assert json.loads(short(value, 1_000_000)) == value


@pytest.mark.parametrize("written", ["1.50", "1e400", "-0", "7" * 10_000, "true", "null", "12"])
def test_numbers_and_words_are_as_they_were_written(written: str) -> None:
    assert scalar(read(written)) == written
    assert list(indented(read(f'{{"n":{written}}}')))[1] == f'  "n": {written}'
    assert short(read(written), 20_000) == written


def test_a_cut_text_is_not_read_to_its_end() -> None:
    value = {"k" * 10_000_000: "x" * 10_000_000}
    assert short(value, 30) == '{"' + "k" * 27 + "…"
    assert max(map(len, indented(value, 30))) < 100
    assert short(read("7" * 10_000), 5) == "7777…"


def test_what_is_nested_deep_does_not_fill_the_screen() -> None:
    value: Any = 1
    for _ in range(900):
        value = [value]
    lines = list(indented(value))
    assert len(lines) < 100
    assert "…" in lines[len(lines) // 2]
    assert short(value, 50) == "[" * 49 + "…"


def test_the_body_of_a_webhook_comes_first() -> None:
    call = {"headers": {"h": 1}, "params": {}, "query": {"q": 1}, "body": {"b": 1}, "more": 2}
    assert list(telling(call))[:2] == ["body", "query"]
    assert list(telling(call))[-1] == "headers"
    assert telling(call) == call
    for other in ({"body": 1}, [1], "text", None):
        assert telling(other) is other


def test_exact_json_lets_no_control_through() -> None:
    assert exact_json({"\x7f": "\x1b\x7f"}) == '{"\\u007f": "\\u001b\\u007f"}'
