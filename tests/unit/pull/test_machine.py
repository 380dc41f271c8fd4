"""Pulls while the server's list changes under them: nothing is lost, nothing is there twice."""

import contextlib
import shutil
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

import fake_n8n.query
from exec_archive.errors import ExecArchiveError
from exec_archive.pull.summary import PullProgress, Wanted
from exec_archive.store.archive import read_archive
from fake_n8n import FakeN8n, faults
from fake_n8n.faults import Fault
from fake_n8n.world import PENDING
from mirror_model import MirrorModel
from pulls import EVERYTHING, FULL, Mirror
from world_changes import Change, Life, changes

# More than a pull of so few executions can need, however often it tries again.
_MOST_REQUESTS = 2500
_QUIET_REQUESTS = 20

_LIES = {faults.early_end, faults.empty_page}

moments = st.integers(0, 40)


class PulledServer(RuleBasedStateMachine):
    """A server that lives, and an archive that is kept up with it."""

    @initialize(rows=st.integers(2, 9), life=st.lists(changes, max_size=6))
    def set_up(self, rows: int, life: list[Change]) -> None:
        self.patch = pytest.MonkeyPatch()
        # Small pages, so that a small world has many.
        self.patch.setattr(fake_n8n.query, "_MOST_ROWS", rows)
        self.folder = Path(tempfile.mkdtemp())
        self.elsewhere = FakeN8n().__enter__()
        self.fake = FakeN8n().__enter__()
        self.world = self.fake.world
        self.model = MirrorModel(self.world, self.folder / "archive")
        self.mirror = Mirror(self.fake, self.folder / "archive")
        self.life = Life(self.world, self.model)
        self.life.several(8)
        for change in life:
            self.life.happen(change)

    def teardown(self) -> None:
        if not hasattr(self, "fake"):
            return
        try:
            assert not self.elsewhere.saw_a_key
        finally:
            self.fake.__exit__(None, None, None)
            self.elsewhere.__exit__(None, None, None)
            self.patch.undo()
            shutil.rmtree(self.folder)

    def _look(self) -> None:
        if (self.mirror.folder / "archive.json").exists():
            self.model.look()

    @rule(change=changes)
    def something_happens(self, change: Change) -> None:
        self.life.happen(change)

    @rule(full=st.booleans())
    def quiet_pull(self, full: bool) -> None:
        done = self.mirror.pull(FULL if full else EVERYTHING)
        assert done.is_complete
        assert done.failure is None
        self.model.look()
        self.model.check_equal(self.mirror.state(), full=full)
        self._nothing_is_news()

    def _nothing_is_news(self) -> None:
        before = read_archive(self.mirror.folder).manifest
        done = self.mirror.pull()
        assert (done.is_complete, done.new, done.updated) == (True, 0, 0)
        assert not self.mirror.heavy
        assert read_archive(self.mirror.folder).manifest.segments == before.segments
        self.model.look()

    @rule(
        life=st.lists(st.tuples(moments, changes), min_size=1, max_size=5),
        wanted=st.sampled_from([EVERYTHING, EVERYTHING, FULL]),
    )
    def pull_while_things_happen(self, life: list[tuple[int, Change]], wanted: Wanted) -> None:
        begun = {each.name for each in self.world.executions() if each.status not in PENDING}
        hooks = self._hooks(life)
        try:
            done = self.mirror.pull(wanted, before=hooks)
        except ExecArchiveError:
            self._look()
            return
        self._look()
        assert len(self.mirror.requests) < _MOST_REQUESTS
        if done.is_complete:
            there = {each.name for each in self.world.executions()}
            self.model.check_has(begun & there)

    def _hooks(self, life: list[tuple[int, Change]]) -> dict[int, Callable[[], None]]:
        at: dict[int, list[Change]] = {}
        for moment, change in life:
            at.setdefault(moment, []).append(change)
        return {moment: partial(self._happen, together) for moment, together in at.items()}

    def _happen(self, together: list[Change]) -> None:
        for change in together:
            self.life.happen(change)

    @rule(
        wrong=st.dictionaries(
            st.integers(0, 60),
            st.sampled_from([*faults.PASSING, faults.unauthorized, None]),
            min_size=1,
            max_size=8,
        ),
        life=st.lists(st.tuples(moments, changes), max_size=2),
    )
    def pull_from_a_server_in_trouble(
        self, wrong: dict[int, Fault | None], life: list[tuple[int, Change]]
    ) -> None:
        away = faults.redirect(302, self.elsewhere.url)
        told: dict[int, Fault] = {}
        for at, fault in sorted(wrong.items()):
            # Nobody can see through two lies in turn.
            if fault not in _LIES or not any(told.get(at - n) in _LIES for n in (1, 2)):
                told[at] = fault or away
        self._unlucky_pull(told, life)

    @rule(first=st.integers(0, 30), fault=st.sampled_from([*faults.PASSING, faults.unauthorized]))
    def pull_from_a_server_that_fails_for_good(self, first: int, fault: Fault) -> None:
        self._unlucky_pull(dict.fromkeys(range(first, 5000), fault), [])

    def _unlucky_pull(self, wrong: dict[int, Fault], life: list[tuple[int, Change]]) -> None:
        try:
            done = self.mirror.pull(faults=wrong, before=self._hooks(life))
        except ExecArchiveError:
            pass
        else:
            assert done.is_complete == (done.failure is None)
        assert len(self.mirror.requests) < _MOST_REQUESTS
        self._look()

    @rule(after=st.integers(0, 30), life=st.lists(st.tuples(moments, changes), max_size=3))
    def interrupted_pull(self, after: int, life: list[tuple[int, Change]]) -> None:
        told = 0

        def on_progress(progress: PullProgress) -> None:
            nonlocal told
            told += 1
            if told > after:
                raise KeyboardInterrupt

        with contextlib.suppress(KeyboardInterrupt, ExecArchiveError):
            self.mirror.pull(before=self._hooks(life), on_progress=on_progress)
        self._look()

    @rule(
        workflow=st.sampled_from([None, "Orders", "wfInvoices000002"]),
        statuses=st.sampled_from([frozenset[str](), {"success"}, {"error", "crashed"}]),
        full=st.booleans(),
    )
    def filtered_pull(self, workflow: str | None, statuses: set[str], full: bool) -> None:
        wanted = Wanted(workflow, frozenset(statuses), None, full)
        before = self.mirror.state().mark if self.mirror.folder.exists() else None
        done = self.mirror.pull(wanted)
        assert done.is_complete
        self._look()
        if wanted.is_filtered and not done.set_up_anew:
            assert self.mirror.state().mark == before


TestPulledServer = PulledServer.TestCase
TestPulledServer.settings = settings(
    max_examples=12,
    stateful_step_count=8,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
