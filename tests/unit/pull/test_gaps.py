"""What a pull does about that which it cannot have."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from exec_archive import ingest
from exec_archive.errors import NotN8n
from exec_archive.pull import inventory, run
from exec_archive.pull.summary import Phase
from exec_archive.revision import now
from exec_archive.store import sync_state
from fake_n8n import Request, World, faults
from fake_n8n.faults import Fault
from pulls import FULL, Mirror, archived, check, insert, interrupt, interrupt_after, singles, spans


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


def test_one_that_goes_while_it_is_fetched_is_said_once(mirror: Mirror, world: World) -> None:
    """It was listed as running; its workflow does not save what goes well."""
    insert(world, 2)
    mirror.pull()
    world.start()

    def goes(request: Request) -> None:
        if "includeData" in request.query and world.get("3") is not None:
            world.delete("3")

    done = mirror.pull(choose_fault=goes)
    assert spans(done.vanished) == [("3", "3", 1)]
    assert (spans(mirror.pull().vanished), mirror.state().open) == ([], [])


def test_one_that_cannot_even_be_asked_for_keeps_nothing_else_back(
    mirror: Mirror, world: World, small_pages: None
) -> None:
    running = world.insert("running")
    mirror.pull()
    world.finish(running.id)
    insert(world, 9)
    fails = f"/api/v1/executions/{running.id}"

    def fault(request: Request) -> Fault | None:
        return faults.page_of_html(500) if request.path == fails else None

    done = mirror.pull(choose_fault=fault)
    assert (done.new, done.is_complete) == (9, True)
    assert [each.id for each in done.left_out] == [running.id]
    mirror.pull(FULL)
    check(mirror)


def test_a_limit_of_requests_is_no_fault_of_the_executions(mirror: Mirror, world: World) -> None:
    insert(world, 30)

    def fault(request: Request) -> Fault | None:
        return faults.too_many_requests("60") if "includeData" in request.query else None

    done = mirror.pull(choose_fault=fault)
    assert done.failure is not None
    assert (done.left_out, mirror.state().missing) == ([], {})
    assert sum(mirror.slept) < 600
    mirror.pull()
    check(mirror)


def test_a_clock_that_was_wrong_once_puts_nothing_off_for_years(
    mirror: Mirror, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    insert(world, 2)
    world.lose_data("1")
    with monkeypatch.context() as patch:
        patch.setattr(sync_state, "now", lambda: now() + timedelta(days=4000))
        assert len(mirror.pull().left_out) == 1
    assert len(mirror.pull().left_out) == 1


def test_servers_that_keep_no_successes_make_no_endless_lists(mirror: Mirror, world: World) -> None:
    insert(world, 1)
    for _ in range(30):
        running = [world.insert("running") for _ in range(8)]
        mirror.pull()
        for each in running:
            world.delete(each.id)
    mirror.pull()
    state = mirror.state()
    assert (state.missing, state.open) == ({}, [])
    assert sum(each.count for each in state.vanished) + state.vanished_before == 240
    assert len(state.vanished) <= 100


def test_one_whose_end_is_unknown_is_asked_for_again(mirror: Mirror, world: World) -> None:
    """n8n calls it crashed when it starts again."""
    unknown = world.insert("unknown")
    insert(world, 600)
    mirror.pull()
    world.finish(unknown.id, "crashed")
    mirror.pull()
    assert archived(mirror)[f"prod/{unknown.id}"].status == "crashed"


def test_what_came_slowly_is_not_lost_when_the_pull_is_interrupted(
    mirror: Mirror, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ingest, "_BATCH_SECONDS", 0)
    monkeypatch.setattr(ingest, "_SEGMENT_SECONDS", 0)
    insert(world, 3)  # too few for a page: each comes by itself
    with pytest.raises(KeyboardInterrupt):
        mirror.pull(on_progress=interrupt_after(2, Phase.FETCHING))
    assert len(archived(mirror)) == 2
