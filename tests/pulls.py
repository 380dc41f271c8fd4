"""Pulls from the fake n8n, with what may happen meanwhile at the n-th request."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from exec_archive.pull.run import pull
from exec_archive.pull.summary import OnPullProgress, PullSummary, Wanted
from exec_archive.server.address import parse_address
from exec_archive.server.api import N8nApi
from exec_archive.server.connection import Connection, Patience
from exec_archive.server.key import Key
from exec_archive.store.archive import read_archive
from exec_archive.store.sync_state import SyncState, read_state
from fake_n8n import FakeN8n, Request
from fake_n8n.faults import Fault

EVERYTHING = Wanted()
FULL = Wanted(full=True)
NOTHING: Mapping[int, Callable[[], object]] = {}


@dataclass
class Mirror:
    """One server and the archive it is pulled into; `requests` are those of the last pull."""

    fake: FakeN8n
    folder: Path
    name: str = "prod"
    requests: list[Request] = field(default_factory=list)
    slept: list[float] = field(default_factory=list)

    def pull(
        self,
        wanted: Wanted = EVERYTHING,
        *,
        before: Mapping[int, Callable[[], object]] = NOTHING,
        faults: Mapping[int, Fault] | None = None,
        on_progress: OnPullProgress | None = None,
    ) -> PullSummary:
        """`before` and `faults` are by the number of the request, from 0."""
        self.requests.clear()
        fake, at = self.fake, -1

        def on_request(request: Request) -> None:
            nonlocal at
            at += 1
            self.requests.append(request)
            before.get(at, lambda: None)()

        fake.on_request = on_request
        fake.choose_fault = lambda _: (faults or {}).get(at)
        patience = Patience(sleep=self.slept.append)
        spool = self.folder / "tmp"
        try:
            with Connection(
                parse_address(fake.url), Key(fake.key), spool, patience=patience
            ) as connection:
                return pull(self.folder, N8nApi(connection), self.name, wanted, on_progress)
        finally:
            fake.on_request = fake.choose_fault = None

    def state(self) -> SyncState:
        """What the next pull begins with."""
        return read_state(read_archive(self.folder), self.name)

    @property
    def heavy(self) -> list[Request]:
        """The requests of the last pull that asked for data."""
        return [request for request in self.requests if "includeData" in request.query]
