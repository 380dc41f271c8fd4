"""What an archive must hold of a fake server, said plainly: the yardstick for pulls."""

import json
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from archives import opened
from exec_archive.model import PENDING, Execution, completeness_rank
from exec_archive.store.sync_state import SyncState
from fake_n8n import FakeExecution, World
from fake_n8n.dialect import DIALECTS
from fake_n8n.execution import list_row, page_entry, single

Name = tuple[int, str]  # incarnation and id

_DIALECT = DIALECTS["2.41"]
_RANK = {
    "ok": completeness_rank("full"),
    "too_large": completeness_rank("full"),
    "redacted": completeness_rank("redacted"),
    "missing": completeness_rank("no-data"),
    "damaged": completeness_rank("no-data"),
}


@dataclass(frozen=True)
class Stored:
    """An execution of the archive with its document."""

    row: Execution
    text: bytes

    @property
    def rank(self) -> int:
        return completeness_rank(self.row.completeness)


@dataclass
class MirrorModel:
    """Watches an archive from pull to pull."""

    world: World
    folder: Path
    generations: dict[int, int] = field(default_factory=lambda: {0: 0})
    stored: dict[Name, Stored] = field(default_factory=dict)

    def look(self) -> None:
        """What must hold after any pull, however it ended."""
        archive = opened(self.folder)
        rows = list(archive.executions())
        assert len(archive) == len(rows) == len({(each.instance, each.id) for each in rows})
        found: dict[Name, Stored] = {}
        of_instances: dict[str, set[int]] = {}
        for row, chunks in archive.documents(rows):
            stored = Stored(row, b"".join(chunks))
            name = self._name(stored)
            assert name not in found, f"{name} is there twice: {found[name].row} and {row}"
            found[name] = stored
            if row.started_at is not None:
                of_instances.setdefault(row.instance, set()).add(self.generations[name[0]])
            assert stored.text in rendered(tuple(self.world.everything[name]))
        for instance, generations in of_instances.items():
            assert len(generations) == 1, f"{instance} holds executions of {generations}"
        for name, before in self.stored.items():
            assert name in found, f"{name} is not there any more"
            after = found[name]
            assert after.rank >= before.rank, f"{name} lost data"
            # A waiting one may be written anew with an earlier time; what ended stays.
            far = None if after.row.status not in PENDING else 1
            assert _freshness(after.row)[:far] >= _freshness(before.row)[:far], f"{name} went back"
        self.stored = found

    def _name(self, stored: Stored) -> Name:
        """Which execution it is, by its times; those of an earlier server's come last."""
        fitting = [
            name
            for name, states in self.world.everything.items()
            if name[1] == stored.row.id and _is_one_of(stored.row, states)
        ]
        assert fitting, f"no server had {stored.row}"
        if len(fitting) > 1:  # none had started
            token = json.loads(stored.text).get("data", {}).get("resumeToken")
            texts = {name: rendered(tuple(self.world.everything[name])) for name in fitting}
            fitting = [name for name in fitting if stored.text in texts[name]] or fitting
            assert token is None or len(fitting) == 1
        return fitting[-1]

    def check_has(self, names: set[Name]) -> None:
        """Whatever the archive holds of them, it holds them."""
        missing = names - set(self.stored)
        assert not missing, f"not archived: {missing}"

    def check_equal(self, state: SyncState, *, full: bool) -> None:
        """The archive has what the server has; `full` pulls tried again whatever failed."""
        for there in self.world.executions():
            stored = self.stored.get(there.name)
            if stored is None and there.started_at is None and self._id_is_taken(there):
                continue  # nothing tells it from an earlier execution of that id until it starts
            assert stored is not None, f"not archived: {there}"
            self._check_facts(there, stored)
            is_tried = there.id in state.missing
            is_waited_for = is_tried and not full
            if _freshness(stored.row) > _freshness(there):
                continue  # a backup set it back
            want = _RANK[there.data_state]
            assert stored.rank >= want or is_waited_for, f"less than there is: {there}, {stored}"
            if want == completeness_rank("no-data"):
                is_whole = stored.rank > want and stored.text in rendered(self._same_stage(there))
                assert is_whole or is_tried, f"its data is not known to be missing: {there}"
            elif stored.rank == want and not is_waited_for:
                assert stored.text in rendered(self._same_stage(there)), f"stale: {there} {stored}"

    def _id_is_taken(self, there: FakeExecution) -> bool:
        return any(name[1] == there.id for name in self.stored)

    def _check_facts(self, there: FakeExecution, stored: Stored) -> None:
        row = stored.row
        if _freshness(row) > _freshness(there):
            assert there.incarnation < self.world._incarnation, f"ahead: {row} {there}"
            return
        facts = (row.status, row.started_at, row.stopped_at, row.wait_till, row.retry_success_id)
        assert facts == (
            there.status,
            _naive(there.started_at),
            _naive(there.stopped_at),
            _naive(there.wait_till),
            there.retry_success_id,
        ), f"{facts} is not what the server says: {there}"

    def _same_stage(self, there: FakeExecution) -> tuple[FakeExecution, ...]:
        """Its states that differ in nothing that its document shows."""
        states = self.world.everything[there.name]
        return tuple(each for each in states if _stage(each) == _stage(there))


@lru_cache(maxsize=4096)
def rendered(states: tuple[FakeExecution, ...]) -> frozenset[bytes]:
    """Whatever the server can have said of an execution in these states."""
    texts: set[str] = set()
    for each in states:
        texts |= {list_row(each, _DIALECT), single(each, _DIALECT, with_data=False)}
        if each.readable:
            texts.add(single(each, _DIALECT, whole=True))
            texts |= {page_entry(each, _DIALECT, whole=whole) for whole in (False, True)}
    return frozenset(text.encode() for text in texts)


def _stage(of: FakeExecution) -> tuple[object, ...]:
    return of.status, of.started_at, of.stopped_at, of.wait_till


def _is_one_of(row: Execution, states: list[FakeExecution]) -> bool:
    created = _naive(states[0].created_at)
    if row.created_at is not None:
        return row.created_at == created
    return any(_naive(each.started_at) == row.started_at for each in states)


def _freshness(of: Execution | FakeExecution) -> tuple[int, datetime, bool, datetime, bool]:
    """One execution goes on from new over running, asleep and running again to its end."""
    never = datetime(1, 1, 1)
    return (
        0 if of.status == "new" else 1 if of.status in PENDING else 2,
        _naive(of.stopped_at) or never,
        of.stopped_at is not None and of.wait_till is None,
        _naive(of.wait_till) or never,
        of.retry_success_id is not None,
    )


def _naive(moment: datetime | None) -> datetime | None:
    return moment.replace(tzinfo=None) if moment is not None else None
