"""What a pull leaves for the next one, kept in the archive's manifest."""

from datetime import datetime, timedelta

import msgspec

from exec_archive.ids import id_above
from exec_archive.revision import now
from exec_archive.store.archive import OpenArchive
from exec_archive.store.writing import ArchiveWriter

_FIRST_WAIT = timedelta(hours=1)
_LONGEST_WAIT = timedelta(days=7)
_SPANS_KEPT = 100


class Missing(msgspec.Struct, frozen=True):
    """An execution whose document could not be had: why, and when to try again."""

    why: str
    attempts: int
    next_try: datetime

    def is_due(self, moment: datetime) -> bool:
        """Whether to try again; also where a clock that was wrong once put it off for years."""
        return not moment < self.next_try <= moment + _LONGEST_WAIT


class Vanished(msgspec.Struct, frozen=True):
    """Ids that were gone from the server before they were archived."""

    first: str
    last: str
    count: int
    noticed_at: datetime


class SyncState(msgspec.Struct):
    """How far the mirror of one instance is."""

    url: str = ""
    # Whose name its executions bear: `prod~2` once the server was set up anew.
    stored_as: str = ""
    # The newest id of the last complete pull without a filter: all up to it was seen.
    mark: str | None = None
    # The archive's revision before that pull stored anything.
    revision: int = 0
    # What had not finished when it was last seen; None before that was noted.
    open: list[str] | None = None
    pulled_at: datetime | None = None
    completed_at: datetime | None = None
    # When that complete pull began to list: what started later may not be known.
    listed_at: datetime | None = None
    missing: dict[str, Missing] = {}
    vanished: list[Vanished] = []
    vanished_before: int = 0  # how many ids more, in spans that are not kept any more

    def note_missing(self, identity: str, why: str) -> Missing:
        """One more attempt that failed; the next comes later each time."""
        before = self.missing.get(identity)
        attempts = before.attempts + 1 if before else 1
        wait = min(_FIRST_WAIT * 2 ** min(attempts - 1, 20), _LONGEST_WAIT)
        missing = Missing(why, attempts, now() + wait)
        self.missing[identity] = missing
        return missing

    def note_vanished(self, first: str, last: str, count: int) -> Vanished:
        """A span of ids that no pull will get any more; neighbours become one span."""
        noted = Vanished(first, last, count, now())
        kept = [*self.vanished, noted]
        if self.vanished and id_above(self.vanished[-1].last) == first:
            before = kept[-2]
            kept[-2:] = [Vanished(before.first, last, before.count + count, noted.noticed_at)]
        if len(kept) > _SPANS_KEPT:
            # Where successes are not saved, each one that was seen running is a span of its own.
            smallest = min(kept, key=lambda each: each.count)
            kept.remove(smallest)
            self.vanished_before += smallest.count
        self.vanished = kept
        return noted


def read_state(archive: OpenArchive, name: str) -> SyncState:
    """The state of one instance; an empty one before its first pull."""
    stored = archive.manifest.sync.get(name)
    if stored is None:
        return SyncState(stored_as=name)
    try:
        return msgspec.json.decode(stored, type=SyncState)
    except msgspec.DecodeError:
        # A state we do not understand only costs a full walk.
        return SyncState(stored_as=name)


def save_state(writer: ArchiveWriter, name: str, state: SyncState) -> None:
    """Notes it in the manifest; keys of a later version stay."""
    known = msgspec.to_builtins(state)
    before = writer.archive.manifest.sync.get(name)
    kept = msgspec.json.decode(before) if before is not None else {}
    kept = kept if isinstance(kept, dict) else {}
    writer.save_sync(name, msgspec.json.encode({**kept, **known}))
