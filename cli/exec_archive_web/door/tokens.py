"""The tokens that open the door, and what each of them allows."""

import hashlib
import hmac
from collections.abc import Iterable

from exec_archive_web.door.visitor import Visitor


class Tokens:
    """Those who may only read, and those who may have executions retried, too."""

    def __init__(self, reading: Iterable[str], retrying: Iterable[str] = ()) -> None:
        self._known = [
            *((_digest(token.encode()), False) for token in reading),
            *((_digest(token.encode()), True) for token in retrying),
        ]

    def holder(self, given: bytes) -> Visitor | None:
        """Who has this token. How long it takes tells nothing of how much of it is right."""
        digest, found = _digest(given), None
        for known, may_retry in self._known:
            if hmac.compare_digest(digest, known):
                found = Visitor(may_retry=may_retry or (found is not None and found.may_retry))
        return found


def _digest(token: bytes) -> bytes:
    return hashlib.sha256(token).digest()
