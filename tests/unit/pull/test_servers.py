"""What a pull does about servers: set up anew, moved, old, asked for a part, failing."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

import fake_n8n.query
from exec_archive.errors import AccessDenied, BadRequest, NotN8n
from exec_archive.pull.summary import Wanted
from exec_archive.revision import now
from fake_n8n import Exchange, FakeN8n, Request, World, faults
from fake_n8n.dialect import Version
from mirror_model import MirrorModel
from pulls import FULL, Mirror, archived, check, insert, interrupt_after


@pytest.mark.usefixtures("small_pages")
@pytest.mark.parametrize("before", [4, 12])
@pytest.mark.parametrize("after", [2, 12, 30])
def test_a_server_that_was_set_up_anew_is_kept_apart(
    mirror: Mirror, world: World, before: int, after: int
) -> None:
    insert(world, before)
    mirror.pull()
    world.set_up_anew()
    insert(world, after)
    done = mirror.pull()
    assert (done.set_up_anew, done.stored_as, done.new) == (True, "prod~2", after)
    assert done.vanished == []
    insert(world, 3)
    done = mirror.pull()
    assert (done.set_up_anew, done.stored_as, done.new) == (False, "prod~2", 3)
    world.set_up_anew()
    insert(world, 1)
    assert mirror.pull().stored_as == "prod~3"
    counts = [each.instance for each in archived(mirror).values()]
    assert [counts.count(name) for name in ("prod", "prod~2", "prod~3")] == [before, after + 3, 1]


def test_ids_that_count_from_one_again_tell_even_where_none_is_known(
    mirror: Mirror, world: World
) -> None:
    world.skip_ids(100)
    insert(world, 5)
    mirror.pull()
    world.set_up_anew()
    insert(world, 5)
    assert mirror.pull().stored_as == "prod~2"


@pytest.mark.usefixtures("small_pages")
@pytest.mark.parametrize("moment", range(1, 40, 6))
def test_a_server_is_set_up_anew_within_a_pull(mirror: Mirror, world: World, moment: int) -> None:
    def anew() -> None:
        world.set_up_anew()
        insert(world, 6)

    insert(world, 15)
    model = MirrorModel(world, mirror.folder, {0: 0, 1: 1})
    mirror.pull(before={moment: anew})
    model.look()
    mirror.pull()
    model.look()
    model.check_equal(mirror.state(), full=False)


@pytest.mark.parametrize("kept", [1, 10])
def test_a_backup_that_was_restored_doubles_nothing(
    mirror: Mirror, world: World, kept: int
) -> None:
    """What ran since is another execution under a known id; what was there before is not."""
    insert(world, kept)
    backup = world.back_up()
    insert(world, 30)
    mirror.pull()
    world.restore(backup)
    insert(world, 20)
    assert mirror.pull().new == 20
    check(mirror)
    assert mirror.pull(FULL).new == 0
    assert len(archived(mirror)) == kept + 50


def test_what_was_gone_for_good_and_came_back_is_fetched(mirror: Mirror, world: World) -> None:
    running = world.start()
    backup = world.back_up()
    mirror.pull()
    world.delete(running.id)
    mirror.pull()
    world.restore(backup)
    world.finish(running.id)
    mirror.pull()
    check(mirror)


@pytest.mark.parametrize("version", ["1.27", "1.123"])
def test_an_old_server_that_hides_what_runs_is_walked_whole(
    tmp_path: Path, version: Version
) -> None:
    with FakeN8n(version=version) as fake:
        mirror = Mirror(fake, tmp_path / "archive")
        insert(fake.world, 2)
        fake.world.start()
        fake.world.insert("waiting")
        insert(fake.world, 600)  # two pages, and more
        mirror.pull()
        fake.world.finish("3")
        fake.world.resume("4")
        fake.world.finish("4")
        fake.world.outgrow("5")
        mirror.pull()
        rows = archived(mirror)
        assert {rows[f"prod/{each}"].status for each in range(1, 605)} == {"success"}
        assert {each.completeness for each in rows.values()} == {"full"}


@pytest.mark.parametrize("version", ["1.27", "1.123"])
def test_an_old_server_tells_how_executions_ended(tmp_path: Path, version: Version) -> None:
    """Before 1.113 only a single answer says it, and before 1.41 with another word."""
    with FakeN8n(version=version) as fake:
        mirror = Mirror(fake, tmp_path / "archive")
        for status in ("error", "success", "crashed", "canceled", "error") * 3:
            fake.world.insert(status)
        assert mirror.pull().left_out == []
        rows = archived(mirror).values()
        assert sorted({each.status for each in rows} - {"success"}) == [
            "canceled",
            "crashed",
            "error",
        ]
        assert mirror.pull(FULL).updated == 0


@pytest.mark.parametrize("version", ["1.27", "1.123"])
def test_an_old_server_that_lost_data_says_so(tmp_path: Path, version: Version) -> None:
    with FakeN8n(version=version) as fake:
        mirror = Mirror(fake, tmp_path / "archive")
        insert(fake.world, 20)
        fake.world.lose_data("7")
        fake.world.damage("9")
        done = mirror.pull()
        assert {each.id: each.missing.why for each in done.left_out} == {
            "7": "the server lost its data (400)",
            "9": "the server lost its data (400)",
        }
        assert (done.new, done.is_complete) == (20, True)


def test_a_status_that_an_old_server_cannot_be_asked_for(tmp_path: Path) -> None:
    with FakeN8n(version="1.123") as fake:
        mirror = Mirror(fake, tmp_path / "archive")
        for status in ("success", "crashed", "error", "crashed"):
            fake.world.insert(status)
        assert mirror.pull(Wanted(statuses=frozenset({"crashed"}))).new == 2
        assert {each.status for each in archived(mirror).values()} == {"crashed"}


@pytest.mark.parametrize(
    "wanted",
    [
        Wanted(workflow="Invoices"),
        Wanted(statuses=frozenset({"error"})),
        Wanted(since=now().replace(year=2026, month=10)),
    ],
)
def test_a_filter_moves_no_mark(
    mirror: Mirror, world: World, small_pages: None, wanted: Wanted
) -> None:
    insert(world, 12)
    wanted_one = world.insert("error", workflow_id="wfInvoices000002")
    done = mirror.pull(wanted)
    assert done.is_complete
    assert f"prod/{wanted_one.id}" in archived(mirror)
    assert mirror.state().mark is None
    insert(world, 12)
    mirror.pull()
    check(mirror)


def test_a_retry_that_came_by_a_filter_is_written_onto_its_original(
    mirror: Mirror, world: World, small_pages: None
) -> None:
    original = world.insert("error")
    insert(world, 20)
    mirror.pull()
    world.retry(original.id)
    mirror.pull(Wanted(statuses=frozenset({"success"})))
    mirror.pull(Wanted(statuses=frozenset({"success"})))
    mirror.pull()
    check(mirror)


def test_a_filter_fetches_nothing_else(mirror: Mirror, world: World) -> None:
    world.insert()
    world.insert("error", workflow_id="wfInvoices000002")
    world.insert("error")
    mirror.pull(Wanted(workflow="invoices", statuses=frozenset({"error"})))
    assert set(archived(mirror)) == {"prod/2"}


def test_an_interrupted_pull_goes_on(mirror: Mirror, world: World, small_pages: None) -> None:
    insert(world, 30)
    for calls in (0, 3, 15, 25):
        with pytest.raises(KeyboardInterrupt):
            mirror.pull(on_progress=interrupt_after(calls))
        MirrorModel(world, mirror.folder).look()
        assert mirror.state().mark is None
    assert mirror.pull().is_complete
    check(mirror)


def test_a_refusal_in_the_middle_keeps_what_came(mirror: Mirror, world: World) -> None:
    insert(world, 60)
    mark_before = mirror.state().mark if mirror.folder.exists() else None

    def revoked(request: Request) -> None:
        if len(mirror.heavy) == 2:
            mirror.fake.key = "another"

    seen = {at: lambda: revoked(mirror.requests[-1]) for at in range(100)}
    key = mirror.fake.key
    done = mirror.pull(before=seen)
    assert isinstance(done.failure, AccessDenied)
    assert not done.is_complete
    assert 0 < len(archived(mirror)) == done.new < 60
    assert mirror.state().mark is mark_before
    mirror.fake.key = key
    assert mirror.pull().new == 60 - done.new
    check(mirror)


def test_a_server_that_fails_altogether_is_no_fault_of_its_executions(
    mirror: Mirror, world: World
) -> None:
    insert(world, 60)
    done = mirror.pull(faults=dict.fromkeys(range(13, 5000), faults.internal_error))
    assert done.failure is not None
    assert done.left_out == []
    assert len(mirror.requests) < 60


def test_ids_that_would_lead_elsewhere_are_not_asked_for(mirror: Mirror, world: World) -> None:
    page = {"data": [{"id": "../workflows", "status": "new", "mode": "cli"}], "nextCursor": None}
    with pytest.raises(NotN8n):
        mirror.pull(faults=dict.fromkeys(range(1000), faults.instead(200, page)))
    assert {one.path for one in mirror.requests} == {"/api/v1/executions"}


def test_a_filter_after_another_one_is_the_same_server(mirror: Mirror, world: World) -> None:
    world.insert(workflow_id="wfInvoices000002")
    world.insert("error")
    mirror.pull(Wanted(statuses=frozenset({"error"})))
    done = mirror.pull(Wanted(workflow="Invoices"))
    assert (done.set_up_anew, set(archived(mirror))) == (False, {"prod/1", "prod/2"})


def test_the_key_does_not_follow_a_redirect(mirror: Mirror, world: World) -> None:
    insert(world, 10)
    with FakeN8n() as elsewhere:
        away = faults.redirect(307, elsewhere.url)
        done = mirror.pull(faults=dict.fromkeys(range(12, 1000), away))
        assert done.failure is not None
        assert not elsewhere.requests


def test_another_server_under_the_same_name_is_refused(mirror: Mirror, world: World) -> None:
    insert(world, 10)
    mirror.pull()
    before = archived(mirror)
    for known in (0, 3):  # ids that the first one has, and others
        with FakeN8n() as other:
            other.world.skip_ids(0 if known else 100)
            insert(other.world, 5)
            second = Mirror(other, mirror.folder)
            # Times of its own: two servers never start executions at the same moments.
            other.world._executions = {
                each.id: one_day_later(each) for each in reversed(other.world.executions())
            }
            with pytest.raises(BadRequest, match="was pulled from"):
                second.pull()
    assert archived(mirror) == before
    assert mirror.state().url == mirror.fake.url


def one_day_later(execution: fake_n8n.FakeExecution) -> fake_n8n.FakeExecution:
    day = timedelta(days=1)
    assert execution.started_at is not None
    assert execution.stopped_at is not None
    return replace(
        execution,
        created_at=execution.created_at + day,
        started_at=execution.started_at + day,
        stopped_at=execution.stopped_at + day,
    )


def test_a_server_may_move(mirror: Mirror, world: World) -> None:
    insert(world, 10)
    mirror.pull()
    insert(world, 2)
    with FakeN8n(world) as moved:
        done = Mirror(moved, mirror.folder).pull()
        assert (done.new, mirror.state().url) == (2, moved.url)


def test_an_empty_server_elsewhere_does_not_take_over_the_name(
    mirror: Mirror, world: World
) -> None:
    insert(world, 10)
    mirror.pull()
    with FakeN8n() as other:
        Mirror(other, mirror.folder).pull()
    assert mirror.state().url == mirror.fake.url


def test_one_heavy_request_at_a_time(mirror: Mirror, world: World) -> None:
    insert(world, 150)
    world.outgrow("70")
    under_way = most = 0

    def counted(exchange: Exchange) -> None:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        exchange.send(exchange.answer)
        under_way -= 1

    mirror.pull(faults=dict.fromkeys(range(1000), counted))
    assert len(mirror.heavy) > 3
    assert most == 1
    check(mirror)


def test_a_busy_server_is_waited_for(mirror: Mirror, world: World) -> None:
    insert(world, 3)
    assert mirror.pull(faults={4: faults.too_many_requests("7")}).is_complete
    assert mirror.slept == [7.0]


def test_the_same_server_under_another_name_is_refused(mirror: Mirror, world: World) -> None:
    insert(world, 3)
    mirror.pull()
    mirror.name = "other"
    with pytest.raises(BadRequest) as refused:
        mirror.pull()
    assert "prod" in refused.value.advice
    assert len(archived(mirror)) == 3
