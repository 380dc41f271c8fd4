"""Search finds exactly the keys and values that hold a text, however the JSON is written."""

import json
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from jsonpath_rfc9535 import find

from archives import take_in
from exec_archive.query.engine import Engine
from exec_archive.query.search import candidates
from exec_archive.query.search.json_path import json_path
from exec_archive.query.search.leaves import leaves_holding
from exec_archive.query.search.pattern import Pattern
from exec_archive.query.search.plain_text import PlainText, folded
from exec_archive.query.search.scope import Scope
from exec_archive.query.search.search import search
from exec_archive.query.search.sought import Sought, may_hold
from exec_archive.store.archive import read_archive

Found = Counter[tuple[tuple[str | int, ...], bool, str]]

# Signs that JSON escapes, capitals of several kinds, half pairs, signs of two units.
_SIGNS = 'aAbk"\\/\n\t\x01 <1é\u0130ß\u017f\u212aςΣ名🚀\ud800\udfff{}[],:u0'
_texts = st.text(st.sampled_from(_SIGNS), max_size=6)
_numbers = st.integers(-(10**20), 10**20) | st.sampled_from([-0.0, 1.5, 1e300])
_values: st.SearchStrategy[Any] = st.recursive(
    _texts | _numbers | st.booleans() | st.none(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_texts, inner, max_size=4),
    max_leaves=12,
)


class Written(str):
    """A number or word of JSON, as it is written."""

    __slots__ = ()


def plain_leaves(json_text: str) -> Iterator[tuple[tuple[str | int, ...], bool, str]]:
    """Every key and value, as the standard library reads them."""
    words = {"true": Written("true"), "false": Written("false"), "null": Written("null")}
    value = json.loads(
        json_text,
        parse_int=Written,
        parse_float=Written,
        object_pairs_hook=lambda pairs: {"pairs": pairs},
    )

    def walk(each: Any, path: tuple[str | int, ...]) -> Iterator[Any]:
        if isinstance(each, dict):
            for key, member in each["pairs"]:
                yield (*path, key), True, key
                yield from walk(member, (*path, key))
        elif isinstance(each, list):
            for place, element in enumerate(each):
                yield from walk(element, (*path, place))
        elif isinstance(each, str):
            yield path, False, str(each)
        else:
            yield path, False, words[json.dumps(each)]

    return walk(value, ())


def as_others_write(text: str) -> list[str]:
    """The same JSON with other escapes."""
    value = json.loads(text)
    spaced = json.dumps(value, indent=1, ensure_ascii=False)
    return [
        text,
        json.dumps(value),
        json.dumps(value).replace("/", "\\/"),
        # Lone halves cannot be written as they are.
        spaced.encode("utf-8", "backslashreplace").decode(),
        "".join(f"\\u{ord(s):04X}" if s in "aAbku<" else s for s in json.dumps(_plain(value))),
    ]


def _plain(value: Any) -> Any:
    """Without signs that stand in escapes and words too, which are escaped one by one above."""
    if isinstance(value, dict):
        return {_plain(key): _plain(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_plain(each) for each in value]
    if isinstance(value, str):
        return "".join(sign for sign in value if sign in "aAbk 1<")
    return 1


def expected(sought: Sought, json_text: str) -> Found:
    return Counter(leaf for leaf in plain_leaves(json_text) if sought.find(leaf[2]))


def found(sought: Sought, parts: list[str]) -> Found:
    return Counter(
        (leaf.path, leaf.in_key, leaf.text) for leaf in leaves_holding(sought, iter(parts))
    )


def first_look(sought: Sought, json_text: str) -> bool:
    sql = f"SELECT {sought.sql('json')} FROM (SELECT $json AS json)"
    answer = duckdb.execute(sql, {**sought.values, "json": json_text}).fetchone()
    assert answer is not None
    return bool(answer[0])


@st.composite
def text_and_needle(draw: st.DrawFn) -> tuple[str, str]:
    """Some JSON, and a text: a part of something in it, or another one."""
    value = draw(_values)
    ways = as_others_write(
        json.dumps(value, ensure_ascii=False).encode("utf-8", "backslashreplace").decode()
    )
    text = draw(st.sampled_from(ways))
    leaf = draw(st.sampled_from([each[2] for each in plain_leaves(text)] or [""]))
    start = draw(st.integers(0, max(len(leaf) - 1, 0)))
    end = draw(st.integers(start + 1, max(len(leaf), start + 1)))
    part = leaf[start:end]
    needle = draw(st.sampled_from([part, part.upper(), part.lower()]) | _texts)
    return text, needle or "a"


@given(text_and_needle(), st.booleans(), st.data())
def test_exactly_the_leaves_that_hold_it_are_found(
    made: tuple[str, str], case: bool, data: st.DataObject
) -> None:
    text, needle = made
    sought = PlainText(needle, case=case)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=4)))
    parts = [text[a:b] for a, b in pairwise([0, *cuts, len(text)])]
    wanted = expected(sought, text)
    assert found(sought, [part for part in parts if part]) == wanted
    if wanted:
        assert first_look(sought, text)
        assert may_hold(sought, parts)


