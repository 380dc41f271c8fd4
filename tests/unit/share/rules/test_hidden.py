"""What is hidden under encodings is found, and hostile text costs time in proportion."""

import base64
import gzip
import json
import textwrap
from collections.abc import Iterable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from exec_archive.share.rules import Finding, find, scan
from exec_archive.share.rules.encodings import Budget, encoded
from made_secrets import ALL, HIDDEN, MAIL, Made

_WORDS = st.text("abcdefghij ABC.,\n\t-_/é日", max_size=40).map(lambda text: f"{text} ")
_MADE = st.sampled_from(ALL)
_CERTAIN = [made for made in ALL if "\\" not in made.text]


def is_covered(start: int, end: int, findings: Iterable[Finding]) -> bool:
    """Whether one finding covers a stretch from end to end."""
    return any(found.start <= start and end <= found.end for found in findings)


def in_json(text: str, times: int) -> str:
    """The text as a value of JSON, in JSON, in JSON."""
    for _ in range(times):
        text = json.dumps({"v": text}, ensure_ascii=False)
    return text


@given(_WORDS, _MADE, _WORDS)
@example("", ALL[0], "\ud800")
def test_a_secret_in_any_text_is_covered(before: str, made: Made, after: str) -> None:
    text = before + made.text + " \n" + after
    start = len(before) + made.text.index(made.secret)
    assert is_covered(start, start + len(made.secret), find(text))


@given(_WORDS, st.sampled_from(_CERTAIN), _WORDS, st.integers(1, 5))
def test_a_secret_in_json_in_json_is_covered(
    before: str, made: Made, after: str, times: int
) -> None:
    text = in_json(f"{before}\n{made.text}\n{after}", times)
    written = in_json(made.secret, times).split("v")[-1].strip('"\\:{} ')
    start = text.index(written)
    assert is_covered(start, start + len(written), find(text))


@given(_WORDS, st.sampled_from(_CERTAIN), st.sampled_from(sorted(HIDDEN)), _WORDS)
def test_a_hidden_secret_is_covered(before: str, made: Made, way: str, after: str) -> None:
    hidden = HIDDEN[way](f"words {made.text}\nwords")
    text = f"{before} {hidden} {after}"
    start = len(before) + 1
    findings = find(text)
    assert findings, "nothing found"
    middle = start + hidden.index(HIDDEN[way]("words ")[:4])
    assert any(found.start <= start + len(hidden) // 2 and found.end > middle for found in findings)


@given(st.sampled_from(_CERTAIN), st.lists(st.sampled_from(sorted(HIDDEN)), max_size=3))
def test_what_has_several_coats_is_found(made: Made, ways: list[str]) -> None:
    text = f"words {made.text}\nwords"
    for way in ways:
        text = HIDDEN[way](text)
    assert find(text)


@pytest.mark.parametrize(
    "place", ['{{"v": "{}"}}', "https://h.example?q={}&x=1", "X-Any: {}", "a={}&b"]
)
@pytest.mark.parametrize("way", sorted(HIDDEN))
def test_the_encoded_stretch_is_masked_and_no_more(place: str, way: str) -> None:
    hidden = HIDDEN[way](f"to {MAIL} now")
    text = place.format(hidden)
    [found] = find(text)
    assert text[found.start : found.end] == hidden
    assert found.kind == "email"


def test_base64_that_begins_inside_a_word_is_found() -> None:
    hidden = HIDDEN["base64"](f"to {MAIL} now")
    for prefix in ("x", "xy", "xyz", "\\n"):
        text = prefix + hidden
        assert is_covered(len(prefix), len(text), find(text))


def test_base64_in_lines_is_found() -> None:
    lines = textwrap.wrap(HIDDEN["base64"]("words " * 20 + MAIL + " words" * 20), 76)
    for end in ("\n", "\r\n", "\\n", "\\r\\n"):
        text = end.join(lines)
        assert is_covered(0, len(text), find(text))


def test_base64_of_wide_text_is_found() -> None:
    for text in (f"to {MAIL} now", f"\ufeffmail = {MAIL}; go"):
        hidden = base64.b64encode(text.encode("utf-16-le")).decode()
        for whole in (hidden, hidden.rstrip("="), f"powershell -enc {hidden}"):
            start = whole.index(hidden.rstrip("="))
            assert is_covered(start, start + len(hidden.rstrip("=")), find(whole))


def test_names_of_signs_in_html_are_understood() -> None:
    text = MAIL.replace("@", "&commat;").replace(".", "&period;")
    for written in (text, text.replace("&", "&amp;")):
        assert is_covered(0, len(written), find(written))


def test_words_in_a_picture_are_found() -> None:
    picture = bytes(range(256)) * 20 + MAIL.encode() + bytes(range(256)) * 20
    text = "data:image/png;base64," + base64.b64encode(picture).decode()
    assert is_covered(len("data:image/png;base64,"), len(text), find(text))


def test_a_few_signs_in_a_picture_are_chance() -> None:
    picture = b"\xff\xfe" * 600 + b"8.8." + b"4.4" + b"\xff\xfe" * 600
    mostly_words = base64.b64encode(b"JFIF and so on " + picture).decode()
    assert find(f"data:image/png;base64,{mostly_words}") == []


def test_what_is_packed_or_too_deep_is_a_finding() -> None:
    packed = base64.b64encode(gzip.compress(MAIL.encode())).decode()
    assert [found.rule for found in find(packed)] == ["packed"]
    deep = f"words {MAIL} words"
    for _ in range(8):
        deep = HIDDEN["base64"](deep)
    [found] = find(deep)
    assert (found.start, found.end, found.rule) == (0, len(deep), "encoded-too-deep")


def test_what_would_cost_too_much_to_look_at_is_a_finding() -> None:
    text = HIDDEN["base64"]("nothing but words").encode()
    assert not list(encoded(text, lambda _: None, Budget(len(text))))
    assert [each.rule for each in encoded(text, lambda _: None, Budget(5))] == ["encoded-too-much"]


@given(st.text())
def test_any_text_can_be_looked_at(text: str) -> None:
    assert list(scan(text)) == find(text)


@given(
    st.lists(
        st.sampled_from(
            [
                *(
                    "password",
                    "token",
                    '"',
                    "\\",
                    "=",
                    ":",
                    "@",
                    "%40",
                    "%25",
                    "\\u0040",
                    "eyJ",
                    ".",
                ),
                *("a", "A1", "0", "-", " ", "\n", "://", "/home/", "{{", "<", "&quot;", "YWJj"),
                *("-----BEGIN PRIVATE KEY-----", "-----END", "ghp_", "DE89", "::", "H4sI"),
            ]
        ),
        max_size=30,
    ).map("".join)
)
def test_findings_are_sorted_and_do_not_overlap(text: str) -> None:
    at = 0
    for found in find(text * 3):
        assert at <= found.start < found.end <= len(text) * 3
        at = found.end
