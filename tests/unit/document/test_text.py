"""Reading a text piece by piece."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exec_archive.document import text as module
from exec_archive.document.text import Text


@pytest.fixture(autouse=True)
def _in_small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "READ_AT_ONCE", 7)


@given(st.text(max_size=60))
def test_a_sign_on_a_border_is_no_damage(text: str) -> None:
    assert Text(text.encode()).is_utf8()


@given(st.text(max_size=40), st.sampled_from([b"\xff", b"\xc3", b"\xed\xa0\x80", b"\x80"]))
def test_damage_is_found_wherever_it_is(before: str, damage: bytes) -> None:
    assert not Text(before.encode() + damage + b"end").is_utf8()


@given(st.binary(max_size=60))
def test_the_hash_is_of_the_whole(text: bytes) -> None:
    assert Text(text).sha256() == hashlib.sha256(text).hexdigest()


@given(st.lists(st.sampled_from(["a", "\\\\", "\\ud83d", "\\ude00", "\\u00e4", "ä"]), max_size=20))
def test_half_pairs_are_replaced_in_place(parts: list[str]) -> None:
    original = "".join(parts).encode()
    copy = module.without_lone_surrogates(memoryview(original))
    if copy is not None:
        assert len(copy) == len(original)
    assert (copy is None) == _is_paired(parts)


def _is_paired(parts: list[str]) -> bool:
    rest = "".join(parts).replace("\\\\", "--").replace("\\ud83d\\ude00", "")
    return "\\ud83d" not in rest and "\\ude00" not in rest
