"""Whatever arrives in whatever order, and wherever a process dies: each run is told once."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple
from unittest.mock import patch

from hypothesis import given, settings
from hypothesis import strategies as st

from archives import take_in
from exec_archive.configuration_alerts import Failures
from exec_archive.monitor.alert import Alert
from exec_archive.monitor.journal import Journal
from watching import Died, Recording, Watching, made

COUNT = 2
_STATUSES = ["error", "error", "crashed", "success", "canceled"]


class Story(NamedTuple):
    """What ran, by workflow and minute; in which order it arrives, and where processes die."""

    ran: dict[tuple[str, int], str]
    pulls: list[list[tuple[str, int]]]
    deaths: dict[int, str]  # by the number of the step: before it, in the midst, or behind it


@st.composite
def stories(draw: st.DrawFn) -> Story:
    ran = {
        ("w1" if place % 3 else "w2", 100 + place): status
        for place, status in enumerate(draw(st.lists(st.sampled_from(_STATUSES), max_size=14)))
    }
    order = draw(st.permutations(list(ran)))
    cuts = sorted(draw(st.sets(st.integers(0, len(order)), max_size=3)))
    ends = [*cuts, len(order)]
    pulls = [list(order[begin:end]) for begin, end in zip([0, *cuts], ends, strict=True)]
    ways = st.sampled_from(["before", "midst", "behind"])
    return Story(ran, pulls, draw(st.dictionaries(st.integers(0, 12), ways, max_size=3)))


@contextmanager
def mortal(watching: Watching, deaths: dict[int, str]) -> Iterator[None]:
    """Each line of the journal and each sending is a step at which a process may die."""
    steps = iter(range(1000))
    write = Journal._append

    def dying(step: Callable[[], Any], half: Callable[[], Any]) -> Any:
        way = deaths.get(next(steps))
        if way == "before":
            raise Died
        if way == "midst":
            half()
            raise Died
        done = step()
        if way == "behind":
            raise Died
        return done

    def append(journal: Journal, event: dict[str, Any]) -> None:
        def half() -> None:
            with journal._path.open("ab") as file:
                file.write(b'{"event":"found","at":"2026-1')

        dying(lambda: write(journal, event), half)

    def send(channel: Recording, alert: Alert) -> list[str]:
        taken: list[str] = dying(lambda: take(channel, alert), lambda: None)
        return taken

    take = Recording.send
    with patch.object(Journal, "_append", append), patch.object(Recording, "send", send):
        yield


def check_until_done(watching: Watching) -> None:
    for _ in range(20):
        with suppress(Died):
            watching.check(later=timedelta(hours=2))
            return
    raise AssertionError("it died again and again")


def runs(ran: dict[tuple[str, int], str], workflow: str) -> list[tuple[list[int], int | None]]:
    """The stretches of failures, and the success that ended each."""
    found: list[tuple[list[int], int | None]] = []
    bad: list[int] = []
    for (of, minute), status in sorted(ran.items()):
        if of != workflow:
            continue
        if status in {"error", "crashed"}:
            bad.append(minute)
        elif status == "success" and bad:
            found.append((bad, minute))
            bad = []
    return [*found, *([(bad, None)] if bad else [])]


@settings(max_examples=20, deadline=None)
@given(story=stories())
def test_each_run_and_each_recovery_is_told_once(story: Story) -> None:
    with TemporaryDirectory() as folder:
        watching = Watching(Path(folder), {"all": Failures(count=COUNT)})
        watching.check()
        with mortal(watching, story.deaths):
            for pull in story.pulls:
                stored = [made(at, story.ran[of, at], workflow=of) for of, at in pull]
                if stored:
                    take_in(watching.folder, *stored)
                check_until_done(watching)
            check_until_done(watching)
        for channel in watching.channels.values():
            is_told_once(story, channel.got, len(story.deaths))


def is_told_once(story: Story, got: Sequence[Alert], deaths: int) -> None:
    sendings = Counter(each.id for each in got)
    assert sum(sendings.values()) - len(sendings) <= deaths
    told = {each.id: each for each in got}
    assert all(told[each.id] == each for each in got)
    alerts = {each.id: each for each in told.values() if each.event == "alert"}
    ends = [each for each in told.values() if each.event == "recovered"]
    assert len({each.of for each in ends}) == len(ends)
    order = list(dict.fromkeys(each.id for each in got))
    for each in ends:
        assert each.of in alerts
        assert order.index(each.of) < order.index(each.id)
    for workflow in ("w1", "w2"):
        for bad, ended_by in runs(story.ran, workflow):
            ids = {str(1000 + minute) for minute in bad}
            of_run = [each for each in alerts.values() if each.last and each.last.id in ids]
            assert len(of_run) <= 1
            # A success that came late may have parted it from the rest of what was told.
            told_of = [
                each
                for each in alerts.values()
                if each.workflow_id == workflow and _has_one_of(each, bad)
            ]
            assert len(bad) < COUNT or told_of
            recovered = [each for each in ends if each.of in {one.id for one in of_run}]
            assert len(recovered) == (len(of_run) if ended_by is not None else 0)


def _has_one_of(alert: Alert, minutes: Sequence[int]) -> bool:
    """Whether what it told reaches to one of those executions of its workflow."""
    if alert.first is None or alert.last is None:
        return False
    return any(int(alert.first.id) <= 1000 + each <= int(alert.last.id) for each in minutes)
