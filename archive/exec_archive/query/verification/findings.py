"""What a verification found, and how far it is."""

from collections.abc import Callable
from dataclasses import dataclass

from exec_archive.store.manifest import SEGMENTS, Segment

# A segment that is lost may hold a million executions: beyond this they are only counted.
LISTED = 10_000
_PROBLEMS = 100  # of one file


@dataclass(frozen=True, slots=True)
class DamagedFile:
    """A file that is not what was stored, by its path in the archive."""

    file: str
    problems: list[str]
    first_id: str | None = None  # of the executions in its segment
    last_id: str | None = None


@dataclass(frozen=True, slots=True)
class DamagedExecution:
    """An execution of which not everything is what was stored."""

    instance: str
    id: str
    problems: list[str]


@dataclass(frozen=True, slots=True)
class Verification:
    """What was looked at, and what of it is damaged; both lists end after LISTED."""

    executions: int
    segments: int
    json_bytes: int
    bytes_on_disk: int
    damaged_files: list[DamagedFile]
    damaged_files_count: int
    damaged_executions: list[DamagedExecution]
    damaged_executions_count: int
    unnamed_executions: int  # lost without a trace but the manifest's count
    leftovers: list[str]  # what stands beside the segments and belongs to none

    @property
    def sound(self) -> bool:
        """Whether everything is what was stored."""
        return not (
            self.damaged_files_count or self.damaged_executions_count or self.unnamed_executions
        )


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a verification is."""

    documents: int
    bytes_done: int
    bytes_total: int


OnProgress = Callable[[Progress], None]


class Gauge:
    """Counts what was read; each file is read twice, for its sha256 and for its rows."""

    def __init__(self, total: int, on_progress: OnProgress | None) -> None:
        self._total = total
        self._on_progress = on_progress
        self._read = 0
        self._documents = 0

    def add(self, read: int = 0, documents: int = 0) -> None:
        """Some bytes more, or some documents."""
        self._read += read
        self._documents += documents
        if self._on_progress is not None:
            done = min(self._read // 2, self._total)
            self._on_progress(Progress(self._documents, done, self._total))


class FileFindings:
    """The damaged files, in the order they were come upon."""

    def __init__(self) -> None:
        self._found: dict[str, DamagedFile] = {}
        self._beyond: set[str] = set()
        self.segments: set[str] = set()  # those that a damaged file is of

    def add_of(self, segment: Segment, table: str, problem: str) -> None:
        """One thing that is wrong with a file of a segment."""
        self.segments.add(segment.id)
        name = f"{SEGMENTS}/{segment.id}/{table}.parquet"
        self.add(name, problem, segment.first_id or None, segment.last_id or None)

    def add(
        self, file: str, problem: str, first_id: str | None = None, last_id: str | None = None
    ) -> None:
        """One thing that is wrong with a file."""
        if file not in self._found and len(self._found) >= LISTED:
            self._beyond.add(file)
            return
        known = self._found.setdefault(file, DamagedFile(file, [], first_id, last_id))
        if problem not in known.problems and len(known.problems) < _PROBLEMS:
            known.problems.append(problem)

    @property
    def listed(self) -> list[DamagedFile]:
        """The first of them."""
        return list(self._found.values())

    @property
    def count(self) -> int:
        """All of them."""
        return len(self._found) + len(self._beyond)