@given(_texts, _texts)
def test_capitals_matter_only_where_that_is_asked_for(text: str, needle: str) -> None:
    for sign in needle or "a":
        assert (PlainText(sign, case=True).find(text) is not None) == (sign in text)
    if needle:
        span = PlainText(needle).find(text)
        assert (span is not None) == (folded(needle) in folded(text))
        assert span is None or folded(text[slice(*span)]) == folded(needle)


@given(st.text())
def test_a_text_without_capitals_is_as_long(text: str) -> None:
    assert len(folded(text)) == len(text)
    assert folded(folded(text)) == folded(text)
    assert folded(text) == "".join(map(folded, text))


def test_the_first_look_takes_all_for_equal_that_the_second_does() -> None:
    alike = [(s, folded(s)) for s in map(chr, range(0x110000)) if folded(s) != s]
    signs = [(sign, PlainText(small * 4).values["written"]) for sign, small in alike]
    missed = duckdb.execute(
        "SELECT sign FROM (SELECT unnest($signs) AS sign, unnest($patterns) AS pattern) "
        "WHERE NOT regexp_matches(repeat(sign, 4), pattern)",
        {"signs": [each[0] for each in signs], "patterns": [each[1] for each in signs]},
    ).fetchall()
    assert missed == []
    assert len(signs) > 1000


_PIECES = (  # noqa: SIM905 - in quotes they could not be read
    'a k / " . é [^a] [a-k] ^ $ (?P<n>a|b) (?:k)? a* []^a] (?i)A [[:alpha:]] 🚀 (?s:.) 1{1,2} '
    r"\\ \n \d \w \b \/ \x41 \Qa.\E \A \z [\]\\] \t (?:) () a{0} (a|) | .*"
).split()
_patterns = st.lists(st.sampled_from(_PIECES), min_size=1, max_size=4).map("".join)


@given(text_and_needle(), _patterns, st.booleans())
@example(('{"a": "x\\ny"}', ""), "^y", False)
@example(('["\\"k"]', ""), '^"k$', True)
def test_a_pattern_finds_what_it_matches_and_the_first_look_misses_nothing(
    made: tuple[str, str], pattern: str, case: bool
) -> None:
    text, _ = made
    try:
        sought = Pattern(pattern, case=case)
    except Exception:  # noqa: BLE001 - a group of one name twice, say
        return
    wanted = expected(sought, text)
    assert found(sought, [text]) == wanted
    if wanted:
        assert first_look(sought, text)


@given(st.lists(_texts | st.integers(0, 3), max_size=5))
@example(["A\u212a", "名"])
def test_a_path_leads_to_the_value(path: list[str | int]) -> None:
    document: Any = "here"
    for key in reversed(path):
        document = {key: document} if isinstance(key, str) else [None] * key + [document]
    written = json_path(path)
    if not any("\ud800" <= sign <= "\udfff" for sign in written):
        assert written.isprintable()
    if "\\ud800" in written or "\\udfff" in written:
        return  # RFC 9535 has no way to say it
    assert [node.value for node in find(written, document)] == ["here"]


def test_a_path_reads_as_one_would_type_it() -> None:
    path = json_path(["order", "lines", 3, "odd key", "it's", "größe", "\u202e\x1b"])
    assert path == r"$.order.lines[3]['odd key']['it\'s']['größe']['\u202e\u001b']"


@pytest.mark.parametrize("word", ["4711", "-0", "1E+400", "true", "null", "12345678901234567890"])
def test_numbers_and_words_are_found_as_they_are_written(word: str) -> None:
    text = f'{{"a": [{word}], "b": "x"}}'
    assert found(PlainText(word, case=True), [text]) == Counter([(("a", 0), False, word)])


