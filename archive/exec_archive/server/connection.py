"""One server, asked one thing at a time: the key stays with it, and every wait ends."""

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlencode

import urllib3
from urllib3.exceptions import HTTPError

from exec_archive.revision import now
from exec_archive.server.address import Address
from exec_archive.server.answer import Body, Bounds, receive
from exec_archive.server.deadline import Deadline, guard
from exec_archive.server.key import Key
from exec_archive.server.refusal import refusal
from exec_archive.server.trouble import AskedToWait, BrokenAnswer, NoWayThere, Unreachable
from exec_archive.server.way import Way, unreachable
from exec_archive.server.way import pool as new_pool
from exec_archive.version import __version__

_KEY_HEADER = "X-N8N-API-KEY"


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait for what, and how often to try again."""

    connect_seconds: float = 10.0
    silence_seconds: float = 120.0  # n8n reads a large page from its database before it begins
    attempts: int = 4
    first_pause: float = 0.5
    longest_pause: float = 300.0
    grace_seconds: float = 60.0
    sleep: Callable[[float], None] = time.sleep


@dataclass(slots=True)
class Connection:
    """Asks a server's public API: `get` reads, `post` alone changes something there."""

    address: Address
    key: Key = field(repr=False)
    spool_folder: Path
    way: Way = field(default_factory=Way)
    patience: Patience = field(default_factory=Patience)
    _pool: urllib3.PoolManager | None = field(default=None, init=False, repr=False)
    _deadline: Deadline = field(default_factory=Deadline, init=False, repr=False)
    _has_answered: bool = field(default=False, init=False, repr=False)
    _date: tuple[str, float] = field(default=("", 0.0), init=False, repr=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Lets go of the connection."""
        if self._pool is not None:
            self._pool.clear()

    def get(self, path: str, query: Mapping[str, str], largest: int) -> Body:
        """The body of a 200; tries again what may be better the next time."""
        bounds = Bounds(largest, grace_seconds=self.patience.grace_seconds)
        pause = self.patience.first_pause
        for left in range(self.patience.attempts - 1, -1, -1):
            wait = pause
            try:
                return self._ask_once("GET", path, bounds, query)
            except AskedToWait as error:
                wait = error.seconds if error.seconds is not None else pause
                if not left or wait > self.patience.longest_pause:
                    raise
            except (Unreachable, BrokenAnswer):
                if not left or not self._has_answered:
                    raise  # a wrong address does not get better
            self.patience.sleep(wait)
            pause *= 3
        raise AssertionError  # the last attempt returned or raised

    def post(self, path: str, said: Mapping[str, Any], largest: int) -> Body:
        """The body of a 200 to what changes something: said once, whatever the answer.

        It is tried again only where no connection came about, so that nothing was said. A 503 may
        be of a proxy that passed it on and lost the answer.
        """
        bounds = Bounds(largest, grace_seconds=self.patience.grace_seconds)
        pause = self.patience.first_pause
        for left in range(self.patience.attempts - 1, -1, -1):
            try:
                return self._ask_once("POST", path, bounds, {}, json.dumps(said).encode())
            except NoWayThere:
                if not left:
                    raise
            self.patience.sleep(pause)
            pause *= 3
        raise AssertionError  # the last attempt returned or raised

    def apart(self, silence_seconds: float) -> "Connection":
        """Another connection to the same server, which waits so long for an answer to begin."""
        patience = replace(self.patience, silence_seconds=silence_seconds)
        return Connection(self.address, self.key, self.spool_folder, self.way, patience)

    def time(self) -> datetime:
        """What the server's clock says; ours, where the server does not say it."""
        said, at = self._date
        try:
            then = parsedate_to_datetime(said).astimezone(UTC).replace(tzinfo=None)
        except (ValueError, OverflowError):
            return now()
        return then + timedelta(seconds=time.monotonic() - at)

    def _ask_once(
        self,
        method: str,
        path: str,
        bounds: Bounds,
        query: Mapping[str, str],
        said: bytes | None = None,
    ) -> Body:
        url = f"{self.address.url}/api/v1/{path}"
        asked = f"{url}?{urlencode(query)}" if query else url
        # An answer may come as late as silence lets it, and its head then take a while.
        self._deadline.begin(self.patience.silence_seconds + self.patience.grace_seconds)
        try:
            pool = self._opened()
            response = pool.request(
                method,
                asked,
                body=said,
                headers={**pool.headers, **_kind(said)},
                preload_content=False,
                redirect=False,
                retries=False,
            )
        except (HTTPError, OSError) as error:
            raise unreachable(error, self.address, self.way) from None
        self._has_answered = True
        self._date = response.headers.get("Date", ""), time.monotonic()
        try:
            if response.status != 200:
                raise refusal(response, path, self.address, self.key, self._deadline)
            return receive(response, bounds, self._deadline, self.spool_folder)
        finally:
            # A body that was not read to its end must not be taken for the next answer.
            response.close()

    def _opened(self) -> urllib3.PoolManager:
        if self._pool is None:
            headers = {
                _KEY_HEADER: self.key.secret,
                "Accept": "application/json",
                "Accept-Encoding": "gzip",
                "User-Agent": f"exec-archive/{__version__}",
            }
            timeout = urllib3.Timeout(
                connect=self.patience.connect_seconds, read=self.patience.silence_seconds
            )
            self._pool = new_pool(self.address, self.way, headers, timeout)
            guard(self._pool, self._deadline)
        return self._pool


def _kind(said: bytes | None) -> dict[str, str]:
    return {} if said is None else {"Content-Type": "application/json"}
