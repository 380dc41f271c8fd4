"""What a rule found, and how findings of several rules become one list."""

from collections.abc import Iterable
from typing import Any, NamedTuple

_ESCAPED = frozenset(b"nrtbf")  # \n and the like: the letter is no part of what follows
_WORD = frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_")
_BACKSLASH = ord("\\")


class Finding(NamedTuple):
    """A stretch that must be masked, the rule that says so, and what kind of thing it is."""

    start: int
    end: int
    rule: str
    kind: str


def found(match: Any, rule: str, kind: str, group: int = 0) -> Finding:
    """What a search found, or a group of it."""
    start, end = match.span(group)
    return Finding(start, end, rule, kind)


def starts_afresh(text: bytes, at: int) -> bool:
    """Whether no word goes on at this place: the n of a \\n before it is no word."""
    if at == 0 or text[at - 1] not in _WORD:
        return True
    return text[at - 1] in _ESCAPED and at > 1 and text[at - 2] == _BACKSLASH


def starts_part(text: bytes, at: int) -> bool:
    """Whether a word begins here, or a part of a name_of_parts."""
    return starts_afresh(text, at) or text[at - 1 : at] == b"_"


def is_of_escape(text: bytes, at: int) -> bool:
    """Whether the sign here is the letter of an escape: the n of a \\n, however deep."""
    return text[at] in _ESCAPED and at > 0 and text[at - 1] == _BACKSLASH


def ends_there(text: bytes, at: int) -> bool:
    """Whether no word goes on behind this place."""
    return at >= len(text) or text[at] not in _WORD


def settled(findings: Iterable[Finding], text: bytes) -> list[Finding]:
    """Sorted and without overlaps: what overlaps becomes one, named by the longest of them."""
    kept: list[Finding] = []
    for finding in sorted(_whole(each, text) for each in findings):
        if not kept or finding.start >= kept[-1].end:
            kept.append(finding)
            continue
        last = kept[-1]
        longer = finding if _length(finding) > _length(last) else last
        kept[-1] = longer._replace(start=last.start, end=max(last.end, finding.end))
    return kept


def _length(finding: Finding) -> int:
    return finding.end - finding.start


def _whole(finding: Finding, text: bytes) -> Finding:
    """Never half an escape: without the n of a \\n before it, with the whole of a \\u00e9."""
    at = finding.start
    if finding.kind == "user":
        return finding  # C:\\Users\\nina: the backslash was understood
    before = at
    while before and text[before - 1] == _BACKSLASH:
        before -= 1
    if (at - before) % 2 == 0 or finding.end - at < 2:
        return finding
    if text[at] in _ESCAPED:
        return finding._replace(start=at + 1)
    return finding._replace(start=at - 1) if text[at] in b"ux" else finding
