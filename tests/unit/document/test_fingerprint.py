"""The same cause has the same fingerprint; another cause has another."""

import json
from typing import Any

import pytest

from exec_archive.document.fingerprint import fingerprint, plain_words
from exec_archive.document.node_error import node_error

_MASKED = "<string 24, email #bcdfghjklmnp>"
_JWT = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.{}.dozjgNryP4J3jVmNHl0w5N"
_LONG = "the row is not valid " * 100

SAME = [
    ("Customer 2 is blocked [line 2]", "Customer 41 is blocked [line 2]"),
    ("it broke [line 2]", "it broke [line 14, for item 3]"),
    ("mailbox u17@example.org unavailable", "mailbox anna.b@mail.example.com unavailable"),
    ("mailbox u17@example.org unavailable", f"mailbox {_MASKED} unavailable"),
    ("connect ECONNREFUSED 127.0.0.1:9", "connect ECONNREFUSED 10.0.0.7:5432"),
    ("connect ECONNREFUSED 127.0.0.1:9", "connect ECONNREFUSED ::1:9"),
    ("connect to localhost:5432 failed", "connect to localhost:9000 failed"),
    (
        "no order 6f1c2f0e-9a4b-4c56-8a87-0f9fb0a3a111",
        "no order 11111111-2222-3333-4444-555555555555",
    ),
    ("failed at 2026-11-20T05:13:46.517Z", "failed at 2025-01-01 00:00:00"),
    ("failed at Fri, 20 Nov 2026 05:13:46 GMT", "failed at 2025-01-01"),
    (
        "due Fri Nov 20 2026 05:13:46 GMT+0000 (Coordinated Universal Time), so late",
        "due Sat May 2 2026 15:13:46 GMT+0200 (Central European Summer Time), so late",
    ),
    ("GET https://a.example/x?id=7 failed", "GET https://b.example/y failed"),
    ("request req_8f2c91d7 refused", "request req_0a1b2c3d refused"),
    ("timeout of 1500ms exceeded", "timeout of 30 seconds exceeded"),
    ("timeout of 1500ms exceeded", "timeout of <string 4, number #mjbqngkfdrhm>ms exceeded"),
    ("the file has 12.5 MB", "the file has 900 kB"),
    ("Order B-9 rejected by policy", "Order C-112 rejected by policy"),
    ('Order "B-9" rejected', "Order B-9 rejected"),
    ("SKU-4711 is gone", "SKU-12 is gone"),
    ("at 0x7f3a of deadbeef", "at 0xffee00 of abcdefab"),
    (f"token {_JWT.format('eyJzdWIiOiIxMjM0NTY3')}", f"token {_JWT.format('eyJzdWIiOiI5OTk5')}"),
    ("no file /data/231/tmp-4f2a/x.csv", "no file /data/7/tmp-99/x.csv"),
    (
        'Credential with ID "cha8HaSyjeQnSxxu" does not exist',
        "Credential with ID 'abcdefghijklmnop' does not exist",
    ),
    ("rows 1, 2 and 3 are wrong", "rows 17 are wrong"),
    ("boom\n    at run (/app/a.js:1:2)\n    at next (/b.js:3:4)", "boom\n    at c (/c.js:9:9)"),
    ('boom\n  File "/app/a.py", line 12, in run', "boom"),
    ("Key (name)=(Anna Schmidt) already exists.", "Key (name)=(Bert (the other)) already exists."),
    ("Key (id)=(17) already exists.", "Key (id)=(abc-x) already exists."),
    ("Key (name)=(Anna)", f"Key (name)=({_MASKED})"),
    (
        "Key (a, b)=(7, Anna) is not present in table",
        'Key (a, b)=({"x": 1}, Bert) is not present in table',
    ),
    ('invalid input syntax for type integer: "a"', 'invalid input syntax for type integer: "the"'),
    ("Duplicate entry 'Anna' for key 'name'", "Duplicate entry 'O'Hara' for key 'name'"),
    (
        "Unexpected token 'I', \"I'm sorry,\"... is not valid JSON",
        'Unexpected token \'<\', ..."["<html>\n<he"... is not valid JSON',
    ),
    (
        'Unexpected token \'S\', "{"a": 1} Sure" is not valid JSON',
        "Unexpected token 'x', \"[1, 2] x\" is not valid JSON",
    ),
    ("Unexpected token H in JSON at position 0", "Unexpected token < in JSON at position 12"),
    ("try again in 20s.", "try again in 6m0s."),
    ("try again in 1m30.5s", "try again in 950ms"),
    ("try again in 1h 2m 3.5s", "try again in 2d"),
    ("responded with 250 rows", "responded with 301 rows"),
    ("Order (#190) is gone", "Order (#7) is gone"),
    ("HTTP Error 1404 rows", "HTTP Error 17 rows"),
    ("404 states", "500 states"),
    # What is cut off at the end of a long text is not where its numbers are longer.
    (f"row {'1' * 40} {_LONG}", f"row 7 {_LONG}"),
]
DIFFERENT = [
    ("Customer is blocked", "Customer is unknown"),
    (
        "Cannot read properties of null (reading 'n')",
        "Cannot read properties of null (reading 'm')",
    ),
    ('Field "First name" is required', 'Field "Last name" is required'),
    ("Request failed with status code 404", "Request failed with status code 500"),
    ("HTTP 503", "HTTP 404"),
    ("HTTP Error 404", "HTTP Error 500"),
    ("HTTP error! status: 404", "HTTP error! status: 500"),
    ("HTTP/1.1 404", "HTTP/1.1 500"),
    ("404 status code (no body)", "500 status code (no body)"),
    ("Server responded with 401", "Server responded with 503"),
    ("responded with a status of 404 ()", "responded with a status of 500 ()"),
    ("statusCode: 404", "statusCode: 500"),
    ("statusCode=404", "statusCode=500"),
    ("{'status_code': 404}", "{'status_code': 500}"),
    ("(#190) Error validating access token", "(#100) Error validating access token"),
    ("Key (name)=(Anna) already exists.", "Key (email)=(Anna) already exists."),
    ('column "email" does not exist', 'column "name" does not exist'),
    ('invalid input syntax for type integer: "a"', 'invalid input syntax for type date: "a"'),
    ("Unexpected token 'I', \"I'm\" is not valid JSON", "Unexpected end of JSON input"),
    ("connect ECONNREFUSED 127.0.0.1:5432", "connect ETIMEDOUT 127.0.0.1:5432"),
    ("getaddrinfo ENOTFOUND a.example", "getaddrinfo ENOTFOUND b.example"),
    ("at least one is needed\nor so", "at least two are needed\nor so"),
]


