"""The same execution seen again: the newest facts stand, and the fullest document."""

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archives import opened, saved, take_in

WAITING = saved(status="waiting", finished=False, waitTill="2026-12-01T00:00:00.000Z")
DONE = saved(stoppedAt="2026-11-20T06:00:00.000Z")
LIST_ROW = saved(stoppedAt="2026-11-20T06:00:00.000Z", data=False)
RETRIED = saved(status="error", retrySuccessId="9")


def test_importing_again_changes_nothing(tmp_path: Path) -> None:
    take_in(tmp_path, WAITING, saved(id="2"))
    before = (tmp_path / "archive.json").read_bytes()
    summary = take_in(tmp_path, WAITING, saved(id="2"))
    assert (summary.new, summary.updated, summary.unchanged) == (0, 0, 2)
    assert (tmp_path / "archive.json").read_bytes() == before


@pytest.mark.parametrize("order", [(WAITING, DONE), (DONE, WAITING)])
def test_the_newer_revision_stands_whatever_comes_first(
    tmp_path: Path, order: tuple[bytes, bytes]
) -> None:
    for document in order:
        take_in(tmp_path, document)
    archive = opened(tmp_path)
    assert len(archive) == 1
    execution = archive.execution("1")
    assert execution.status == "success"
    assert archive.document(execution) == DONE


@pytest.mark.parametrize("order", [(WAITING, DONE), (DONE, WAITING)])
def test_two_revisions_in_one_import(tmp_path: Path, order: tuple[bytes, bytes]) -> None:
    take_in(tmp_path, *order)
    archive = opened(tmp_path)
    assert [each.status for each in archive.executions()] == ["success"]
    assert archive.document(archive.execution("1")) == DONE


@pytest.mark.parametrize("order", [(LIST_ROW, DONE), (DONE, LIST_ROW)])
def test_the_fullest_document_stands(tmp_path: Path, order: tuple[bytes, bytes]) -> None:
    for document in order:
        take_in(tmp_path, document)
    archive = opened(tmp_path)
    execution = archive.execution("1")
    assert execution.completeness == "full"
    assert archive.document(execution) == DONE
    assert [run.node for run in archive.node_runs(execution)] == ["Webhook"]


def test_newer_facts_without_data_keep_the_older_document(tmp_path: Path) -> None:
    take_in(tmp_path, WAITING)
    take_in(tmp_path, LIST_ROW)
    archive = opened(tmp_path)
    execution = archive.execution("1")
    assert (execution.status, execution.duration_ms) == ("success", 3_600_000)
    assert execution.completeness == "full"
    assert archive.document(execution) == WAITING


def test_older_facts_with_data_fill_in_the_document(tmp_path: Path) -> None:
    take_in(tmp_path, LIST_ROW)
    take_in(tmp_path, WAITING)
    archive = opened(tmp_path)
    execution = archive.execution("1")
    assert execution.status == "success"
    assert archive.document(execution) == WAITING


def test_a_retry_that_succeeded_stores_facts_only(tmp_path: Path) -> None:
    failed = saved(status="error")
    take_in(tmp_path, failed)
    take_in(tmp_path, RETRIED)
    archive = opened(tmp_path)
    execution = archive.execution("1")
    assert execution.retry_success_id == "9"
    assert archive.document(execution) == failed


def test_another_start_is_another_execution(tmp_path: Path) -> None:
    take_in(tmp_path, DONE)
    other = saved(startedAt="2026-11-21T05:00:00.000Z", stoppedAt="2026-11-21T05:00:09.000Z")
    summary = take_in(tmp_path, other)
    assert summary.kept_apart == ["files~2/1"]
    archive = opened(tmp_path)
    assert archive.document(archive.execution("files/1")) == DONE
    assert archive.document(archive.execution("files~2/1")) == other
    assert take_in(tmp_path, other, DONE).unchanged == 2


def test_another_start_within_one_import(tmp_path: Path) -> None:
    other = saved(startedAt="2026-11-21T05:00:00.000Z", stoppedAt="2026-11-21T05:00:09.000Z")
    summary = take_in(tmp_path, DONE, other, DONE, other)
    assert (summary.new, summary.unchanged, summary.updated) == (2, 2, 0)
    assert len(opened(tmp_path)) == 2


