"""Why an execution ended as it did, on made ones: inferences, loops, calls, history."""

import json
from pathlib import Path
from typing import Any

import pytest

from archives import opened, take_in
from exec_archive import Explanation
from made_flows import Json, execution, failed, held, items, run

START = {"Start": [["Next"]]}


def why(folder: Path, name: str, *documents: bytes) -> Explanation:
    take_in(folder, *documents)
    archive = opened(folder)
    return archive.why(archive.execution(name))


def test_the_only_node_that_can_have_been_next_is_inferred(tmp_path: Path) -> None:
    links = {"Start": [["Choose"]], "Choose": [["Left"], ["Right"]]}
    runs = {
        "Start": [run(items({"n": 1}))],
        "Choose": [run([], items({"n": 1}), source=("Start", 0, 0))],
    }
    card = why(tmp_path, "1", execution("1", runs, links, status="canceled"))
    assert card.top.step is not None
    assert (card.top.step.node, card.top.step.run_index) == ("Right", 0)
    assert "Choose" in (card.top.step.inferred or "")
    (seen,) = card.top.inputs
    assert seen.is_inferred
    assert [item.value["json"] for item in seen.items] == [{"n": 1}]
    assert [hop.node for hop in card.top.path] == ["Start", "Choose", "Right"]


def test_where_two_nodes_can_have_been_next_none_is_named(tmp_path: Path) -> None:
    links = {"Start": [["Left", "Right"]]}
    runs = {"Start": [run(items({"n": 1}))]}
    card = why(tmp_path, "1", execution("1", runs, links, status="canceled"))
    assert card.top.step is None
    assert card.top.reason is None


def test_without_saved_progress_only_a_single_node_is_inferred(tmp_path: Path) -> None:
    stack = (held("Start", *items({"n": 7})),)
    one = execution("1", {}, START, status="crashed", stack=stack)
    longer = {"Start": [["Next"]], "Next": [["Last"]]}
    two = execution("2", {}, longer, status="crashed", stack=stack)
    card = why(tmp_path, "1", one, two)
    assert card.top.step is not None
    assert card.top.step.node == "Next"
    assert [item.value["json"] for seen in card.top.inputs for item in seen.items] == [{"n": 7}]
    assert opened(tmp_path).why(opened(tmp_path).execution("2")).top.step is None


@pytest.mark.parametrize(("output", "received"), [(0, [{"n": 1}]), (1, [{"n": 2}, {"n": 3}])])
def test_only_the_items_of_the_output_it_hangs_on_were_received(
    tmp_path: Path, output: int, received: list[Json]
) -> None:
    runs = {
        "Choose": [run(items({"n": 1}), items({"n": 2}, {"n": 3}))],
        "Call": [failed("refused", ("Choose", 0, output))],
    }
    (seen,) = why(tmp_path, "1", execution("1", runs)).top.inputs
    assert [item.value["json"] for item in seen.items] == received
    assert seen.is_the_item is (len(received) == 1)


def _loop(rounds: int, of: int) -> dict[str, list[Json]]:
    """A loop over so many items, whose body fails in its last round."""
    turns = [
        run([], items({"i": i}), source=("List", 0, 0) if i == 0 else ("Send", i - 1, 0))
        for i in range(rounds)
    ]
    sent = [run(items({"i": i}), source=("Loop", i, 1)) for i in range(rounds - 1)]
    return {
        "Start": [run(items({}))],
        "List": [run(items(*({"i": i} for i in range(of))), source=("Start", 0, 0))],
        "Loop": turns,
        "Send": [*sent, failed("refused", ("Loop", rounds - 1, 1))],
    }


