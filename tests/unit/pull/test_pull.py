"""What a pull promises, one promise at a time; test_machine.py mixes them all."""

from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from archives import opened
from fake_n8n import FakeN8n, World
from pulls import Mirror, archived, check, insert, singles


def test_everything_comes_once(mirror: Mirror, world: World, small_pages: None) -> None:
    insert(world, 40)
    done = mirror.pull()
    assert (done.new, done.is_complete, done.vanished) == (40, True, [])
    check(mirror)


def test_nothing_new_costs_few_requests_and_stores_nothing(mirror: Mirror, world: World) -> None:
    insert(world, 300)
    world.lose_data("200")
    mirror.pull()
    segments = sorted((mirror.folder / "segments").iterdir())
    done = mirror.pull()
    assert (done.new, done.updated, done.still_missing) == (0, 0, 1)
    assert not mirror.heavy
    assert len(mirror.requests) <= 11
    assert sorted((mirror.folder / "segments").iterdir()) == segments


def test_what_is_new_is_fetched_and_no_more(mirror: Mirror, world: World) -> None:
    insert(world, 20)
    mirror.pull()
    world.insert("error")
    done = mirror.pull()
    assert (done.new, done.updated) == (1, 0)
    assert singles(mirror) == ["21"]


@pytest.mark.usefixtures("small_pages")
@pytest.mark.parametrize("status", ["running", "waiting", "new"])
def test_it_starts_before_the_mark_and_finishes_after_it(
    mirror: Mirror, world: World, status: str
) -> None:
    insert(world, 5)
    pending = world.insert(status)
    insert(world, 20)
    done = mirror.pull()
    assert done.pending == 1
    assert archived(mirror)[f"prod/{pending.id}"].status == status
    if status == "new":
        world.begin(pending.id)
    if status == "waiting":
        world.resume(pending.id)
    world.finish(pending.id, "error")
    assert mirror.pull().updated == 1
    check(mirror)


def test_it_is_missed_by_the_list_and_finishes_while_the_list_is_read(
    mirror: Mirror, world: World, small_pages: None
) -> None:
    """Running when the pending ones are asked for, or just before: it must not be passed over."""
    insert(world, 10)
    for moment in range(1, 13, 2):
        running = world.start()
        insert(world, 10)
        mirror.pull(before={moment: partial(world.finish, running.id)})
        mirror.pull()
        check(mirror)


def test_it_starts_while_the_pull_asks_and_newer_ones_are_listed(
    mirror: Mirror, world: World, small_pages: None
) -> None:
    """Started after the running ones were asked for, it is below the newest of the list."""
    insert(world, 5)
    for moment in (1, 5, 9):
        before = world.back_up().last_id

        def start_and_more() -> None:
            world.start()
            insert(world, 7)

        mirror.pull(before={moment: start_and_more})
        world.finish(str(before + 1))
        mirror.pull()
        check(mirror)


def test_it_starts_to_run_between_two_questions(
    mirror: Mirror, world: World, small_pages: None
) -> None:
    """It waits while running ones are asked for, and runs while waiting ones are."""
    for moment in range(1, 13, 2):
        waiting = world.insert("waiting")
        insert(world, 10)
        mirror.pull(before={moment: partial(world.resume, waiting.id)})
        assert f"prod/{waiting.id}" in archived(mirror)
        world.finish(waiting.id)
        mirror.pull()
        check(mirror)


@pytest.mark.parametrize("new_start", [False, True])
def test_what_slept_and_runs_again_is_the_same_and_runs(
    mirror: Mirror, world: World, new_start: bool
) -> None:
    waiting = world.insert("waiting")
    mirror.pull()
    world.resume(waiting.id, new_start=new_start)
    mirror.pull()
    assert {name: each.status for name, each in archived(mirror).items()} == {"prod/1": "running"}
    check(mirror)


def test_an_id_that_comes_to_be_seen_late_is_found(
    mirror: Mirror, world: World, small_pages: None
) -> None:
    """A higher id can be committed first, and be the newest of a pull."""
    insert(world, 10)
    late = world.insert()
    insert(world, 1)
    hidden = world._executions.pop(late.id)
    mirror.pull()
    world._executions = dict(
        sorted([*world._executions.items(), (late.id, hidden)], key=lambda each: int(each[0]))
    )
    insert(world, 2)  # so that it stands on the page below the newest of that pull
    mirror.pull()
    check(mirror)


@pytest.mark.usefixtures("small_pages")
@pytest.mark.parametrize("moment", [*range(1, 24, 3), 99])
def test_a_retry_is_written_onto_its_original(mirror: Mirror, world: World, moment: int) -> None:
    """Its facts, that is: its document stays, and is not fetched again."""
    original = world.insert("error")
    insert(world, 20)
    mirror.pull()
    retry = world.retry(original.id, "running")
    insert(world, 8)
    mirror.pull(before={moment: lambda: world.finish(retry.id)})
    if retry in world.executions():  # it still runs
        world.finish(retry.id)
    revision = archived(mirror)[f"prod/{original.id}"].document_revision
    mirror.pull()
    assert original.id not in singles(mirror)
    after = archived(mirror)[f"prod/{original.id}"]
    assert (after.retry_success_id, after.document_revision) == (retry.id, revision)
    check(mirror)


def test_an_original_that_was_pruned_is_not_missed(mirror: Mirror, world: World) -> None:
    original = world.insert("error")
    insert(world, 3)
    mirror.pull()
    world.retry(original.id, "success")
    world.delete(original.id)
    done = mirror.pull()
    assert (done.vanished, done.left_out, mirror.state().missing) == ([], [], {})


def test_a_waiting_one_may_be_written_anew_with_an_earlier_time(
    mirror: Mirror, world: World
) -> None:
    waiting = world.insert("waiting")
    mirror.pull()
    waiting = world.note_sleep_again(waiting.id)

    assert mirror.pull().updated == 1

    assert waiting.stopped_at
    stored = archived(mirror)[f"prod/{waiting.id}"].stopped_at
    assert stored == waiting.stopped_at.replace(tzinfo=None)
    check(mirror)
    assert mirror.pull().updated == 0


def test_what_ended_a_moment_ago_is_asked_for_again(tmp_path: Path) -> None:
    """n8n writes a part of an execution down some hundred milliseconds after its end."""
    world = World(begins=datetime.now(UTC) - timedelta(seconds=1))
    with FakeN8n(world) as fake:
        mirror = Mirror(fake, tmp_path / "archive")
        ended = world.insert(payload={"early": True})
        mirror.on_sleep = partial(world.write_down_late, ended.id, {"late": True})
        mirror.pull()
        (kept,) = archived(mirror).values()
        assert b"late" in opened(mirror.folder).document(kept)
        (waited,) = mirror.slept
        assert 0 < waited <= 2
