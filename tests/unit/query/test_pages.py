"""A page of a list is the page that plain sorting gives, whatever was replaced meanwhile."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from archives import opened, saved, take_in
from exec_archive.model import Execution
from exec_archive.query import executions
from exec_archive.query.engine import Engine
from exec_archive.query.order import SORT_KEYS, Order, order_of
from exec_archive.query.selection import Selection
from exec_archive.store.archive import read_archive


@pytest.fixture(scope="module")
def replaced(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Sixty executions, every second of them replaced, some twice; and three in a queue."""
    folder = tmp_path_factory.mktemp("archive")
    for step in (1, 2, 4):
        documents = []
        for number in range(step, 61, step):
            facts: dict[str, Any] = {
                "id": str(number),
                "startedAt": f"2026-11-20T05:{number % 20:02d}:00.000Z",
                "stoppedAt": f"2026-11-20T06:00:{step:02d}.{number:03d}Z",
                "status": "error" if number % 5 == 0 else "success",
                "workflowId": f"w{number % 3}",
            }
            documents.append(saved(**facts))
        take_in(folder, *documents)
    queued = {"status": "new", "startedAt": None, "stoppedAt": None, "data": False}
    take_in(folder, *(saved(id=str(number), **queued) for number in range(61, 64)))
    return folder


def plain(folder: Path) -> list[Execution]:
    return list(opened(folder).executions())


SORTS: dict[str, Callable[[Execution], Any]] = {
    "started": lambda e: e.started_at,
    "stopped": lambda e: e.stopped_at,
    "duration": lambda e: e.duration_ms,
    "size": lambda e: e.size_bytes,
    "id": lambda e: int(e.id),
    "items": lambda e: e.items_out,
}


def test_each_execution_stands_once_as_its_latest_revision(replaced: Path) -> None:
    found = plain(replaced)
    assert sorted(int(each.id) for each in found) == list(range(1, 64))
    for each in found:
        number = int(each.id)
        if number > 60:
            continue
        step = 4 if number % 4 == 0 else 2 if number % 2 == 0 else 1
        assert each.stopped_at is not None
        assert each.stopped_at.second == step


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(
    sort=st.sampled_from(sorted(SORTS)),
    reverse=st.booleans(),
    limit=st.integers(1, 70),
    page=st.integers(0, 4),
    failed=st.booleans(),
)
@example(sort="started", reverse=False, limit=10, page=0, failed=False)  # the queue comes first
@example(sort="started", reverse=True, limit=25, page=2, failed=False)  # and here last
def test_pages_are_slices_of_the_sorted_whole(
    replaced: Path, sort: str, reverse: bool, limit: int, page: int, failed: bool
) -> None:
    selection = Selection(statuses=frozenset({"error"} if failed else ()))
    whole = [each for each in plain(replaced) if each.failed or not failed]
    whole = _sorted(whole, sort, reverse=reverse)
    with pytest.MonkeyPatch.context() as patch, Engine(read_archive(replaced)) as engine:
        patch.setattr(executions, "_SPARE", 1)  # so that widening happens
        found = executions.list_executions(
            engine, selection, sort=sort, reverse=reverse, limit=limit, offset=page * limit
        )
        assert executions.count_executions(engine, selection) == len(whole)
    assert [e.id for e in found] == [e.id for e in whole[page * limit : (page + 1) * limit]]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(
    sort=st.sampled_from(sorted(SORT_KEYS)),
    reverse=st.booleans(),
    limit=st.integers(1, 70),
    failed=st.booleans(),
)
def test_pages_behind_marks_are_the_list(
    replaced: Path, sort: str, reverse: bool, limit: int, failed: bool
) -> None:
    selection = Selection(statuses=frozenset({"error"} if failed else ()))
    order = order_of(sort, reverse=reverse)
    with Engine(read_archive(replaced)) as engine:
        everything = executions.list_executions(
            engine, selection, sort=sort, reverse=reverse, limit=1000
        )
        walked = [each for page in _walk(engine, selection, order, limit) for each in page]
        assert walked == everything
        # From any place back to the front: the rows before it, the nearest first.
        place = len(everything) * limit // 71
        before = executions.executions_behind(
            engine, selection, order.backwards, order.mark(everything[place]), limit=1000
        )
        assert before == everything[:place][::-1]


def _walk(
    engine: Engine, selection: Selection, order: Order, limit: int
) -> Iterator[list[Execution]]:
    mark = None
    while page := executions.executions_behind(engine, selection, order, mark, limit=limit):
        yield page
        mark = order.mark(page[-1])


@pytest.mark.parametrize("sort", sorted(SORT_KEYS))
@pytest.mark.parametrize("reverse", [False, True])
def test_what_is_added_meanwhile_moves_no_page(tmp_path: Path, sort: str, reverse: bool) -> None:
    def put(first: int) -> None:
        take_in(
            tmp_path,
            *(
                saved(
                    id=str(number),
                    startedAt=f"2026-11-20T05:00:{number % 7:02}.000Z" if number % 5 else None,
                    status=("success", "error", "waiting")[number % 3],
                )
                for number in range(first, 60, 2)
            ),
        )

    put(0)
    order = order_of(sort, reverse=reverse)
    with Engine(read_archive(tmp_path)) as engine:
        first = executions.executions_behind(engine, Selection(), order, None, limit=9)
    put(1)
    seen = [each.id for each in first]
    with Engine(read_archive(tmp_path)) as engine:
        mark = order.mark(first[-1])
        while page := executions.executions_behind(engine, Selection(), order, mark, limit=9):
            seen += [each.id for each in page]
            mark = order.mark(page[-1])
    old = [name for name in seen if int(name) % 2 == 0]
    assert sorted(old, key=int) == [str(number) for number in range(0, 60, 2)]
    assert len(seen) == len(set(seen))


def _sorted(whole: list[Execution], sort: str, *, reverse: bool) -> list[Execution]:
    """By the key, then the id; what has no key comes last, but what has not started is newest."""
    key, falling = SORTS[sort], not reverse
    with_key = [each for each in whole if key(each) is not None]
    without = [each for each in whole if key(each) is None]
    with_key.sort(key=lambda e: (key(e), int(e.id)), reverse=falling)
    without.sort(key=lambda e: int(e.id), reverse=falling)
    return [*without, *with_key] if sort == "started" and falling else [*with_key, *without]


def test_every_way_of_sorting_has_columns_that_exist(replaced: Path) -> None:
    with Engine(read_archive(replaced)) as engine:
        for sort in SORT_KEYS:
            assert len(executions.list_executions(engine, Selection(), sort=sort)) == 20


def test_a_workflow_is_found_by_id_or_by_a_part_of_its_name(tmp_path: Path) -> None:
    document = json.loads(saved(workflowId="AbC"))
    document["workflowData"]["name"] = "Orders: sync to CRM"
    take_in(tmp_path, json.dumps(document).encode())
    archive = opened(tmp_path)
    for word in ("AbC", "orders", "SYNC", "Orders: sync to CRM"):
        assert len(list(archive.executions(workflow=word))) == 1, word
    for word in ("abc", "Invoices", "%", "_"):
        assert not list(archive.executions(workflow=word)), word
