"""One name for errors that differ only in ids, numbers, addresses and times."""

import hashlib

from exec_archive.document.error_details import placed
from exec_archive.document.explaining import explaining


def plain_words(text: str | None) -> str:
    """What was said with whatever varies from one execution to the next taken out.

    The line of code, too: an edit above it moves it.
    """
    return explaining(placed(text).message or "")


def fingerprint(
    workflow_id: str | None,
    node: str | None,
    error_type: str | None,
    message: str | None,
    description: str | None,
    http_code: str | None,
) -> str | None:
    """Twelve hexadecimal digits, the same for the same cause in the same place.

    The message often names only a kind, and the cause stands in the description. Nothing where
    neither was kept: of what nobody knows it cannot be said whether it is the same.
    """
    if not message and not description:
        return None
    words = (plain_words(message), plain_words(description))
    parts = (workflow_id or "", node or "", error_type or "", http_code or "", *words)
    return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()[:12]
