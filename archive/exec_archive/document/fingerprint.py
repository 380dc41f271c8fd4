"""One name for errors that differ only in ids, numbers, addresses and times."""

import hashlib
import re

from exec_archive.document.masked import PLACEHOLDER

# In this order: what is most specific first, since each leaves a word the next does not touch.
_VARYING = [
    # What a bundle shows in the place of a value: two of them differ like the values themselves.
    (PLACEHOLDER, "<masked>"),
    (re.compile(r"[a-z][a-z0-9+.-]*://[^\s\"'<>]+", re.IGNORECASE), "<url>"),
    (re.compile(r"[^\s@<>\"'(),:;]+@[^\s@<>\"'(),:;]+\.\w+"), "<email>"),
    (re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b", re.IGNORECASE), "<id>"),
    (
        re.compile(r"\b\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?"),
        "<time>",
    ),
    (re.compile(r"\b\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?\b"), "<address>"),
    (
        re.compile(r"(?<![0-9a-z])(?=[0-9a-z]*\d)(?=[0-9a-z]*[a-z])[0-9a-z]{8,}", re.IGNORECASE),
        "<id>",
    ),
    (re.compile(r"\d+(?:[.,]\d+)*"), "<n>"),
    (re.compile(r"\s+"), " "),
]

# What follows in a very long message is payload, not the kind of error.
_READ = 1000


def plain_message(message: str) -> str:
    """The message with whatever varies from one execution to the next taken out."""
    text = message[:_READ]
    for pattern, word in _VARYING:
        text = pattern.sub(word, text)
    return text.strip()


def fingerprint(
    workflow_id: str | None, node: str | None, error_type: str | None, message: str | None
) -> str:
    """Twelve hexadecimal digits, the same for the same cause in the same place."""
    parts = (workflow_id or "", node or "", error_type or "", plain_message(message or ""))
    return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()[:12]
