"""The items in a report are those of the execution, as they were written."""

import json
from pathlib import Path
from typing import Any

import pytest

from archives import take_in
from exec_archive_samples import samples_folder
from hostile_executions import DEEP, EXACT, hostile
from made_flows import execution, held, items, run
from reports import blocks, overview, report_of
from reports import items as items_in

_LARGE = 300_000


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of all recorded executions."""
    folder = tmp_path_factory.mktemp("samples")
    take_in(folder, *(path.read_bytes() for path in samples_folder().glob("*.json")))
    return folder


@pytest.mark.parametrize("name", sorted(path.stem for path in samples_folder().glob("*.json")))
def test_every_item_of_every_sample_is_in_its_report(samples: Path, name: str) -> None:
    html = report_of(samples, name)
    document = json.loads((samples_folder() / f"{name}.json").read_bytes())
    found = items_in(html)
    given = {
        (run["node"], run["run_index"]): _read(found.get(f"output-{run['seq']}", {}))
        for run in overview(html)["runs"]
    }
    assert given == _stored(document)


def test_several_executions_keep_their_items_apart(samples: Path) -> None:
    together, alone = report_of(samples, "61", "64", "65"), report_of(samples, "64")
    assert overview(together, 1) == overview(alone)
    assert items_in(together, 1) == items_in(alone)


def test_numbers_and_depth_are_as_they_were_written(tmp_path: Path) -> None:
    take_in(tmp_path, hostile())
    text = items_in(report_of(tmp_path, "666"))["output-0"]["main", 0, 0]
    for name, number in EXACT.items():
        assert f'"{name}": {number},' in text
    assert "[" * DEEP + "]" * DEEP in text
    assert r'"lone": "\ud800"' in text


def test_a_large_output_stands_in_many_blocks(tmp_path: Path) -> None:
    rows = [{"i": i, "text": "x" * 1000} for i in range(2000)]
    take_in(tmp_path, execution("1", {"List": [run(items(*rows))]}))
    html = report_of(tmp_path, "1")
    sizes = [len(text) for name, text in blocks(html).items() if name.startswith("items-0-")]
    assert len(sizes) > 5
    assert max(sizes) < _LARGE
    assert [index for _, _, index in items_in(html)["output-0"]] == list(range(2000))


def test_small_outputs_of_many_runs_stand_together(tmp_path: Path) -> None:
    runs = [run(items({"i": i})) for i in range(500)]
    take_in(tmp_path, execution("1", {"Many": runs}))
    names = [name for name in blocks(report_of(tmp_path, "1")) if name.startswith("items-0-")]
    assert len(names) == 1


def test_what_was_held_for_a_node_that_never_ran_is_there(tmp_path: Path) -> None:
    take_in(
        tmp_path,
        execution(
            "1",
            {"Hook": [run(items({"a": 1}))]},
            {"Hook": [["Slow"]]},
            stack=(held("Slow", *items({"a": 1}), source=("Hook", 0, 0)),),
            status="canceled",
        ),
    )
    html = report_of(tmp_path, "1")
    (waiting,) = overview(html)["held"]
    assert waiting["node"] == "Slow"
    (received,) = waiting["received"]
    slices = items_in(html)[f"{received['role']}-{received['seq']}"]
    assert json.loads(slices["main", received["output"], 0])["json"] == {"a": 1}


def test_what_is_no_list_of_items_is_shown_by_its_start(tmp_path: Path) -> None:
    odd = run(items({"a": 1}))
    odd["data"] = {"main": "something else"}
    take_in(tmp_path, execution("1", {"Odd": [odd]}))
    directory = json.loads(blocks(report_of(tmp_path, "1"))["directory-0"])
    assert directory["others"]["output-0"] == {"start": '{"main": "something else"}', "all": True}


def _read(texts: dict[tuple[str, int, int], str]) -> dict[tuple[str, int, int], Any]:
    return {place: json.loads(text) for place, text in texts.items()}


def _stored(document: Any) -> dict[tuple[str, int], dict[tuple[str, int, int], Any]]:
    """By node and run, the items of a document by kind, output and index."""
    result = (document.get("data") or {}).get("resultData") or {}
    return {
        (node, index): {
            (kind, output, place): item
            for kind, outputs in (run.get("data") or {}).items()
            for output, given in enumerate(outputs or [])
            for place, item in enumerate(given or [])
        }
        for node, runs in (result.get("runData") or {}).items()
        for index, run in enumerate(runs)
    }