def test_nesting_has_no_limit() -> None:
    deep = "[" * 100_000 + '"here"' + "]" * 100_000
    (leaf,) = leaves_holding(PlainText("here"), [deep])
    assert leaf.path == (0,) * 100_000


def test_what_is_no_json_ends_quietly() -> None:
    for text in ('{"a', "]", "}}", '"', ":", ",,", '{"a" "b"}', "\x00", '"\\u12"', '["\\q a"]'):
        list(leaves_holding(PlainText("a"), [text]))


def _item(number: int, size: int) -> dict[str, Any]:
    return {"json": {"n": number, "text": "x" * size, "note": f"order {number};"}}


def _document(items: list[Any], **more: Any) -> bytes:
    run = {"startTime": 1, "executionStatus": "success", "data": {"main": [items]}}
    state = {"contextData": more} if more else {}
    document = {
        "id": "1",
        "status": "success",
        "startedAt": "2026-11-20T05:00:00.000Z",
        "data": {"resultData": {"runData": {"List": [run]}}, "executionData": state},
        "workflowData": {"id": "w", "name": "W", "nodes": []},
    }
    return json.dumps(document, separators=(",", ":")).encode()


def hits(folder: Path, sought: Sought) -> list[tuple[Any, ...]]:
    with Engine(read_archive(folder)) as engine:
        return [
            (hit.node, hit.item, hit.path)
            for each in search(engine, sought, Scope())
            for hit in each.hits
        ]


def test_items_of_an_output_in_many_parts_keep_their_place(tmp_path: Path) -> None:
    take_in(tmp_path, _document([_item(i, 100_000) for i in range(64)]))
    for number in (0, 1, 9, 10, 11, 32, 63):
        wanted = [("List", number, "$.note")]
        assert hits(tmp_path, PlainText(f"order {number};")) == wanted
        assert hits(tmp_path, Pattern(rf"order {number}\b")) == wanted


def test_what_stands_on_the_seam_of_two_parts_is_found(tmp_path: Path) -> None:
    # An item above 16 MiB is parted within, here every so many signs of one long text.
    text = "".join(f"{number:07}" for number in range(2_700_000))
    take_in(tmp_path, _document([{"json": {"text": text}}]))
    with Engine(read_archive(tmp_path)) as engine:
        files = f"'{tmp_path}/segments/*/outputs.parquet'"
        parts = [
            row[0] for row in engine.rows(f"SELECT json FROM read_parquet({files}) ORDER BY part")
        ]
    assert len(parts) > 16
    seam = parts[3][-9:] + parts[4][:9]
    assert hits(tmp_path, PlainText(seam)) == [("List", 0, "$.text")]
    assert hits(tmp_path, Pattern(seam)) == [("List", 0, "$.text")]
    assert hits(tmp_path, PlainText(seam + "x")) == []


def test_an_execution_larger_than_what_is_held_is_read_in_turn(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    take_in(tmp_path, _document([_item(i, 100) for i in range(50)]))
    wanted = hits(tmp_path, PlainText("order"))
    monkeypatch.setattr("exec_archive.query.search.texts.HELD_BYTES", 100)
    monkeypatch.setattr("exec_archive.query.search.search.HELD_BYTES", 100)
    assert hits(tmp_path, PlainText("order")) == wanted
    assert len(wanted) == 50


def test_only_parts_that_begin_with_a_key_are_known_to_be_whole() -> None:
    whole = candidates._BETWEEN_VALUES.match
    assert whole('{"json":{')
    assert whole(' {\n "a b')
    # In the middle of a text the quote would end it.
    for head in ('{",', '{"', '{" ,', '{"]', '{"}', '{":', '{\\"json', "abc", '"a":'):
        assert not whole(head)


def test_a_document_that_could_not_be_cut_is_searched_too(tmp_path: Path) -> None:
    saved = '{"id":"%d","startedAt":"2026-11-20T05:00:00.000Z","status":"error","data":"a needle"}'
    assert take_in(tmp_path, *((saved % i).encode() for i in (1, 2))).new == 2
    assert [each[2] for each in hits(tmp_path, PlainText("NEEDLE"))] == ["$.data", "$.data"]
    assert hits(tmp_path, PlainText("pin")) == []