def _answer(body: Any) -> str:
    """An answer as n8n quotes it."""
    return f"500 - {json.dumps(json.dumps(body))}"


SAME_JSON = [
    (
        {"error": {"message": "quota exceeded", "trace_id": "abcdef"}},
        {"error": {"trace_id": "uvwxyz", "message": "quota exceeded"}},
    ),
    (
        {"message": "no", "received": {"name": "Anna"}, "instance": "eu"},
        {"message": "no", "received": {"name": "Bert"}, "instance": "us"},
    ),
    (
        {"errors": [{"row": 1, "message": "is not valid"}]},
        {"errors": [{"row": 5, "message": "is not valid"}, {"row": 7, "message": "is not valid"}]},
    ),
    ({"what": "it broke", "requestId": "abcdef"}, {"what": "it broke", "requestId": "uvwxyz"}),
    ({"what": "it broke", "count": 7}, {"what": "it broke", "count": 8}),
]
DIFFERENT_JSON = [
    ({"error": {"message": "quota exceeded"}}, {"error": {"message": "no such key"}}),
    ({"error": "invalid_grant"}, {"error": "invalid_client"}),
    ({"code": "E_PARSE", "detail": {"page": 3}}, {"code": "E_READ", "detail": {"page": 3}}),
    ({"code": 190}, {"code": 191}),
    (
        {"message": "Validation failed", "errors": [{"field": "email"}]},
        {"message": "Validation failed", "errors": [{"field": "plz"}]},
    ),
    ({"what": "it broke"}, {"what": "it burnt"}),
]
_FORMS = [
    _answer,
    json.dumps,
    lambda body: f"Bad request: {json.dumps(body)} [line 2]",
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_ids_numbers_addresses_and_times_do_not_count(one: str, other: str) -> None:
    assert plain_words(one) == plain_words(other)


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_words_count(one: str, other: str) -> None:
    assert plain_words(one) != plain_words(other)


@pytest.mark.parametrize("form", _FORMS)
@pytest.mark.parametrize(("one", "other"), SAME_JSON)
def test_of_json_only_counts_what_explains(one: Any, other: Any, form: Any) -> None:
    assert plain_words(form(one)) == plain_words(form(other))


@pytest.mark.parametrize("form", _FORMS)
@pytest.mark.parametrize(("one", "other"), DIFFERENT_JSON)
def test_what_explains_counts(one: Any, other: Any, form: Any) -> None:
    assert plain_words(form(one)) != plain_words(form(other))


def test_the_place_counts() -> None:
    places: list[tuple[str | None, str | None]] = [
        ("w1", "A"),
        ("w1", "B"),
        ("w2", "A"),
        (None, None),
    ]
    made = {fingerprint(workflow, node, "TypeError", "x", None, None) for workflow, node in places}
    assert len(made) == 4


def test_each_thing_that_was_said_counts() -> None:
    said = {
        "name": "NodeApiError",
        "message": "The service was not able to process your request",
        "description": "upstream database is down",
        "httpCode": "500",
    }
    changed = [{**said, name: "another"} for name in said]
    made = {node_error(each, "w1", "A").error_fingerprint for each in [said, *changed]}
    assert len(made) == 1 + len(said)


def test_what_the_service_said_counts_where_no_description_was_kept() -> None:
    made = {
        node_error({"message": "no", "messages": [_answer({"message": words})]}, "w", "n")
        for words in ("down", "gone")
    }
    assert len({each.error_fingerprint for each in made}) == 2


@pytest.mark.parametrize("error", [{}, {"name": "NodeApiError", "httpCode": "404"}])
def test_where_nothing_was_said_there_is_none(error: dict[str, Any]) -> None:
    assert node_error(error, "w1", "A").error_fingerprint is None


_SIGNS = ["a", "1.", "a@", "://", "0-", "a1", "1a", "-", "aA1/", "::", "1:", "{", "[", '"', "at "]
_SIGNS += [")=(", ")=() ", "Unexpected token ', \"", "1m", "1.5s ", "status of ", "HTTP/1.1 "]
_SIGNS += ["(#1", "Duplicate entry '", 'invalid input syntax for type a: "', "responded with 200 a"]
_SIGNS += ["* ", "(", "1,", "0x", "a.", "@a.", '{"a":', "2026-11-20 ", " ", "\n", "Mon, ", 'ID "']


@pytest.mark.parametrize("sign", [*_SIGNS, "\n at x:1"])
def test_a_long_hostile_message_takes_no_time(sign: str) -> None:
    for size in (1_000_000, 99_000):
        assert len(plain_words(sign * (size // len(sign)))) < 1100
    assert len(plain_words(json.dumps({"message": sign * 3000}))) < 1100
