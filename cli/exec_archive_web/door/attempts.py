"""How many wrong tokens came from where: who guesses is made to wait."""

import ipaddress
import threading
import time
from collections.abc import Callable

WRONG_ONES = 10
SECONDS = 60.0
# Of so many addresses the wrong ones are remembered: those who guess from more are told apart no
# longer, and a token is long enough for that.
_MOST_ADDRESSES = 10_000


class Attempts:
    """The wrong tokens of the last minute, by the address they came from."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._lock = threading.Lock()
        self._wrong: dict[str, list[float]] = {}

    def wait(self, address: str) -> int:
        """After how many seconds one from there is looked at again; 0 is now."""
        with self._lock:
            recent = self._recent(_place(address))
        if len(recent) < WRONG_ONES:
            return 0
        return max(1, round(recent[0] + SECONDS - self._now()))

    def note_wrong(self, address: str) -> None:
        """One more was wrong."""
        place = _place(address)
        with self._lock:
            recent = [*self._recent(place), self._now()][-WRONG_ONES:]
            self._wrong.pop(place, None)
            if len(self._wrong) >= _MOST_ADDRESSES:
                del self._wrong[next(iter(self._wrong))]
            self._wrong[place] = recent

    def _recent(self, place: str) -> list[float]:
        since = self._now() - SECONDS
        return [moment for moment in self._wrong.get(place, []) if moment > since]


def _place(address: str) -> str:
    """An address; of the many that one holder has in IPv6, their common front."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if found.version == 6:
        return str(ipaddress.ip_network((found, 64), strict=False))
    return str(found)
