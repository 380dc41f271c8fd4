"""Finds the executions in a text of JSON: one body, a list page, an array, or one a line."""

import re
from collections.abc import Iterator
from mmap import mmap
from typing import Any

import msgspec
from msgspec import Raw

from exec_archive.document import scan
from exec_archive.document.text import Buffer, Text
from exec_archive.sources.interface import Incoming, LeftOut

_BLANK = b" \t\r\n"
_LOOK = 4096
# Never between the signs of one value, unless they stand in a string.
_BETWEEN_BODIES = (b"}\n{", b"}\r\n{")
_ONE_A_LINE_SUFFIXES = (".jsonl", ".ndjson", ".jsonl.gz", ".ndjson.gz")
_STARTS_AS_JSON = re.compile(rb"(?:\xef\xbb\xbf)?[ \t\r\n]*[\[{]")
_STARTS_AS_PAGE = re.compile(rb'(?:\xef\xbb\xbf)?[ \t\r\n]*\{\s*"(?:data|nextCursor)"\s*:')
_STARTS_AS_ARRAY = re.compile(rb"(?:\xef\xbb\xbf)?[ \t\r\n]*\[")


class _Page(msgspec.Struct):
    data: list[Raw] | None = None


_PAGE = msgspec.json.Decoder(_Page)
_ARRAY = msgspec.json.Decoder(list[Raw])
_ANY_JSON = msgspec.json.Decoder(Raw)


def looks_like_json(text: Buffer) -> bool:
    """Whether it begins as an object or an array does."""
    return _STARTS_AS_JSON.match(text) is not None


def find_documents(text: bytes | mmap, where: str) -> Iterator[Incoming | LeftOut]:
    """Each document in the text, as the very bytes it stands there with."""
    if where.lower().endswith(_ONE_A_LINE_SUFFIXES) or _is_one_a_line(text):
        yield from _lines(text, where)
    elif any(text.find(mark) >= 0 for mark in _BETWEEN_BODIES) and not _is_whole(memoryview(text)):
        yield from _one_after_another(memoryview(text), where)
    else:
        yield from _value(memoryview(text), where)


def _value(text: memoryview, where: str) -> Iterator[Incoming | LeftOut]:
    """One JSON value: an execution, or a list of such."""
    if not looks_like_json(text):
        yield LeftOut(where, _what_it_is(bytes(text[:4])))
    elif _STARTS_AS_PAGE.match(text) or _STARTS_AS_ARRAY.match(text):
        yield from elements(text, where)
    else:
        yield Incoming(where, text)


def _what_it_is(head: bytes) -> str:
    if not head:
        return "it is empty"
    if head[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return "it is UTF-16, as some shells write; save it as UTF-8"
    return "it is not JSON"


def _is_one_a_line(text: bytes | mmap) -> bool:
    """Whether the first line with anything on it is a whole value, and something follows it."""
    start, end = 0, text.find(b"\n")
    while end >= 0 and not (line := text[start:end].strip(_BLANK)):
        start, end = end + 1, text.find(b"\n", end + 1)
    if end < 0 or line[-1:] not in {b"}", b"]"} or not _is_whole(line):
        return False
    return any(text[i : i + _LOOK].strip(_BLANK) for i in range(end, len(text), _LOOK))


def _is_whole(line: bytes | memoryview) -> bool:
    """Whether a text is one JSON value."""
    try:
        Text(line).decode(_ANY_JSON)
    except RecursionError:
        return True
    except msgspec.DecodeError:
        return False
    return True


def _lines(text: bytes | mmap, where: str) -> Iterator[Incoming | LeftOut]:
    view = memoryview(text)
    start, number = 0, 0
    while start < len(view):
        end = text.find(b"\n", start)
        line = view[start : end if end >= 0 else len(view)]
        number += 1
        start += len(line) + 1
        if bytes(line[-1:]) == b"\r":
            line = line[:-1]
        if not _is_blank(line):
            yield from _value(line, f"{where}, line {number}")


def _one_after_another(text: memoryview, where: str) -> Iterator[Incoming | LeftOut]:
    """Indented bodies in one file, as `jq . >> all.json` or several downloads leave them."""
    try:
        for number, (start, end) in enumerate(scan.values(text), 1):
            yield from _value(text[start:end], f"{where}, entry {number}")
    except scan.Unbalanced:
        yield LeftOut(where, "its last entry ends before its brackets close")


def _is_blank(line: memoryview) -> bool:
    return len(line) < 1000 and not bytes(line).strip(_BLANK)


def elements(text: Buffer, where: str) -> Iterator[Incoming | LeftOut]:
    """The documents in a list page or an array."""
    whole = Text(text)
    is_array = _STARTS_AS_ARRAY.match(text) is not None
    try:
        spans = _decoded_spans(whole, is_array=is_array)
    except (RecursionError, UnicodeDecodeError, msgspec.ValidationError):
        spans = _scanned_spans(whole, is_array=is_array)
    except msgspec.DecodeError as error:
        why = str(error).removeprefix("JSON is malformed: ").lower()
        yield LeftOut(where, f"it is not valid JSON: {why}")
        return
    if spans is None:  # an execution whose first key happens to be `data`
        yield Incoming(where, text)
        return
    for number, (start, end) in enumerate(spans, 1):
        yield Incoming(f"{where}, entry {number}", whole.original[start:end])


def _decoded_spans(whole: Text, *, is_array: bool) -> list[tuple[int, int]] | None:
    parts = whole.decode(_ARRAY) if is_array else whole.decode(_PAGE).data
    return None if parts is None else [whole.span(part) for part in parts]


def _scanned_spans(whole: Text, *, is_array: bool) -> list[tuple[int, int]] | None:
    """The same for a page with an entry that the decoder does not go through."""
    start, end = 0, len(whole.original)
    try:
        if not is_array:
            found: dict[Any, tuple[int, int]] = {
                key: (first, last) for key, first, last in scan.members(whole.original)
            }
            start, end = found.get("data", (0, 0))
        if bytes(whole.original[start : start + 1]) != b"[" and not is_array:
            return None
        return [
            (start + first, start + last)
            for _, first, last in scan.members(whole.original[start:end])
        ]
    except scan.Unbalanced:
        return None
