"""Who logged in with a browser: known by a cookie, until they log out or half a day is over."""

import secrets
import threading
import time
from collections.abc import Callable
from typing import NamedTuple

from exec_archive_web.door.visitor import Visitor

SECONDS = 12 * 3600
# Whoever has a token may log in as often as they like, and must not fill the memory with it.
_MOST = 1000


class _Session(NamedTuple):
    visitor: Visitor
    ends_at: float


class Sessions:
    """They live in this process: to start it anew is to log everybody out."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._lock = threading.Lock()
        self._known: dict[str, _Session] = {}

    def begin(self, visitor: Visitor) -> str:
        """A new one, and the secret that names it."""
        name = secrets.token_urlsafe(32)
        session = _Session(visitor._replace(csrf=secrets.token_urlsafe(32)), self._now() + SECONDS)
        with self._lock:
            if len(self._known) >= _MOST:
                del self._known[next(iter(self._known))]  # the oldest
            self._known[name] = session
        return name

    def visitor(self, name: str) -> Visitor | None:
        """Whose it is, while it lasts."""
        with self._lock:
            found = self._known.get(name)
            if found is not None and found.ends_at <= self._now():
                del self._known[name]
                return None
        return found.visitor if found else None

    def end(self, name: str) -> None:
        """Logs out."""
        with self._lock:
            self._known.pop(name, None)
