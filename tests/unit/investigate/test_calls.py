"""The tree of calls is found whole from any place in it, and ends whatever links say."""

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archives import saved, take_in
from exec_archive.investigate import calls
from exec_archive.investigate.calls import Call, call_tree
from exec_archive.query.engine import Engine
from exec_archive.query.one import find_execution
from exec_archive.store.archive import read_archive

_CALLS = "n8n-nodes-base.executeWorkflow"
_START = 1_795_151_600_000  # 2026-11-20T05:13:20Z


def document(name: str, parent: str | None = None, **facts: Any) -> bytes:
    """An execution that another one called; `names` says which its own run names."""
    names, at, error_item = (facts.pop(key, None) for key in ("names", "at", "error_item"))
    of: dict[str, Any] = json.loads(saved(id=name, **facts))
    if parent is not None:
        of["data"]["parentExecution"] = {"executionId": parent, "workflowId": "w"}
    run = of["data"]["resultData"]["runData"].pop("Webhook")[0]
    of["data"]["resultData"]["runData"] = {"Call": [run]}
    of["workflowData"]["nodes"] = [{"name": "Call", "type": _CALLS}]
    run |= {"startTime": at or _START, "executionTime": 1000}
    if names is not None:
        run["metadata"] = {"subExecution": {"executionId": names, "workflowId": "w"}}
    if error_item is not None:
        run["error"] = {"message": "no", "context": {"itemIndex": error_item}}
    return json.dumps(of).encode()


def tree(folder: Path, asked: str, *documents: bytes) -> Call:
    if documents:
        take_in(folder, *documents)
    with Engine(read_archive(folder)) as engine:
        return call_tree(engine, find_execution(engine, asked))


def ids(call: Call) -> Any:
    """(id, [what it called])."""
    return (call.id, [ids(each) for each in call.calls])


def by_id(call: Call) -> dict[str, Call]:
    return {each.id: each for each in call.walk()}


def test_the_whole_tree_is_found_from_each_of_its_members(tmp_path: Path) -> None:
    take_in(
        tmp_path,
        document("1"),
        document("2", "1"),
        document("3", "1", startedAt="2026-11-20T06:00:00.000Z"),
        document("4", "2"),
        document("5", "4"),
        document("9"),
    )
    for asked in ("1", "2", "3", "4", "5"):
        assert ids(tree(tmp_path, asked)) == (
            "1",
            [("2", [("4", [("5", [])])]), ("3", [])],
        )
    assert ids(tree(tmp_path, "9")) == ("9", [])


def test_what_the_archive_does_not_hold_is_still_named(tmp_path: Path) -> None:
    found = tree(tmp_path, "2", document("2", "1", names="3"), document("4", "1"))
    assert ids(found) == ("1", [("2", [("3", [])]), ("4", [])])
    assert found.execution is None
    missing = by_id(found)["3"]
    assert (missing.execution, missing.failed) == (None, False)
    assert missing.caller is not None
    assert (missing.caller.node, missing.caller.is_inferred) == ("Call", False)


def test_a_child_that_names_no_parent_is_found_by_its_caller(tmp_path: Path) -> None:
    found = tree(tmp_path, "1", document("1", names="2"), document("2"))
    assert ids(found) == ("1", [("2", [])])
    assert by_id(found)["2"].execution is not None


def test_a_retry_did_not_call_what_its_original_called(tmp_path: Path) -> None:
    """Its copied runs name the execution that the original called."""
    retry = document("3", names="2", retryOf="1", mode="retry")
    take_in(tmp_path, document("1", names="2"), document("2", "1"), retry)
    assert ids(tree(tmp_path, "3")) == ("3", [])
    assert ids(tree(tmp_path, "1")) == ("1", [("2", [])])


@pytest.mark.parametrize("another_calls", [False, True])
def test_the_calling_run_is_told_only_where_no_other_can_be_it(
    tmp_path: Path, *, another_calls: bool
) -> None:
    began = {"startedAt": "2026-11-20T05:13:20.500Z"}
    parent = json.loads(document("1"))
    if another_calls:  # but long before
        runs = parent["data"]["resultData"]["runData"]
        runs["Other"] = [{**runs["Call"][0], "startTime": _START - 60_000}]
        parent["workflowData"]["nodes"].append({"name": "Other", "type": _CALLS})
    documents = (json.dumps(parent).encode(), document("2", "1", **began), document("3", "1"))
    found = tree(tmp_path, "1", *documents)
    told, unknown = by_id(found)["2"].caller, by_id(found)["3"].caller
    assert told is not None
    assert (told.node, told.run_index, told.is_inferred) == ("Call", 0, another_calls)
    assert unknown is None


