"""The place in the code, the request and the answer of an error, with secrets masked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exec_archive.document.error_details import answer, line_number, placed, request

ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@pytest.mark.parametrize(
    ("message", "left", "line", "item"),
    [
        ("x is undefined [line 3]", "x is undefined", 3, None),
        ("x is undefined [line 3, for item 6]", "x is undefined", 3, 6),
        ("x is undefined [line 3] ", "x is undefined", 3, None),
        ("[line 3] is wrong", "[line 3] is wrong", None, None),
        ("no place", "no place", None, None),
        ("[line 3]", "[line 3]", 3, None),
        (None, None, None, None),
    ],
)
def test_the_place_is_told_apart_from_the_message(
    message: str | None, left: str | None, line: int | None, item: int | None
) -> None:
    assert placed(message) == (left, line, item)


def asked(address: str, **more: str) -> str | None:
    return request({"context": {"request": {"uri": address, **more}}})


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("https://a.example/x?order=7", "https://a.example/x?order=7"),
        ("https://a.example/x?api_key=s3cret&order=7", "https://a.example/x?api_key=***&order=7"),
        (
            "https://a.example/x?order=7&access_token=s3cret#t",
            "https://a.example/x?order=7&access_token=***",
        ),
        ("https://ada:s3cret@a.example/x", "https://***@a.example/x"),
        ("https://a.example/x?Signature=s3cret", "https://a.example/x?Signature=***"),
        ("https://u:p@ss@a.example/", "https://***@a.example/"),
        ("https://a.example/x#access_token=s3cret", "https://a.example/x"),
        ("https://a.example/?jwt=abc&pass=abc&n=1", "https://a.example/?jwt=***&pass=***&n=1"),
        ("https://a.example/?q=" + "x" * 40, "https://a.example/?q=***"),
        ("https://a.example/bot123456:AAH0abcdefghijklmnopq/send", "https://a.example/***/send"),
        (
            "https://a.example/orders/550e8400-e29b-41d4-a716-446655440000",
            "https://a.example/orders/550e8400-e29b-41d4-a716-446655440000",
        ),
        ("https://a.example/x?a=1;token=s3cret", "https://a.example/x?a=1;token=***"),
        ("https://a.example/x;jsessionid=s3cret/y?n=1", "https://a.example/x;jsessionid=***/y?n=1"),
        ("/v1/items?limit=5&key=s3cret", "/v1/items?limit=5&key=***"),
        ("ada:s3cret@a.example/x", "***@a.example/x"),
    ],
)
def test_what_may_be_secret_in_an_address_is_masked(address: str, shown: str) -> None:
    assert asked(address, method="POST") == f"POST {shown}"


def test_an_address_that_is_no_text_is_not_shown() -> None:
    assert request({"context": {"request": {"uri": {"auth": "u:s3cret"}}}}) is None


def test_texts_of_any_length_are_read_at_once() -> None:
    assert placed(" " * 1_000_000 + "x").line is None
    assert placed(" " * 1_000_000 + "[line 3]").line == 3
    assert len(asked("https://a.example/x?" + "key" * 300_000) or "") < 5000


def test_a_request_without_an_address_is_none() -> None:
    assert request({"context": {"request": {"method": "GET"}}}) is None
    assert request({"context": None}) is None


def test_an_answer_is_its_code_and_its_body() -> None:
    said = '422 - "{\\"field\\": \\"plz\\", \\"why\\": \\"mu\\\\u00df\\"}"'
    assert answer({"messages": ["other words", said]}) == '422 {"field": "plz", "why": "muß"}'
    assert answer({"messages": ['500 - "not json"']}) == "500 not json"
    assert answer({"messages": ["read ECONNRESET"]}) is None


@given(st.dictionaries(st.sampled_from(["context", "messages", "lineNumber"]), ANY_JSON))
def test_whatever_an_error_holds_is_no_reason_to_stumble(error: dict[str, object]) -> None:
    request(error)
    answer(error)
    line_number(error)
