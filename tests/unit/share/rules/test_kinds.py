"""What a value is, as its placeholder says it."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exec_archive.share.rules import kind_of
from made_secrets import HIDDEN, MAIL, PEM, SHAPES, UUID, signs

_JWT = SHAPES[0].text
KINDS = [
    (MAIL, "email"),
    ("müller" + "@" + "bücher.example", "email"),
    ("https://h.example/x?y=1", "url"),
    ("postgres://db.example/x", "url"),
    (UUID, "uuid"),
    (UUID.upper(), "uuid"),
    ("2026-11-20", "date"),
    ("2026-11-20T06:44:30.192Z", "date"),
    ("2026-11-20 06:44:30+01:00", "date"),
    ("20.11.2026", "date"),
    ("10." + "1.2.3", "ip"),
    ("2001:db8:" + ":1", "ip"),
    ("+49 170 " + "1234567", "phone"),
    ("+49170" + "1234567", "phone"),
    ("(212) " + "555-0123", "phone"),
    ("DE89 3704 0044 " + "0532 0130 00", "iban"),
    ("DE8937040044" + "0532013000", "iban"),
    ("4111 1111 " + "1111 1111", "card"),
    (_JWT, "jwt"),
    (_JWT + "a" * 500, "jwt"),
    (PEM, "pem"),
    (HIDDEN["base64"]("words 12 and Words"), "base64"),
    (HIDDEN["base64"]("words 12 and Words" * 100), "base64"),
    (json.dumps({"a": [1]}), "json"),
    ("[1, 2]", "json"),
    ("<!DOCTYPE html><p>x</p>", "html"),
    ("<p class='x'>y</p>", "html"),
    (signs("hex", 40), "hex"),
    (signs("hex", 1000), "hex"),
    ("12", "number"),
    ("-1.5e3", "number"),
    ("1795157070323", "number"),
    ("ghp_" + signs("alnum", 36), "token"),
    ("", None),
    ("success", None),
    ("Edit Fields", None),
    ("TvxIQih0JZnNBeBa", None),
    ("{{ $json.x }}", None),
    ("={{ $json.x }}", None),
    ("<3 you", None),
    ("n8n-nodes-base.executeWorkflowTrigger", None),
    ("1.2.3", None),
    ("12:34", None),
    ("word " * 100, None),
    ("日本", None),
    ("\ud800", None),
]


@pytest.mark.parametrize(("text", "kind"), KINDS)
def test_a_value_has_its_kind(text: str, kind: str | None) -> None:
    assert kind_of(text) == kind


@given(
    st.text(), st.sampled_from(["", "{", "<a ", "-----BEGIN", "eyJ", "+49", "1", "a://", "DE89"])
)
def test_any_value_can_be_asked_for(text: str, beginning: str) -> None:
    for value in (text, beginning + text, (beginning + text) * 100):
        assert kind_of(value) in {kind for _, kind in KINDS}
