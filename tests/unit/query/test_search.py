"""Search finds exactly the keys and values that hold a text, however the JSON is written."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
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
from exec_archive.query.search.hits import Hit
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


@st.composite
def numbers_in_parts(draw: st.DrawFn) -> tuple[list[str], str]:
    """An array of numbers and a text at its end, cut anywhere; and one of the numbers."""
    numbers = draw(st.lists(_numbers | st.lists(_numbers, max_size=2), max_size=30))
    separators = draw(st.sampled_from([(",", ":"), (", ", ": "), (" , ", ": "), ("\n,", ":")]))
    text = json.dumps([*numbers, "needle"], separators=separators)
    cuts = sorted(draw(st.lists(st.integers(1, len(text) - 1), max_size=12)))
    number = draw(st.sampled_from([each[2] for each in plain_leaves(text)]))
    return [text[a:b] for a, b in pairwise([0, *cuts, len(text)]) if a < b], number


@given(numbers_in_parts())
@example((["[1, 2", ", 3, 12", "34, 5", ', "needle"]'], "1234"))
@example((["[1, 2", ", 3, tr", "ue, 5", ', "needle"]'], "true"))
@example((["[1, 2,", " 3, 1", "2", "3", "4 ", ', 5, "needle"]'], "1234"))
def test_a_number_cut_in_two_is_one_element(made: tuple[list[str], str]) -> None:
    parts, number = made
    text = "".join(parts)
    (leaf,) = leaves_holding(PlainText("needle"), parts)
    assert leaf.path == (len(json.loads(text)) - 1,)
    assert found(PlainText(number), parts) == expected(PlainText(number), text)


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


def all_of_hits(folder: Path, sought: Sought, node: str | None = None) -> list[Hit]:
    with Engine(read_archive(folder)) as engine:
        return [hit for each in search(engine, sought, Scope(node=node)) for hit in each.hits]


def hits(folder: Path, sought: Sought) -> list[tuple[Any, ...]]:
    return [(hit.node, hit.item, hit.path) for hit in all_of_hits(folder, sought)]


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


_N8NS_WORDS = ("status", "mode", "executionStatus", "previousNode", "lastNodeExecuted")


def _items(name: str) -> list[Any]:
    """Items that use n8n's words for their own; each text and key in here stands nowhere else."""
    said: dict[str, Any] = {word: f"{name}-{word};" for word in _N8NS_WORDS}
    said[f"{name}-key;"] = 1
    return [{"json": {}}, {"json": {**said, "in": [said]}, "pairedItem": {"item": f"{name}-pair;"}}]


_PLACES = ("given", "memory", "asked", "received", "context", "waiting", "pinned", "custom")


def _with_everything() -> dict[str, Any]:
    runs = [
        {"executionStatus": "n8ns;", "source": [{"previousNode": "n8ns;"}], "data": None},
        {
            "executionStatus": "n8ns;",
            "data": {"main": [[], _items("given")], "ai_memory": [_items("memory")]},
            "inputOverride": {"ai_tool": [_items("asked")]},
            "error": {"message": "error-message;", "status": "error-status;"},
        },
    ]
    received = {
        "node": {"name": "Next"},
        "data": {"main": [_items("received")]},
        "source": {"main": [{"previousNode": "n8ns;"}]},
    }
    state = {
        "nodeExecutionStack": [received],
        "contextData": {"node:Loop": {"items": _items("context")}},
        "waitingExecution": {"Merge": {"0": {"main": [_items("waiting")]}}},
        "waitingExecutionSource": {"Merge": {"0": {"main": [{"previousNode": "n8ns;"}]}}},
    }
    pinned = {"Pinned": _items("pinned")}
    result = {"runData": {"Node": runs}, "pinData": pinned, "lastNodeExecuted": "n8ns;"}
    return {
        "id": "1",
        "status": "n8ns;",
        "mode": "n8ns;",
        "startedAt": "2026-11-20T05:00:00.000Z",
        "customData": {word: f"custom-{word};" for word in _N8NS_WORDS} | {"custom-key;": 1},
        "data": {"resultData": result, "executionData": state},
        "deep": "here",
    }


def test_a_document_kept_whole_tells_the_same_places_as_one_that_was_cut(tmp_path: Path) -> None:
    document = json.dumps(_with_everything()).encode()
    cut, uncut = tmp_path / "cut", tmp_path / "uncut"
    take_in(cut, document)
    take_in(uncut, document.replace(b'"here"', b"[" * 3000 + b"]" * 3000))
    with Engine(read_archive(uncut)) as engine:
        files = f"'{uncut}/segments/*/documents.parquet'"
        assert engine.rows(f"SELECT bool_or(uncut IS NOT NULL) FROM read_parquet({files})")[0][0]
    for name in _PLACES:
        for word in (*_N8NS_WORDS, "key"):
            wanted = all_of_hits(cut, PlainText(f"{name}-{word};"))
            if name == "received":  # its path does not say whose it is
                wanted = [replace(each, node=None) for each in wanted]
            assert len(wanted) == (1 if name == "custom" else 2)
            assert all_of_hits(uncut, PlainText(f"{name}-{word};")) == wanted
    for word in ("error-message;", "error-status;"):
        assert all_of_hits(uncut, PlainText(word)) == all_of_hits(cut, PlainText(word)) != []
    for word in ("given-status;", "asked-key;", "error-status;"):
        wanted = all_of_hits(cut, PlainText(word), node="nod")
        assert all_of_hits(uncut, PlainText(word), node="nod") == wanted != []
    for folder in (cut, uncut):
        assert all_of_hits(folder, PlainText("n8ns;")) == []
        for name in ("given", "memory", "asked", "received"):
            assert all_of_hits(folder, PlainText(f"{name}-pair;")) == []
        for word in ("runData", "pinData", "contextData", "inputOverride", "customData"):
            assert all_of_hits(folder, PlainText(word)) == []
