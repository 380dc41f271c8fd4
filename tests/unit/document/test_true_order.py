"""The order of runs where clocks and counters do not tell it alone."""

import json
from typing import Any

from exec_archive.document.reading import read_document
from exec_archive.document.split import split
from exec_archive.document.workflow import Workflows
from exec_archive_samples import samples_folder

MOMENT = 1_795_000_000_000


def run(start: int = MOMENT, index: int = 0, *sources: tuple[str, int]) -> dict[str, Any]:
    named = [{"previousNode": node, "previousNodeRun": number} for node, number in sources]
    return {"startTime": start, "executionIndex": index, "executionTime": 1, "source": named}


def order(run_data: dict[str, Any], connections: dict[str, Any] | None = None) -> list[str]:
    document = {
        "id": "1",
        "status": "success",
        "mode": "webhook",
        "workflowData": {
            "nodes": [{"name": name} for name in run_data],
            "connections": connections or {},
        },
        "data": {"resultData": {"runData": run_data}},
    }
    cut = split(read_document(json.dumps(document).encode()), Workflows())
    return [f"{row[1]}:{row[3]}" for row in cut.node_runs]


def test_the_start_decides() -> None:
    assert order({"B": [run(MOMENT + 5, 0)], "A": [run(MOMENT, 9)]}) == ["A:0", "B:0"]


def test_then_the_index() -> None:
    assert order({"B": [run(MOMENT, 2)], "A": [run(MOMENT, 1)]}) == ["A:0", "B:0"]


def test_a_run_comes_after_its_source_even_where_the_clock_was_set_back() -> None:
    runs = {"A": [run(MOMENT + 50, 0)], "B": [run(MOMENT, 1, ("A", 0))]}
    assert order(runs) == ["A:0", "B:0"]


def test_indexes_that_start_again_do_not_put_a_run_before_its_source() -> None:
    runs = {"B": [run(MOMENT, 0, ("A", 1))], "A": [run(MOMENT - 9, 0), run(MOMENT, 7)]}
    assert order(runs) == ["A:0", "A:1", "B:0"]


def test_a_loop_of_many_rounds_needs_no_deep_stack() -> None:
    rounds = 5000
    runs = {
        "Loop": [run(MOMENT, 0, ("Work", i - 1)) if i else run() for i in range(rounds)],
        "Work": [run(MOMENT, 0, ("Loop", i)) for i in range(rounds)],
    }
    expected = [f"{node}:{i}" for i in range(rounds) for node in ("Loop", "Work")]
    assert order(runs) == expected


def test_sources_in_a_circle_end() -> None:
    runs = {"A": [run(MOMENT, 0, ("B", 0))], "B": [run(MOMENT, 1, ("A", 0))]}
    assert sorted(order(runs)) == ["A:0", "B:0"]


def test_where_nothing_else_tells_the_workflow_does() -> None:
    """Recovered runs: the same second, no index, no source; and JSON puts "0" first."""
    text = samples_folder().joinpath("105.json").read_bytes()
    document = json.loads(text)
    runs = document["data"]["resultData"]["runData"]
    document["data"]["resultData"]["runData"] = dict(reversed(runs.items()))
    for each in (text, json.dumps(document).encode()):
        cut = split(read_document(each), Workflows())
        assert [row[1] for row in cut.node_runs] == ["Webhook", "Slow call"]
