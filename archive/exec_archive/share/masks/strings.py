"""What a string may be beside words: JSON of its own, a reference, words that tell something."""

import json
import re
import unicodedata
from collections.abc import Iterator
from typing import Any

from exec_archive.document.exact_json import exact_value

_LONGEST_JSON = 64 << 20
_JSON_BEGINS = frozenset('{["')
# `={{ $json.token }}`: names where a value is, and holds none.
_REFERENCE = re.compile(r"=?\s*\{\{\s*\$[A-Za-z_]\w*(?:\.\w+|\(\s*\)|\[\s*\d+\s*\])*\s*\}\}")
_VARIABLE = re.compile(r"[A-Z]+(?:_[A-Z]+)*_(?:KEY|TOKEN|SECRET|PASSWORD)")
_LONGEST_REFERENCE = 500
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?")
_TIME = re.compile(r"\d{4}-\d\d-\d\d")
_WORD = re.compile(r"[\w.@+-]+")
_BETWEEN_PARTS = re.compile(r"[\s=:;,]+")
_SHORTEST_TELLING = 6
_FEWEST_DIGITS = 3


def inner_value(text: str) -> Any:
    """The value that a string holds as JSON of its own; None where it holds none."""
    if not 2 <= len(text) <= _LONGEST_JSON:
        return None
    if text[:1].isspace():
        text = text.lstrip()
    if text[:1] not in _JSON_BEGINS:
        return None
    try:
        value = exact_value(text)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict | list | str) else None


def has_a_key_twice(text: str) -> bool:
    """Whether JSON says more than its value does: of such a key only the last member is in that."""
    is_twice = False

    def noted(members: list[tuple[str, Any]]) -> None:
        nonlocal is_twice
        is_twice = is_twice or len(dict(members)) < len(members)

    json.loads(text, object_pairs_hook=noted, parse_int=str)
    return is_twice


def is_only_a_reference(text: str) -> bool:
    """Whether a text only says where a secret is: an expression, or the name of a variable."""
    if len(text) > _LONGEST_REFERENCE:
        return False
    return _REFERENCE.fullmatch(text) is not None or _VARIABLE.fullmatch(text) is not None


def telling_words(text: str) -> Iterator[str]:
    """The words of a text that may name something by themselves: those with some digits."""
    for found in _WORD.finditer(text):
        word = found[0].strip(".-")
        if len(word) >= _SHORTEST_TELLING and sum(map(str.isdigit, word)) >= _FEWEST_DIGITS:
            yield word


def parts_of_secret(text: str) -> list[str]:
    """What a header or a cookie is put together of: `Bearer abc`, `sid=abc; path=/`."""
    return _BETWEEN_PARTS.split(text[:_LONGEST_JSON])


def spellings(text: str) -> list[str]:
    """A value as it may be written elsewhere: without blanks around it, composed, as a number."""
    bare = text.strip()
    ways = [text, bare]
    if not bare.isascii():
        ways += [unicodedata.normalize("NFC", bare), unicodedata.normalize("NFD", bare)]
    elif _NUMBER.fullmatch(bare) and any(sign in bare for sign in ".eE"):
        number = float(bare)
        ways.append(str(int(number)) if number.is_integer() else repr(number))
    return list(dict.fromkeys(ways))


def is_mixed(text: str) -> bool:
    """Whether it has letters and digits: no word, no number, no date."""
    return any(map(str.isalpha, text)) and any(map(str.isdigit, text)) and not _TIME.match(text)
