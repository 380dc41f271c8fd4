"""What a pull promises, one promise at a time; test_machine.py mixes them all."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

import fake_n8n.query
from archives import opened
from exec_archive import ingest
from exec_archive.errors import AccessDenied, BadRequest, NotN8n
from exec_archive.model import Execution
from exec_archive.pull import inventory, run
from exec_archive.pull.summary import Phase, PullProgress, Wanted
from exec_archive.revision import now
from exec_archive.store.sync_state import Vanished
from fake_n8n import Exchange, FakeN8n, Request, World, faults
from fake_n8n.dialect import Version
from mirror_model import MirrorModel
from pulls import FULL, Mirror


@pytest.fixture
def fake() -> Iterator[FakeN8n]:
    with FakeN8n() as running:
        yield running


@pytest.fixture
def world(fake: FakeN8n) -> World:
    return fake.world


@pytest.fixture
def mirror(fake: FakeN8n, tmp_path: Path) -> Mirror:
    return Mirror(fake, tmp_path / "archive")


@pytest.fixture
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """A few executions then stand on many pages, below which older ones are out of sight."""
    monkeypatch.setattr(fake_n8n.query, "_MOST_ROWS", 3)


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


@pytest.mark.parametrize("lost", [{"7"}, {"20", "1"}, {str(each) for each in range(1, 21)}])
def test_rows_that_a_page_drops_are_asked_for_singly(
    mirror: Mirror, world: World, lost: set[str]
) -> None:
    insert(world, 20)
    for identity in lost:
        world.lose_data(identity)
    done = mirror.pull()
    assert done.is_complete
    assert {each.id for each in done.left_out} == lost == set(singles(mirror))
    check(mirror)


def test_pages_that_are_too_large_are_halved(mirror: Mirror, world: World) -> None:
    insert(world, 30)
    world.page_limit_bytes = 8_000
    assert mirror.pull().new == 30
    sizes = [int(one.query["limit"]) for one in mirror.heavy if "limit" in one.query]
    assert sizes[:4] == [25, 12, 6, 3]
    check(mirror)


def test_an_entry_that_no_page_can_hold_is_asked_for_singly(mirror: Mirror, world: World) -> None:
    insert(world, 5)
    large = world.insert(payload={"much": "x" * 20_000})
    insert(world, 5)
    world.page_limit_bytes = 10_000
    assert mirror.pull().new == 11
    assert large.id in singles(mirror)
    check(mirror)


def test_what_is_too_large_to_display_comes_whole(mirror: Mirror, world: World) -> None:
    insert(world, 10)
    world.outgrow("4")
    mirror.pull()
    assert singles(mirror) == ["4"]
    assert mirror.heavy[-1].query["ignoreDataSizeLimit"] == "true"
    assert archived(mirror)["prod/4"].completeness == "full"
    check(mirror)


@pytest.mark.parametrize("how", [World.lose_data, World.damage])
def test_what_cannot_be_had_is_tried_again_later_each_time(
    mirror: Mirror,
    world: World,
    small_pages: None,
    monkeypatch: pytest.MonkeyPatch,
    how: Callable[[World, str], object],
) -> None:
    insert(world, 9)
    how(world, "2")
    assert [each.id for each in mirror.pull().left_out] == ["2"]
    assert archived(mirror)["prod/2"].completeness == "no-data"
    later = timedelta()
    for attempts, hours in [(1, 1), (2, 2), (3, 4)]:
        missing = mirror.state().missing["2"]
        assert missing.attempts == attempts
        later += timedelta(hours=hours) - timedelta(minutes=1)
        monkeypatch.setattr(inventory, "now", lambda: now() + later)  # noqa: B023 - as it is then
        mirror.pull()
        assert not mirror.heavy
        later = timedelta(hours=hours, minutes=1)
        mirror.pull()
        assert singles(mirror) == ["2"]
        later = timedelta()
    world._set_data_state("2", "ok")
    done = mirror.pull(FULL)
    assert (done.updated, done.still_missing, mirror.state().missing) == (1, 0, {})
    check(mirror)


@pytest.mark.parametrize("at_its_end", [False, True])
def test_a_document_that_fails_is_not_forgotten_when_the_pull_is_interrupted(
    mirror: Mirror, world: World, monkeypatch: pytest.MonkeyPatch, at_its_end: bool
) -> None:
    """Its newer facts must not pass for its newer document."""
    waiting = world.insert("waiting")
    mirror.pull()
    world.resume(waiting.id)
    world.finish(waiting.id)
    world.damage(waiting.id)
    world.start()  # not on the list, and so the last
    with monkeypatch.context() as patch:
        patch.setattr(ingest, "_BATCH_DOCUMENTS", 1)  # everything is committed at once
        patch.setattr(ingest, "_SEGMENT_SECONDS", 0)
        if at_its_end:
            patch.setattr(run._Pull, "_finish", interrupt)
        on_progress = None if at_its_end else interrupt_after(2, Phase.FETCHING)
        with pytest.raises(KeyboardInterrupt):
            mirror.pull(on_progress=on_progress)
    world._set_data_state(waiting.id, "ok")
    mirror.pull(FULL)
    check(mirror)


def test_less_is_never_taken_for_more(mirror: Mirror, world: World) -> None:
    """What the server hides, loses or cannot read any more stays as it came."""
    insert(world, 4)
    mirror.pull()
    before = archived(mirror)
    world.redact("1")
    world.lose_data("2")
    world.damage("3")
    assert mirror.pull(FULL).updated == 0
    assert archived(mirror) == before


@pytest.mark.parametrize("fault", [faults.early_end, faults.empty_page])
def test_a_list_that_ends_early_is_asked_on(
    mirror: Mirror, world: World, small_pages: None, fault: faults.Fault
) -> None:
    insert(world, 9)
    world.start()
    world.insert("waiting")
    world.insert()
    quiet = Mirror(mirror.fake, mirror.folder.parent / "quiet")
    quiet.pull()
    for place, request in enumerate(quiet.requests):
        if request.path == "/api/v1/executions" and "includeData" not in request.query:
            broken = Mirror(mirror.fake, mirror.folder.parent / f"broken-{place}")
            broken.pull(faults={place: fault})
            broken.pull()
            check(broken)


def test_a_list_without_end_is_left(mirror: Mirror, world: World) -> None:
    insert(world, 3)
    for_ever = faults.instead(200, {"data": [], "nextCursor": "e30="})
    with pytest.raises(NotN8n, match="does not go on"):
        mirror.pull(faults=dict.fromkeys(range(1, 5000), for_ever))
    assert len(mirror.requests) < 200


def test_ids_that_vanished_are_said(mirror: Mirror, world: World) -> None:
    insert(world, 10)
    mirror.pull()
    insert(world, 10)
    world.prune(14)
    done = mirror.pull()
    assert spans(done.vanished) == spans(mirror.state().vanished) == [("11", "14", 4)]
    assert spans(mirror.pull().vanished) == []


def test_a_running_one_that_is_gone_is_said(mirror: Mirror, world: World) -> None:
    insert(world, 2)
    world.start()
    mirror.pull()
    world.delete("3")
    assert spans(mirror.pull().vanished) == [("3", "3", 1)]
    assert spans(mirror.pull().vanished) == []
    assert "3" not in {one.path.rpartition("/")[2] for one in mirror.requests}


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
