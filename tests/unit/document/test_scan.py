"""The shallow reader finds what a real reader finds, in whatever that one takes."""

import json

import pytest
from hypothesis import given

from exec_archive.document.layout import _laid_out, indented
from exec_archive.document.scan import Unbalanced, members, scalar
from made_documents import blanks, objects, render, values


@given(objects, blanks)
def test_members_of_an_object(made: object, blank: str) -> None:
    text = render(made, blank).encode()
    found = [(key, _exact(text[start:end])) for key, start, end in members(text)]
    assert repr(found) == repr(_exact(text))


@given(values, blanks)
def test_entries_of_a_list(made: object, blank: str) -> None:
    text = render([made, made], blank).encode()
    found = [text[start:end].decode() for _, start, end in members(text)]
    assert found == [render(made, blank)] * 2


@pytest.mark.parametrize("text", [b"", b"7", b"{", b'{"a":[1}', b"]", b'{"a":"'])
def test_what_does_not_close_is_told(text: bytes) -> None:
    with pytest.raises(Unbalanced):
        list(members(text))


def test_only_scalars_have_a_value() -> None:
    assert [scalar(t) for t in (b'"a"', b"1", b"true", b"{}", b"[]", b"x")] == [
        "a",
        1,
        True,
        None,
        None,
        None,
    ]


@given(values, blanks)
def test_an_indented_document_means_the_same(made: object, blank: str) -> None:
    text = render([made], blank).encode()
    for laid_out in (indented(text), b"".join(_laid_out(text))):
        assert repr(_exact(laid_out)) == repr(_exact(text))


def _exact(text: bytes) -> object:
    """With every key and digit: doubled keys as pairs, numbers as they are spelled."""
    return json.loads(text, object_pairs_hook=list, parse_int=str, parse_float=str)


def test_a_document_nested_for_ever_can_be_indented() -> None:
    deep = b"[" * 50_000 + b"]" * 50_000
    assert indented(deep).replace(b" ", b"").replace(b"\n", b"") == deep