def test_a_loop_is_folded_and_says_what_it_left(tmp_path: Path) -> None:
    links = {"Start": [["List"]], "List": [["Loop"]], "Loop": [[], ["Send"]], "Send": [["Loop"]]}
    types = {"Loop": "splitInBatches"}
    card = why(tmp_path, "1", execution("1", _loop(4, 9), links, types=types))
    assert [(hop.node, hop.visits) for hop in card.top.path] == [
        ("Start", 1),
        ("List", 1),
        ("Loop", 4),
        ("Send", 4),
    ]
    assert card.top.path[1].items == 9
    assert [tuple(left) for left in card.top.remainders] == [("Loop", 5, 9)]
    (seen,) = card.top.inputs
    assert (seen.is_the_item, seen.items[0].value["json"]) == (True, {"i": 3})


def test_a_loop_that_had_nothing_left_says_nothing(tmp_path: Path) -> None:
    types = {"Loop": "splitInBatches"}
    card = why(tmp_path, "1", execution("1", _loop(4, 4), types=types))
    assert not card.top.remainders


def test_a_loop_in_a_loop_says_what_its_last_entry_left(tmp_path: Path) -> None:
    """Twice four items come in; of the second four only two were handed out."""
    four = items(*({"i": i} for i in range(4)))
    inner = [
        run([], items({"i": 0}), source=("Outer", 0, 1)),
        *(run([], items({"i": i}), source=("Send", i - 1, 0)) for i in range(1, 4)),
        run(four, [], source=("Send", 3, 0)),
        run([], items({"i": 0}), source=("Outer", 1, 1)),
        run([], items({"i": 1}), source=("Send", 4, 0)),
    ]
    handing = [0, 1, 2, 3, 5, 6]
    sent = [run(items({}), source=("Inner", i, 1)) for i in handing[:-1]]
    runs = {
        "Start": [run(items(*({"o": i} for i in range(8))))],
        "Outer": [run([], four, source=("Start", 0, 0)), run([], four, source=("Inner", 4, 0))],
        "Inner": inner,
        "Send": [*sent, failed("refused", ("Inner", 6, 1))],
    }
    types = {"Inner": "splitInBatches"}
    card = why(tmp_path, "1", execution("1", runs, types=types))
    assert [tuple(left) for left in card.top.remainders] == [("Inner", 2, 4)]


def test_a_merge_that_ran_is_not_taken_for_one_that_did_not(tmp_path: Path) -> None:
    links = {"Start": [["A", "B"]], "A": [["Merge"]], "B": [["Merge"]], "Merge": [["Slow"]]}
    one = items({"n": 1})
    merged = run(one, source=("A", 0, 0))
    merged["source"].append({"previousNode": "B"})
    runs = {
        "Start": [run(one)],
        "A": [run(one, source=("Start", 0, 0))],
        "B": [run(one, source=("Start", 0, 0))],
        "Merge": [merged],
    }
    card = why(tmp_path, "1", execution("1", runs, links, status="canceled"))
    assert card.top.step is not None
    assert card.top.step.node == "Slow"


def test_a_merge_that_waits_for_a_branch_is_not_the_one_that_ran(tmp_path: Path) -> None:
    links = {"Start": [["A", "B"]], "A": [["Merge"]], "B": [["Merge"]]}
    runs = {"Start": [run(items({"n": 1}))], "A": [run(items({"n": 1}), source=("Start", 0, 0))]}
    card = why(tmp_path, "1", execution("1", runs, links, status="canceled"))
    assert card.top.step is not None
    assert card.top.step.node == "B"


def test_what_waited_when_it_was_canceled_is_the_step(tmp_path: Path) -> None:
    waits = run(items({"n": 1}), source=("Start", 0, 0), executionStatus="waiting")
    links = {"Start": [["Wait"]], "Wait": [["Next"]]}
    runs = {"Start": [run(items({"n": 1}))], "Wait": [waits]}
    card = why(tmp_path, "1", execution("1", runs, links, status="canceled"))
    assert card.top.step is not None
    assert (card.top.step.node, card.top.step.inferred) == ("Wait", None)


def test_only_a_sub_node_serves_another(tmp_path: Path) -> None:
    runs = {"Start": [run(items({}))], "Call": [failed("refused", ("Start", 0, 0))]}
    document = json.loads(execution("1", runs, START))
    document["data"]["resultData"]["lastNodeExecuted"] = "Start"
    card = why(tmp_path, "1", json.dumps(document).encode())
    assert card.top.step is not None
    assert card.top.step.serves is None


