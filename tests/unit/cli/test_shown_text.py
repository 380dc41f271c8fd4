"""What a person sees: nothing in a string steers the terminal, and numbers read at a glance."""

import unicodedata
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exec_archive_cli.render import units
from exec_archive_cli.render.hostile import one_line, several_lines
from exec_archive_cli.render.words import node_type

ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=40)


@given(ANY_TEXT)
def test_no_sign_is_left_that_a_terminal_obeys(text: str) -> None:
    shown = one_line(text)
    for sign in shown:
        assert unicodedata.category(sign) not in {"Cc", "Cs", "Zl", "Zp"}
        assert unicodedata.bidirectional(sign) not in {"LRE", "RLE", "LRO", "RLO", "PDF"}
        assert unicodedata.bidirectional(sign) not in {"LRI", "RLI", "FSI", "PDI"}
    shown.encode()


@given(st.text(st.characters(categories=("L", "N", "P", "S")), max_size=40))
def test_plain_text_is_shown_as_it_is(text: str) -> None:
    assert one_line(text) == text


def test_what_is_spelled_out_can_still_be_read() -> None:
    assert one_line("a\x1b[31mb\nc\u202ed\x9b\ud800") == r"a\x1b[31mb\nc\u202ed\x9b\ud800"
    assert one_line("family 👩‍👩‍👧 stays") == "family 👩‍👩‍👧 stays"
    assert one_line("pass\u200dword") == r"pass\u200dword"


def test_lines_of_a_stack_stay_lines() -> None:
    assert several_lines("a\n  b\x07") == ["a", r"  b\x07"]


@pytest.mark.parametrize(
    ("milliseconds", "shown"),
    [
        (None, "?"),
        (0, "0 ms"),
        (999, "999 ms"),
        (1000, "1.0 s"),
        (59_949, "59.9 s"),
        (59_950, "1 min 00 s"),
        (125_000, "2 min 05 s"),
        (3_599_600, "1 h 00 min"),
        (11_220_000, "3 h 07 min"),
        (187_200_000, "2 d 4 h"),
        (-5, "-5 ms"),
    ],
)
def test_durations(milliseconds: int | None, shown: str) -> None:
    assert units.duration(milliseconds) == shown


@pytest.mark.parametrize(
    ("count", "shown"),
    [(0, "0 B"), (999, "999 B"), (24_759, "24.8 kB"), (999_950, "1.0 MB"), (1.2e15, "1200.0 TB")],
)
def test_sizes(count: int, shown: str) -> None:
    assert units.size(count) == shown


def test_times_near_now_are_said_shortly() -> None:
    now = datetime(2026, 11, 20, 12, tzinfo=UTC)
    plain = now.replace(tzinfo=None)
    assert units.near_time(plain, UTC, now) == "today 12:00:00"
    assert units.near_time(plain - timedelta(days=1), UTC, now) == "yesterday 12:00"
    assert units.near_time(plain - timedelta(days=2), UTC, now) == "2026-11-18 12:00"
    assert units.near_time(None, UTC, now) == "–"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("n8n-nodes-base.httpRequest", "HTTP Request"),
        ("@n8n/n8n-nodes-langchain.lmChatOpenAi", "Chat Open AI"),
        ("@n8n/n8n-nodes-langchain.agent", "Agent"),
        ("n8n-nodes-base.if", "If"),
        (None, ""),
        ("\x1b[2J.\x07", r"\x07"),
    ],
)
def test_node_types_as_the_editor_calls_them(name: str | None, shown: str) -> None:
    assert node_type(name) == shown
