"""All rules over one text: a value of a document, or a whole file that is to be given away."""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any

import re2

from exec_archive.share.rules import addresses, named, personal, tokens, web
from exec_archive.share.rules.beside_words import WORDS, beside_words
from exec_archive.share.rules.encodings import SIGN_OF_COATS, Budget, encoded, has_coat
from exec_archive.share.rules.finding import Finding, settled
from exec_archive.share.rules.named_in_code import SIGN_OF_CODE, in_code

_SHORTEST = 5  # signs in which something can be
_COATS = 3  # encodings in one another that are taken off
_SMALL = 4096  # bytes; beyond it some sign of every rule is found as a rule
_MEMORY = 64 << 20  # bytes for what the search for signs has learnt
_HALF = re.compile("[\ud800-\udfff]")

Rule = Callable[[bytes], Iterator[Finding]]

# Each rule with a sign that stands in every text in which it finds something. The signs of a
# value are looked for all at once, and most values have none.
_SIGNS: tuple[tuple[Rule, bytes], ...] = (
    (tokens.tokens, tokens.BEGINNINGS),
    (tokens.forms, tokens.SIGN_OF_FORMS),
    (tokens.private_keys, rb"PRIVATE KEY"),
    (beside_words, b"(?i)" + WORDS),
    (web.user_info, rb"@"),
    (web.webhooks, web.SIGN_OF_WEBHOOKS),
    (web.resume_urls, rb"-waiting"),
    (named.named, rb"(?i)" + named.OPEN + rb"|" + named.CLOSED),
    (in_code, SIGN_OF_CODE),
    (named.schemes, rb"(?i)bearer|basic|curl"),
    (personal.emails, rb"@|%|\\u|&#|&commat"),
    (personal.numbers, personal.SIGN_OF_NUMBERS),
    (addresses.ipv4, rb"[0-9]\.[0-9]{1,3}\.[0-9]"),
    (addresses.ipv6, rb"::|(?:[0-9A-Fa-f]{1,4}:){3}"),
    (addresses.mac, rb"(?:[0-9A-Fa-f]{2}[:-]){4}"),
    (addresses.homes, rb"(?i)home|users|documents"),
)
_RULES = tuple(rule for rule, _ in _SIGNS)
_ENCODED = len(_RULES)  # the place of the sign of encodings


def _set_of_signs() -> Any:
    options = re2.Options()
    options.max_mem = _MEMORY
    signs = re2.Set.SearchSet(options)
    for sign in (*(sign for _, sign in _SIGNS), SIGN_OF_COATS):
        signs.Add(sign)
    signs.Compile()
    return signs


_SET = _set_of_signs()


def find(text: str) -> list[Finding]:
    """What must be masked in one text: sorted, without overlaps, in signs of the text."""
    if len(text) < _SHORTEST:
        return []
    return list(scan(text))


def scan(text: str) -> Iterator[Finding]:
    """The same for the text of a whole file, of many megabytes."""
    raw = _encoded(text)
    budget = Budget(8 * len(raw) + 100_000)
    found = settled(_all(raw, _COATS, budget), raw)
    if len(raw) == len(text):
        yield from found
        return
    at = signs = 0
    for finding in found:
        start = signs + len(raw[at : finding.start].decode("utf-8", "replace"))
        signs = start + len(raw[finding.start : finding.end].decode("utf-8", "replace"))
        at = finding.end
        yield finding._replace(start=start, end=signs)


def _encoded(text: str) -> bytes:
    """UTF-8; half pairs, which it cannot say, become another sign."""
    try:
        return text.encode()
    except UnicodeEncodeError:
        return _HALF.sub("\ufffd", text).encode()


def _all(text: bytes, coats: int, budget: Budget) -> Iterator[Finding]:
    """What all rules find, also under so many coats."""
    if len(text) > _SMALL:
        places: Iterable[int] = range(_ENCODED + 1)
    else:
        places = sorted(_SET.Match(text) or ())
    for place in places:
        if place < _ENCODED:
            yield from _RULES[place](text)
        else:
            look = partial(_look, coats=coats - 1, budget=budget)
            yield from encoded(text, look, budget)


def _look(text: bytes, coats: int, budget: Budget) -> Finding | None:
    """One finding in a decoded text, if there is one."""
    if coats == 0:
        plain = next((found for rule in _RULES for found in rule(text)), None)
        deep = Finding(0, len(text), "encoded-too-deep", "encoded") if has_coat(text) else None
        return plain or deep
    return next(_all(text, coats, budget), None)