def _failing(name: str, minutes: float, **facts: Any) -> bytes:
    runs = {"Start": [run(items({"n": 1}))], "Call": [failed("refused", ("Start", 0, 0))]}
    return execution(name, runs, minutes=minutes, **facts)


def _good(name: str, minutes: float, **facts: Any) -> bytes:
    return execution(name, {"Start": [run(items({"n": 1}))]}, minutes=minutes, **facts)


@pytest.mark.parametrize("minutes", [-5, -60 * 24 * 3, -60 * 24 * 400])
def test_the_last_good_run_is_found_however_long_ago(tmp_path: Path, minutes: float) -> None:
    card = why(
        tmp_path,
        "9",
        _good("1", minutes - 10),
        _good("2", minutes),
        _good("3", 10),
        _good("4", minutes / 2, workflowId="w2"),
        _failing("5", minutes / 2),
        _failing("9", 0),
    )
    assert card.last_good is not None
    assert card.last_good.id == "2"


def test_no_good_run_is_none(tmp_path: Path) -> None:
    assert why(tmp_path, "9", _failing("9", 0), _good("10", 1)).last_good is None


def test_a_revision_that_was_replaced_is_no_good_run_and_is_not_counted(tmp_path: Path) -> None:
    take_in(tmp_path, _failing("1", -30, status="canceled"), _failing("2", -20))
    take_in(tmp_path, _failing("2", -20, retrySuccessId="8"), _failing("3", -10))
    card = why(tmp_path, "9", _failing("9", 0))
    assert card.seen is not None
    assert (card.seen.times, card.seen.first_id) == (3, "2")


def _calling(name: str, child: str | None, **facts: Any) -> bytes:
    call = failed("refused", ("Start", 0, 0), **({"executionId": child} if child else {}))
    call["executionTime"] = 1000
    runs = {"Start": [run(items({"n": 1}, {"n": 2}))], "Call": [call]}
    return execution(name, runs, types={"Call": "executeWorkflow"}, **facts)


def _called_by(parent: str) -> dict[str, Any]:
    return {"data": {"parentExecution": {"executionId": parent, "workflowId": "w1"}}}


def test_the_leaf_of_a_chain_of_calls_comes_last(tmp_path: Path) -> None:
    card = why(
        tmp_path,
        "1",
        _calling("1", None),
        _calling("2", "3", minutes=0.001, mode="integrated", **_called_by("1")),
        _failing("3", 0.002, mode="integrated", **_called_by("2")),
    )
    assert [level.execution.id for level in card.levels] == ["1", "2", "3"]
    assert card.leaf.step is not None
    assert card.leaf.step.node == "Call"


def test_a_child_of_one_item_tells_which_it_was(tmp_path: Path) -> None:
    trigger = {"json": {"n": 2}, "index": 1}
    runs = {"Start": [run([trigger])], "Check": [failed("refused", ("Start", 0, 0))]}
    child = execution("2", runs, minutes=0.001, mode="integrated", **_called_by("1"))
    card = why(tmp_path, "1", _calling("1", None), child)
    assert card.leaf.called_for == 1
    assert card.top.step is not None
    assert card.top.step.item == 1
    assert card.top.inputs[0].items[0].value["json"] == {"n": 2}


def _two_tools(failing: str) -> bytes:
    """An execution in which two nodes called at the same time, and one of them failed."""
    calls = {
        name: failed("its own trouble", ("Start", 0, 0))
        if name == failing
        else run(items({}), source=("Start", 0, 0))
        for name in ("A", "B")
    }
    for each in calls.values():
        each["executionTime"] = 1000
    runs = {"Start": [run(items({}))], **{name: [each] for name, each in calls.items()}}
    return execution("1", runs, types={"A": "toolWorkflow", "B": "toolWorkflow"})


