"""The rows cut from a document say what plain Python reads in it."""

from typing import Any

import pytest
from hypothesis import given

from exec_archive.document.reading import read_document
from exec_archive.document.split import SplitDocument, split
from exec_archive.document.workflow import Workflows
from exec_archive.store.tables import TABLES
from exec_archive_samples import samples_folder
from made_documents import documents
from plain_reading import items_by_output, read, run_data, shown, sources, start_ms

SAMPLES = sorted(samples_folder().glob("*.json"))
COLUMNS = [column.name for column in TABLES["node_runs"]][2:-1]


def cut(text: bytes) -> SplitDocument:
    return split(read_document(text), Workflows())


def rows(cut_document: SplitDocument) -> list[dict[str, Any]]:
    return [dict(zip(COLUMNS, row, strict=True)) for row in cut_document.node_runs]


def check_rows(text: bytes) -> None:
    document, found = read(text), rows(cut(text))
    expected = {
        (node, index): run
        for node, runs in run_data(document).items()
        for index, run in enumerate(runs)
    }
    assert sorted((r["node"], r["run_index"]) for r in found) == sorted(expected)
    assert [r["seq"] for r in found] == list(range(len(found)))
    for row in found:
        run = expected[row["node"], row["run_index"]]
        assert row["items_out"] == items_by_output(run)
        assert row["started_at"] == start_ms(run)
        assert row["status"] == run["executionStatus"]
        assert row["duration_ms"] == run["executionTime"]
        came_from = sources(run)
        first = came_from[0] if came_from else (None, None)
        assert (row["previous_node"], row["previous_run"]) == first


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_rows_of_recorded_documents(path: Any) -> None:
    check_rows(path.read_bytes())


@given(documents())
def test_rows_of_made_documents(text: bytes) -> None:
    check_rows(text)


@given(documents())
def test_no_run_stands_before_one_it_got_its_input_from(text: bytes) -> None:
    """Except where sources go in a circle, which no clock allows."""
    runs = run_data(read(text))
    place = {(row["node"], row["run_index"]): row["seq"] for row in rows(cut(text))}
    before = {
        (node, index): [s for s in sources(run) if s in place]
        for node, of_node in runs.items()
        for index, run in enumerate(of_node)
    }
    for run, came_from in before.items():
        for source in came_from:
            if not _leads_to(run, source, before):
                assert place[source] < place[run]


def _leads_to(
    run: tuple[str, int], source: tuple[str, int], before: dict[Any, list[tuple[str, int]]]
) -> bool:
    """Whether the source itself, through whatever runs, got its input from the run."""
    seen: set[tuple[str, int]] = set()
    waiting = [source]
    while waiting:
        each = waiting.pop()
        if each == run:
            return True
        if each not in seen:
            seen.add(each)
            waiting += before.get(each, [])
    return False


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_recorded_runs_stand_in_the_order_of_their_starts(path: Any) -> None:
    text = path.read_bytes()
    runs = run_data(read(text))
    starts = []
    for row in rows(cut(text)):
        start = runs[row["node"]][row["run_index"]]["startTime"]
        if start > 100_000_000_000:  # recovered runs know only their second
            starts.append(start)
    assert starts == sorted(starts)


def test_a_node_named_0_comes_where_it_ran_and_not_first() -> None:
    names = [row["node"] for row in rows(cut(samples_folder().joinpath("75.json").read_bytes()))]
    assert "0" in names
    assert names.index("0") > 0
    assert names[0].startswith("Webhook")


def test_recovered_runs_come_after_those_of_the_same_second() -> None:
    for name in ("104", "105"):
        text = samples_folder().joinpath(f"{name}.json").read_bytes()
        found = rows(cut(text))
        assert found[-1]["status"] == "crashed"
        assert found[-1]["node"] == "Slow call"
        assert found[0]["node"] == "Webhook"
        seconds = [run["startTime"] for runs in run_data(read(text)).values() for run in runs]
        assert min(seconds) < 100_000_000_000  # it really is one of those


def _swallowed_by_plain_python(document: Any) -> int:
    """Errors among the items of nodes that continue on error, and of tools whose agent went on."""
    nodes = document["workflowData"]["nodes"]
    tolerant = {
        n["name"]
        for n in nodes
        if n.get("continueOnFail") or str(n.get("onError", "")).startswith("continue")
    }
    count = 0
    for node, runs in document["data"]["resultData"].get("runData", {}).items():
        for run in runs:
            if run.get("error") and document["status"] == "success":
                count += 1
            elif node in tolerant:
                items = [i for o in run.get("data", {}).get("main") or [] for i in o or []]
                count += sum(isinstance(i["json"].get("error"), str | dict) for i in items)
    return count


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_swallowed_errors_are_counted(path: Any) -> None:
    text = path.read_bytes()
    cut_document = cut(text)
    assert cut_document.swallowed_errors == _swallowed_by_plain_python(read(text))
    assert cut_document.swallowed_errors == sum(r["swallowed_errors"] for r in rows(cut_document))


def test_an_error_that_is_only_handed_on_is_not_counted_twice() -> None:
    text = samples_folder().joinpath("36.json").read_bytes()
    tolerant_end = text.replace(b'"name":"End"', b'"name":"End","onError":"continueRegularOutput"')
    assert tolerant_end != text
    assert cut(tolerant_end).swallowed_errors == cut(text).swallowed_errors == 3


def test_names_are_shown_as_a_column_can_hold_them() -> None:
    assert shown("a\ud800b") == "a\ufffdb"


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_sums_of_recorded_documents(path: Any) -> None:
    text = path.read_bytes()
    document, cut_document = read(text), cut(text)
    runs = [run for of_node in run_data(document).values() for run in of_node]
    assert len(cut_document.node_runs) == len(runs)
    assert cut_document.items_out == sum(sum(items_by_output(run) or []) for run in runs)
    assert cut_document.size_bytes == len(text)
    parent = (document["data"] or {}).get("parentExecution") or {}
    assert cut_document.parent_execution_id == parent.get("executionId")
