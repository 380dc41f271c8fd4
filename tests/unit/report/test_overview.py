"""What a report shows at once: the card, the drawing, the steps."""

import json
from pathlib import Path
from typing import Any

import pytest

from archives import saved, take_in
from made_flows import execution, failed, items, run
from reports import overview, report_of


@pytest.fixture
def loop(tmp_path: Path) -> Any:
    """A loop over four items that fails at its third."""
    runs: dict[str, Any] = {
        "Hook": [run(items({}))],
        "List": [run(items(*range(4)), source=("Hook", 0, 0))],
        "Loop": [
            run([], items(i), source=("List", 0, 0) if i == 0 else ("Send", i - 1, 0))
            for i in range(3)
        ],
        "Send": [
            run(items(0), source=("Loop", 0, 1)),
            run(items(1), source=("Loop", 1, 1)),
            failed("no such mailbox", ("Loop", 2, 1), context={"itemIndex": 0}),
        ],
    }
    links = {
        "Hook": [["List"]],
        "List": [["Loop"]],
        "Loop": [["Done"], ["Send"]],
        "Send": [["Loop"]],
    }
    take_in(tmp_path, execution("1", runs, links, types={"Loop": "splitInBatches"}))
    return overview(report_of(tmp_path, "1"))


def test_the_card_says_what_why_says(loop: Any) -> None:
    said = ["".join(text for text, _ in line) for line in loop["card"]["lines"]]
    assert said[0].startswith("Send (Set) failed in run 3 of 3, item 0")
    assert said[1].startswith("no such mailbox")
    assert loop["card"]["levels"][0]["step"] == {
        "instance": "files",
        "id": "1",
        "node": "Send",
        "run_index": 2,
        "item": 0,
        "is_inferred": False,
    }
    (received,) = loop["card"]["inputs"]
    assert json.loads(received["items"][0]["text"])["json"] == 2
    assert [hop["node"] for hop in loop["card"]["levels"][0]["path"]] == [
        "Hook",
        "List",
        "Loop",
        "Send",
    ]


def test_what_the_page_draws_itself_is_not_said_twice(loop: Any) -> None:
    labels = {each["label"] for each in loop["card"]["labels"]}
    assert labels == {"Not done", "Last good"}


def test_nodes_stand_in_the_order_they_ran_then_the_others(loop: Any) -> None:
    nodes = loop["drawing"]["nodes"]
    assert [node["name"] for node in nodes] == ["Hook", "List", "Loop", "Send", "Done"]
    assert [node["runs"] for node in nodes] == [1, 1, 3, 3, 0]
    assert [node["status"] for node in nodes] == ["success", "success", "success", "error", None]


def test_links_say_what_went_over_them(loop: Any) -> None:
    went = {
        (link["source"], link["output"], link["target"]): (link["runs"], link["items"])
        for link in loop["drawing"]["links"]
    }
    assert went == {
        ("Hook", 0, "List"): (1, 1),
        ("List", 0, "Loop"): (1, 4),
        ("Loop", 0, "Done"): (0, None),
        ("Loop", 1, "Send"): (3, 3),
        ("Send", 0, "Loop"): (2, 2),
    }


def test_steps_are_folded_by_node(loop: Any) -> None:
    assert [(fold["node"], fold["status"]) for fold in loop["folds"]] == [
        ("Hook", "success"),
        ("List", "success"),
        ("Loop", "success"),
        ("Send", "error"),
    ]
    assert loop["folds"][3]["notes"].startswith("run 3 failed")


def test_each_run_knows_where_its_input_stands(loop: Any) -> None:
    runs = {(each["node"], each["run_index"]): each for each in loop["runs"]}
    (received,) = runs["Send", 2]["received"]
    assert received == {
        "input": 0,
        "role": "output",
        "seq": runs["Loop", 2]["seq"],
        "output": 1,
        "source": {"node": "Loop", "run_index": 2, "output": 1},
    }


def test_an_item_too_large_for_the_card_is_shown_with_the_others(tmp_path: Path) -> None:
    runs = {
        "Hook": [run(items({"text": "x" * 100_000}))],
        "Push": [failed("too large", ("Hook", 0, 0))],
    }
    take_in(tmp_path, execution("1", runs))
    told = overview(report_of(tmp_path, "1"))["card"]
    (item,) = told["inputs"][0]["items"]
    assert item["text"] is None
    assert item["size"] > 100_000
    assert told["input_place"]["node"] == "Push"


@pytest.mark.parametrize("about", [{"data": False}, {"status": "new", "startedAt": None}])
def test_an_execution_without_runs_has_a_head_and_a_card(
    tmp_path: Path, about: dict[str, Any]
) -> None:
    take_in(tmp_path, saved(**about))
    shown = overview(report_of(tmp_path, "1"))
    assert shown["execution"]["id"] == "1"
    assert shown["card"]["lines"]


def test_a_document_that_nobody_can_read_has_them_too(tmp_path: Path) -> None:
    deep = ("[" * 5000 + "]" * 5000).encode()
    document = saved(status="error").replace(b'{"of": "1"}', b'{"of": ' + deep + b"}")
    take_in(tmp_path, document)
    shown = overview(report_of(tmp_path, "1"))
    assert shown["execution"]["completeness"] == "unreadable"
    assert any("not understood" in text for line in shown["card"]["lines"] for text, _ in line)


def test_a_tree_of_calls_is_told_line_by_line(tmp_path: Path) -> None:
    take_in(
        tmp_path,
        execution("1", {"Call": [run(items({}))]}),
        execution("2", {"Hook": [run(items({}))]}, data={"parentExecution": {"executionId": "1"}}),
    )
    assert [
        (call["id"], call["depth"]) for call in overview(report_of(tmp_path, "2"))["calls"]
    ] == [
        ("1", 0),
        ("2", 1),
    ]
    assert [call["id"] for call in overview(report_of(tmp_path, "1"))["calls"]] == ["1", "2"]