def test_of_two_runs_at_that_time_neither_is_believed_to_be_the_caller(tmp_path: Path) -> None:
    two = json.loads(document("1"))
    two["data"]["resultData"]["runData"]["Call"] *= 2
    child = document("2", "1", startedAt="2026-11-20T05:13:20.500Z")
    found = tree(tmp_path, "1", json.dumps(two).encode(), child)
    assert by_id(found)["2"].caller is None


def test_the_item_is_known_where_the_run_failed_at_the_only_failed_call(tmp_path: Path) -> None:
    began = {"startedAt": "2026-11-20T05:13:20.500Z"}
    take_in(tmp_path, document("1", error_item=2), document("2", "1", **began))
    take_in(tmp_path, document("3", "1", status="error", **began))
    found = by_id(tree(tmp_path, "1"))
    items = {name: found[name].caller for name in ("2", "3")}
    assert {name: each and each.item for name, each in items.items()} == {"2": None, "3": 2}
    take_in(tmp_path, document("4", "1", status="error", **began))
    found = by_id(tree(tmp_path, "1"))
    callers = [found[name].caller for name in ("3", "4")]
    assert [each and each.item for each in callers] == [None, None]
    assert None not in callers


def test_the_failed_leaf_is_where_the_trouble_began(tmp_path: Path) -> None:
    handler = document("9", "1", mode="error")
    failed = {"status": "error"}
    found = tree(
        tmp_path,
        "1",
        document("1", **failed),
        document("2", "1", **failed),
        document("3", "2", **failed),
        document("4", "2"),
        handler,
    )
    assert {each.id for each in found.walk() if each.is_failed_leaf} == {"3"}
    assert {each.id for each in found.walk() if each.is_error_handler} == {"9"}
    assert by_id(found)["9"].caller is None


def test_a_failed_error_handler_is_not_why_the_other_failed(tmp_path: Path) -> None:
    found = tree(
        tmp_path,
        "1",
        document("1", status="error"),
        document("2", "1", status="error", mode="error"),
    )
    assert {each.id for each in found.walk() if each.is_failed_leaf} == {"1", "2"}


def test_another_server_has_ids_of_its_own(tmp_path: Path) -> None:
    take_in(tmp_path, document("1"), document("2", "1"), instance="prod")
    take_in(tmp_path, document("3", "1"), instance="test")
    assert ids(tree(tmp_path, "prod/2")) == ("1", [("2", [])])
    assert ids(tree(tmp_path, "test/3")) == ("1", [("3", [])])


def test_of_each_execution_the_newest_revision_stands(tmp_path: Path) -> None:
    take_in(tmp_path, document("1"), document("2", "1", status="waiting", stoppedAt=None))
    resumed = document("2", "1", status="error", startedAt="2026-11-20T05:00:00.500Z")
    found = tree(tmp_path, "1", resumed)
    assert [each.execution and each.execution.status for each in found.calls] == ["error"]


def test_a_chain_beyond_all_bounds_is_followed_so_far(tmp_path: Path) -> None:
    chain = [document(str(n), str(n - 1) if n > 1 else None) for n in range(1, 301)]
    found = tree(tmp_path, "150", *chain)
    assert "150" in by_id(found)
    assert found.id == "100"
    (last,) = [each for each in found.walk() if not each.calls]
    assert last.goes_on
    assert [each.id for each in found.walk() if each.goes_on] == [last.id]


def test_of_too_many_calls_those_that_failed_and_the_asked_one_are_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calls, "_AT_A_LEVEL", 5)
    many = [document(str(n), "1", status="error" if n == 30 else "success") for n in range(2, 40)]
    found = tree(tmp_path, "39", document("1"), *many)
    assert {"30", "39"} <= set(by_id(found))
    assert len(found.calls) == 6
    assert found.goes_on


def test_a_level_takes_a_few_questions_however_many_are_on_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []
    rows = Engine.rows

    def counted(engine: Engine, sql: str, values: Any = None) -> Any:
        asked.append(sql)
        return rows(engine, sql, values)

    monkeypatch.setattr(Engine, "rows", counted)
    many = [document(str(n), "1", names=str(n + 100)) for n in range(2, 60)]
    found = tree(tmp_path, "1", document("1"), *many)
    assert len(found.calls) == len(many)
    assert len(asked) < 20


@given(st.dictionaries(st.integers(1, 12), st.integers(1, 14), max_size=12), st.integers(1, 12))
def test_whatever_names_whom_as_its_parent_the_tree_ends(parents: dict[int, int], one: int) -> None:
    documents = [
        document(str(n), str(parents[n]) if n in parents else None) for n in {*parents, one}
    ]
    with TemporaryDirectory() as folder:
        found = tree(Path(folder), str(one), *documents)
    seen = [call.id for call in found.walk()]
    assert len(seen) == len(set(seen))
    assert str(one) in seen
    root = int(found.id)
    below, level = {root}, {root}
    while level:
        level = {n for n in parents if parents[n] in level} - below
        below |= level
    assert set(seen) == {str(n) for n in below}
