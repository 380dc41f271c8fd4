"""Everything that can happen to a server, each as a word and a number that says to which."""

from collections.abc import Callable
from dataclasses import dataclass

from hypothesis import strategies as st

from fake_n8n import FakeExecution, World
from fake_n8n.world import PENDING, Backup
from mirror_model import MirrorModel

_ENDS = ("success", "error", "canceled", "crashed")


@dataclass(frozen=True)
class Change:
    """Something that happens; `which` picks among those it can happen to."""

    what: str
    which: int


@dataclass
class Life:
    """Makes things happen to a world, and tells the model which ids mean new executions."""

    world: World
    model: MirrorModel
    backup: Backup | None = None

    def happen(self, change: Change) -> None:
        with self.world.lock:
            CHANGES[change.what](self, change.which)

    def one(self, which: int, *statuses: str, other_than: bool = False) -> FakeExecution | None:
        found = [
            each for each in self.world.executions() if (each.status in statuses) != other_than
        ]
        return found[which % len(found)] if found else None

    def insert(self, which: int) -> None:
        workflows = list(self.world.workflows)
        self.world.insert(
            _ENDS[which % 4], workflow_id=workflows[which % 2], payload={"number": which}
        )

    def several(self, which: int) -> None:
        for each in range(2 + which % 9):
            self.insert(each)

    def start(self, which: int) -> None:
        self.world.insert(("running", "new", "waiting")[which % 3])

    def go_on(self, which: int) -> None:
        """A pending one makes its next step."""
        one = self.one(which, *PENDING)
        if one is None:
            return
        if one.status == "new":
            self.world.begin(one.id)
        elif one.status == "waiting" and which % 7 == 3:
            self.world.note_sleep_again(one.id)
        elif one.status == "waiting":
            self.world.resume(one.id, new_start=which % 5 == 0)
        elif which % 3:
            self.world.finish(one.id, _ENDS[which % 4])
        else:
            self.world.wait(one.id)

    def end(self, which: int) -> None:
        """A pending one ends, however far it was."""
        one = self.one(which, *PENDING)
        if one is not None:
            if one.status != "running":
                self.go_on_to_run(one)
            self.world.finish(one.id, _ENDS[which % 4])

    def go_on_to_run(self, one: FakeExecution) -> None:
        if one.status == "new":
            self.world.begin(one.id)
        else:
            self.world.resume(one.id)

    def retry(self, which: int) -> None:
        one = self.one(which, "error", "crashed", "canceled")
        if one is not None and one.retry_success_id is None:
            self.world.retry(one.id, ("success", "running", "error")[which % 3])

    def data(self, which: int) -> None:
        """Its data is lost, damaged, hidden, too large, or can be read again."""
        one = self.one(which, *PENDING, other_than=True)
        if one is not None:
            world = self.world
            happens: list[Callable[[str], FakeExecution]] = [
                world.lose_data,
                world.damage,
                world.redact,
                world.outgrow,
                lambda identity: world._set_data_state(identity, "ok"),
            ]
            happens[which % 5](one.id)

    def all_data_lost(self, which: int) -> None:
        for each in self.world.executions()[which % 3 :][: 3 + which % 5]:
            if each.status not in PENDING:
                self.world.lose_data(each.id)

    def prune(self, which: int) -> None:
        self.world.prune(1 + which % 7)

    def delete(self, which: int) -> None:
        one = self.one(which, other_than=True)
        if one is not None:
            self.world.delete(one.id)

    def skip_ids(self, which: int) -> None:
        self.world.skip_ids(1 + which % 11)

    def set_up_anew(self, which: int) -> None:
        self.world.set_up_anew()
        self.model.generations[self.world._incarnation] = 1 + max(self.model.generations.values())
        self.backup = None
        self.several(which)

    def back_up(self, which: int) -> None:
        self.backup = self.world.back_up()

    def restore(self, which: int) -> None:
        if self.backup is not None:
            generation = self.model.generations[self.world._incarnation]
            self.world.restore(self.backup)
            self.model.generations[self.world._incarnation] = generation

    def large_pages_fail(self, which: int) -> None:
        self.world.page_limit_bytes = (2_500, 5_000, 512 << 20)[which % 3]


CHANGES: dict[str, Callable[[Life, int], None]] = {
    "insert": Life.insert,
    "insert several": Life.several,
    "start": Life.start,
    "go on": Life.go_on,
    "end": Life.end,
    "retry": Life.retry,
    "data": Life.data,
    "data of several": Life.all_data_lost,
    "prune": Life.prune,
    "delete": Life.delete,
    "skip ids": Life.skip_ids,
    "set up anew": Life.set_up_anew,
    "back up": Life.back_up,
    "restore": Life.restore,
    "large pages fail": Life.large_pages_fail,
}
_RARE = {"set up anew", "restore", "delete"}
_OFTEN = [what for what in CHANGES if what not in _RARE] * 3 + sorted(_RARE)

changes = st.builds(Change, st.sampled_from(_OFTEN), st.integers(0, 60))
