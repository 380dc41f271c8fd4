"""What a pull is asked for, what it tells on the way, and what it did."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum

from exec_archive.errors import ExecArchiveError
from exec_archive.store.sync_state import Missing, Vanished


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which executions to pull; all, where nothing is said. A filtered pull moves no mark."""

    workflow: str | None = None  # an id, or a part of a name
    statuses: frozenset[str] = frozenset()
    since: datetime | None = None
    full: bool = False  # the whole list, and everything that could not be had before

    @property
    def is_filtered(self) -> bool:
        """Whether some executions are left aside."""
        return bool(self.workflow or self.statuses or self.since)


class Phase(Enum):
    """What a pull is at."""

    LISTING = "listing"
    FETCHING = "fetching"


@dataclass(frozen=True, slots=True)
class PullProgress:
    """How far a pull is."""

    phase: Phase
    listed: int
    wanted: int = 0
    fetched: int = 0
    json_bytes: int = 0


OnPullProgress = Callable[[PullProgress], None]


@dataclass(frozen=True, slots=True)
class LeftOutExecution:
    """An execution whose document could not be had this time."""

    id: str
    missing: Missing


@dataclass(slots=True)
class PullSummary:
    """What a pull did; `failure` says what ended it early."""

    name: str
    url: str
    stored_as: str
    listed: int = 0
    new: int = 0
    updated: int = 0
    unchanged: int = 0
    pending: int = 0
    json_bytes: int = 0
    seconds: float = 0.0
    set_up_anew: bool = False
    is_complete: bool = False
    kept_apart: list[str] = field(default_factory=list)
    left_out: list[LeftOutExecution] = field(default_factory=list)
    still_missing: int = 0  # known from before, and not yet to be tried again
    vanished: list[Vanished] = field(default_factory=list)
    failure: ExecArchiveError | None = None
