"""Pulls from the fake n8n, with what may happen meanwhile at the n-th request."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from archives import opened
from exec_archive.model import Execution
from exec_archive.pull.run import pull
from exec_archive.pull.summary import OnPullProgress, Phase, PullProgress, PullSummary, Wanted
from exec_archive.server.address import parse_address
from exec_archive.server.api import N8nApi
from exec_archive.server.connection import Connection, Patience
from exec_archive.server.key import Key
from exec_archive.store.archive import read_archive
from exec_archive.store.sync_state import SyncState, Vanished, read_state
from fake_n8n import FakeN8n, Request, World
from fake_n8n.faults import Fault
from mirror_model import MirrorModel

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
    on_sleep: Callable[[], object] = lambda: None

    def _sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.on_sleep()

    def pull(
        self,
        wanted: Wanted = EVERYTHING,
        *,
        before: Mapping[int, Callable[[], object]] = NOTHING,
        faults: Mapping[int, Fault] | None = None,
        choose_fault: Callable[[Request], Fault | None] | None = None,
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
        fake.choose_fault = choose_fault or (lambda _: (faults or {}).get(at))
        patience = Patience(sleep=self._sleep)
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


def insert(world: World, count: int) -> None:
    for number in range(count):
        world.insert(payload={"number": number})


def archived(mirror: Mirror) -> dict[str, Execution]:
    """By instance and id."""
    rows = opened(mirror.folder).executions()
    return {f"{each.instance}/{each.id}": each for each in rows}


def check(mirror: Mirror, *, full: bool = True) -> None:
    """The archive is what the server is, which may have been set back to a backup."""
    model = MirrorModel(mirror.fake.world, mirror.folder, {0: 0, 1: 0})
    model.look()
    model.check_equal(mirror.state(), full=full)


def spans(vanished: list[Vanished]) -> list[tuple[str, str, int]]:
    return [(each.first, each.last, each.count) for each in vanished]


def singles(mirror: Mirror) -> list[str]:
    """The ids that were asked for one by one, with their data."""
    return [one.path.rpartition("/")[2] for one in mirror.heavy if one.path.count("/") == 4]


def interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def interrupt_after(calls: int, *phases: Phase) -> Callable[..., None]:
    """Ctrl-C once so much was told of some phases."""
    told = 0

    def on_progress(progress: PullProgress) -> None:
        nonlocal told
        told += progress.phase in (phases or Phase)
        if told >= calls:
            raise KeyboardInterrupt

    return on_progress
