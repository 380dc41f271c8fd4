"""A shallow reader for JSON that the decoder refuses (nested too deep, not UTF-8, odd types).

It tells the members of one object or array without building values and without recursion, so that
an execution which cannot be cut can still be listed by what stands at its top.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

from exec_archive.document.text import Buffer

_TOKEN = re.compile(rb'"(?:[^"\\]++|\\.)*+"|[{}\[\]]|[^\s"{}\[\],:]+|[,:]', re.DOTALL)
_OPENS = re.compile(rb"[\[{]")
_OPENING = {b"{", b"["}
_CLOSING = {b"}", b"]"}


class Unbalanced(ValueError):
    """The text ends before its brackets close, or closes what it did not open."""


def tokens(text: Buffer) -> Iterator[bytes]:
    """Strings, numbers, words and signs, one after another."""
    for match in _TOKEN.finditer(text):
        yield match[0]


def members(text: Buffer) -> Iterator[tuple[str | int, int, int]]:
    """Each member of the object or array in `text`: its key or index, its start and its end."""
    index, key, start, end = 0, None, -1, -1
    for depth, sign, token_start, token_end in _with_depth(text):
        if depth == 1 and sign == b":" and key is None:
            key, start = _key(bytes(text[start:end])), -1
        elif start >= 0 and (depth == 0 or (depth == 1 and sign == b",")):
            yield (index if key is None else key), start, end
            index, key, start = index + 1, None, -1
        elif depth >= 1:
            start = token_start if start < 0 else start
            end = token_end


def values(text: Buffer) -> Iterator[tuple[int, int]]:
    """Where each object or array stands in a text of several, one after another."""
    view, start = memoryview(text), 0
    while (opening := _OPENS.search(view, start)) is not None:
        start = opening.start()
        for depth, _, _, token_end in _with_depth(view[start:]):
            if depth == 0:
                yield start, start + token_end
                start += token_end


def _with_depth(text: Buffer) -> Iterator[tuple[int, bytes, int, int]]:
    """The tokens inside the outermost brackets: depth, first sign, start and end.

    Last, at depth 0, comes the bracket that closes them. Of a token only the first sign is taken
    out of the text: a string may be as large as the document.
    """
    depth = 0
    for match in _TOKEN.finditer(text):
        start, end = match.span()
        sign = bytes(text[start : start + 1])
        depth -= sign in _CLOSING
        if depth < 0:
            break
        if depth > 0 or sign in _CLOSING:
            yield depth, sign, start, end
        if depth == 0 and sign in _CLOSING:
            return
        depth += sign in _OPENING
    raise Unbalanced


def _key(token: bytes) -> str:
    value = scalar(token)
    return value if isinstance(value, str) else token.decode("utf-8", "replace")


def scalar(token: Buffer) -> Any:
    """The value of a string, number, true, false or null; None for anything else."""
    text = bytes(token).decode("utf-8", "replace")
    if text[:1] in {"{", "["}:
        return None
    try:
        return json.loads(text)
    except ValueError:
        return None
