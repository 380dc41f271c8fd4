"""The same cause has the same fingerprint; another cause has another."""

import pytest

from exec_archive.document.fingerprint import fingerprint, plain_message

SAME = [
    ("Customer 2 is blocked [line 2]", "Customer 41 is blocked [line 2]"),
    ("mailbox u17@example.org unavailable", "mailbox anna.b@mail.example.com unavailable"),
    ("connect ECONNREFUSED 127.0.0.1:9", "connect ECONNREFUSED 10.0.0.7:5432"),
    (
        "no order 6f1c2f0e-9a4b-4c56-8a87-0f9fb0a3a111",
        "no order 11111111-2222-3333-4444-555555555555",
    ),
    ("failed at 2026-11-20T05:13:46.517Z", "failed at 2025-01-01 00:00:00"),
    ("GET https://a.example/x?id=7 failed", "GET https://b.example/y failed"),
    ("request req_8f2c91d7 refused", "request req_0a1b2c3d refused"),
]
DIFFERENT = [
    ("Customer is blocked", "Customer is unknown"),
    (
        "Cannot read properties of null (reading 'n')",
        "Cannot read properties of null (reading 'm')",
    ),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_ids_numbers_addresses_and_times_do_not_count(one: str, other: str) -> None:
    assert plain_message(one) == plain_message(other)


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_words_count(one: str, other: str) -> None:
    assert plain_message(one) != plain_message(other)


def test_the_place_counts() -> None:
    places: list[tuple[str | None, str | None]] = [
        ("w1", "A"),
        ("w1", "B"),
        ("w2", "A"),
        (None, None),
    ]
    made = {fingerprint(workflow, node, "TypeError", "x") for workflow, node in places}
    assert len(made) == 4


def test_a_long_hostile_message_takes_no_time() -> None:
    for sign in ("a", "1.", "a@", "://", " ", "0-"):
        assert len(plain_message(sign * 1_000_000)) < 10_000