def test_two_servers_may_count_alike(tmp_path: Path) -> None:
    take_in(tmp_path, DONE, instance="prod")
    take_in(tmp_path, saved(workflowId="w2"), instance="test")
    archive = opened(tmp_path)
    assert {each.instance for each in archive.executions()} == {"prod", "test"}


def test_a_waiting_one_that_started_late_is_still_the_same(tmp_path: Path) -> None:
    take_in(tmp_path, saved(status="new", startedAt=None, stoppedAt=None, data=False))
    summary = take_in(tmp_path, DONE)
    assert (summary.updated, summary.kept_apart) == (1, [])


def test_a_start_set_anew_when_a_waiting_one_goes_on_is_no_other_execution(
    tmp_path: Path,
) -> None:
    take_in(tmp_path, WAITING)
    went_on = saved(startedAt="2026-12-01T00:00:00.100Z", stoppedAt="2026-12-01T00:00:02.000Z")
    summary = take_in(tmp_path, went_on, WAITING)
    assert (summary.updated, summary.unchanged, summary.kept_apart) == (1, 1, [])
    assert opened(tmp_path).execution("1").status == "success"


def test_a_start_set_back_is_another_execution(tmp_path: Path) -> None:
    take_in(tmp_path, WAITING)
    earlier = saved(startedAt="2026-11-19T00:00:00.000Z")
    assert take_in(tmp_path, earlier).kept_apart == ["files~2/1"]


def test_the_time_it_was_created_tells_executions_apart(tmp_path: Path) -> None:
    one = saved(status="waiting", createdAt="2026-11-20T04:00:00.000Z")
    same = saved(
        startedAt="2026-12-01T00:00:00.000Z",
        stoppedAt="2026-12-01T00:00:02.000Z",
        createdAt="2026-11-20T04:00:00.000Z",
    )
    other = saved(createdAt="2026-11-20T04:00:00.001Z")
    summary = take_in(tmp_path, one, same, other)
    assert (summary.new, summary.updated, summary.kept_apart) == (2, 1, ["files~2/1"])


def test_many_states_in_one_import_close_few_segments(tmp_path: Path) -> None:
    waiting = [saved(id=str(i), status="waiting") for i in range(150)]
    done = [saved(id=str(i)) for i in range(150)]
    pairs = [each for pair in zip(waiting, done, strict=True) for each in pair]
    summary = take_in(tmp_path, *pairs)
    assert (summary.new, summary.updated) == (150, 150)
    archive = opened(tmp_path)
    assert {each.status for each in archive.executions()} == {"success"}
    assert len(json.loads((tmp_path / "archive.json").read_text())["segments"]) == 2


REVISIONS = {
    "new": saved(status="new", startedAt=None, stoppedAt=None, data=False),
    "waiting": WAITING,
    "done": DONE,
    "list row": LIST_ROW,
    "retried": saved(stoppedAt="2026-11-20T06:00:00.000Z", retrySuccessId="9", data=False),
}


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    imports=st.lists(
        st.lists(st.tuples(st.sampled_from(sorted(REVISIONS)), st.integers(1, 3)), max_size=4),
        min_size=1,
        max_size=4,
    )
)
def test_any_order_of_imports_leads_to_the_same_archive(
    tmp_path_factory: pytest.TempPathFactory, imports: list[list[tuple[str, int]]]
) -> None:
    folder = tmp_path_factory.mktemp("archive")
    seen: dict[str, set[str]] = {}
    for batch in imports:
        documents = []
        for name, number in batch:
            document = json.loads(REVISIONS[name]) | {"id": str(number)}
            documents.append(json.dumps(document).encode())
            seen.setdefault(str(number), set()).add(name)
        take_in(folder, *documents)
    archive = opened(folder)
    found = {each.id: each for each in archive.executions()}
    assert sorted(found) == sorted(seen)
    assert len(archive) == len(seen)
    for name, names in seen.items():
        execution = found[name]
        settled = names & {"done", "list row", "retried"}
        assert execution.status == (
            "success" if settled else "waiting" if "waiting" in names else "new"
        )
        assert execution.retry_success_id == ("9" if "retried" in names else None)
        full = names & {"done", "waiting"}
        assert execution.completeness == ("full" if full else "no-data")
        document = json.loads(archive.document(execution))
        if full == {"waiting"}:
            assert document["status"] == "waiting"
        runs = archive.node_runs(execution)
        assert len(runs) == bool(full)
        assert archive.execution(name) == execution