def test_a_child_that_another_node_may_have_called_is_not_the_cause(tmp_path: Path) -> None:
    child = _failing("2", 0.001, mode="integrated", **_called_by("1"))
    card = why(tmp_path, "1", _two_tools("A"), child)
    assert [level.execution.id for level in card.levels] == ["1"]
    assert card.top.reason is not None
    assert card.top.reason.message == "its own trouble"


@pytest.mark.parametrize("named", [True, False])
def test_a_call_that_n8n_does_not_name_is_inferred(tmp_path: Path, *, named: bool) -> None:
    parent = json.loads(_calling("1", "2" if named else None))
    runs = parent["data"]["resultData"]["runData"]
    runs["Other"] = [{**run(items({})), "startTime": runs["Start"][0]["startTime"] - 60_000}]
    other = {"name": "Other", "type": "n8n-nodes-base.executeWorkflow"}
    parent["workflowData"]["nodes"].append(other)
    child = _failing("2", 0.001, mode="integrated", **_called_by("1"))
    card = why(tmp_path, "1", json.dumps(parent).encode(), child)
    assert card.leaf.execution.id == "2"
    assert card.leaf.is_call_inferred is not named


@pytest.mark.parametrize("at_the_call", [True, False])
def test_a_caller_tells_only_what_it_failed_with_at_this_call(
    tmp_path: Path, *, at_the_call: bool
) -> None:
    parent = json.loads(_calling("1", "2"))
    if not at_the_call:
        runs = parent["data"]["resultData"]["runData"]
        call = runs["Call"][0]
        del call["error"]
        metadata = {"subExecution": {"executionId": "2", "workflowId": "w1"}}
        call |= {"executionStatus": "success", "metadata": metadata}
        runs["Mail"] = [failed("mailbox full", ("Call", 0, 0))]
        parent["data"]["resultData"]["lastNodeExecuted"] = "Mail"
    silent = execution(
        "2", {}, minutes=0.001, status="crashed", mode="integrated", **_called_by("1")
    )
    card = why(tmp_path, "2", json.dumps(parent).encode(), silent)
    assert (card.told is not None) is at_the_call


def test_executions_that_call_each_other_come_to_an_end(tmp_path: Path) -> None:
    card = why(
        tmp_path,
        "1",
        _calling("1", "2", **_called_by("2")),
        _calling("2", "1", **_called_by("1")),
    )
    assert [level.execution.id for level in card.levels] == ["1", "2"]


def test_a_child_that_is_not_there_is_named(tmp_path: Path) -> None:
    card = why(tmp_path, "1", _calling("1", "77"))
    assert (card.missing_child, len(card.levels)) == ("77", 1)


def test_the_handler_tells_what_the_execution_does_not(tmp_path: Path) -> None:
    told = {"execution": {"error": {"message": "refused"}, "lastNodeExecuted": "Call"}}
    handler = execution(
        "2", {"Error Trigger": [run(items(told))]}, minutes=1, mode="error", **_called_by("1")
    )
    silent = execution("1", {}, status="error", dataTooLargeToDisplay=True)
    card = why(tmp_path, "1", silent, handler)
    assert card.told is not None
    assert (card.told.by.id, card.told.node, card.told.message) == ("2", "Call", "refused")


def test_a_limit_that_was_reached_is_a_timeout_and_a_stop_by_hand_is_none(tmp_path: Path) -> None:
    runs = {"Start": [run(items({"n": 1}))]}
    settings = {"executionTimeout": 2}
    by_hand = {"name": "ManualExecutionCancelledError", "message": "stopped"}
    timed_out = execution("1", runs, START, status="canceled", settings=settings)
    stopped = execution(
        "2",
        {**runs, "Next": [run(source=("Start", 0, 0), executionStatus="error", error=by_hand)]},
        START,
        status="canceled",
        settings=settings,
    )
    assert why(tmp_path, "1", timed_out, stopped).timed_out_ms == 2000
    assert opened(tmp_path).why(opened(tmp_path).execution("2")).timed_out_ms is None
