"""`exec-archive diff` tells a difference where it begins, and only that is left out elsewhere."""

from typing import Any

from acceptance.kit.cards import imported
from acceptance.kit.in_process import Ask
from made_flows import Json, execution, items, run
from made_histories import mails
from made_pairs import changed, flow


def _hands(ask: Ask) -> dict[str, str | None]:
    return {
        each["node"]: each["hands_on"] for each in ask("diff", "1", "2", "--json").json["nodes"]
    }


def _two(name: str, first: list[Any], second: list[Any], minutes: float = 0) -> bytes:
    """Give gives the first, Make the second."""
    runs = {
        "Give": [run(items(*first))],
        "Make": [run(items(*second), source=("Give", 0, 0))],
    }
    return execution(name, runs, {"Give": [["Make"]]}, minutes=minutes)


def test_items_that_a_node_makes_of_more_items_are_counted_and_not_called_the_same(
    ask: Ask,
) -> None:
    few, many = [{"id": i} for i in range(2)], [{"id": i} for i in range(4)]
    made = [{"r": 1}] * 2
    imported(ask, _two("1", few, made), _two("2", many, [*made, *[{"total": 666}] * 2], 1))
    assert _hands(ask) == {"Give": None, "Make": "counts"}
    told = ask("diff", "1", "2").out
    assert "Follow     as many items more or fewer in Make" in told
    assert "666" in ask("diff", "1", "2", "--node", "Make").out
    assert "666" in ask("diff", "1", "2", "--all").out


def test_items_that_came_and_went_are_known_again_only_if_they_are_the_same(ask: Ask) -> None:
    values = [{"id": i} for i in range(4)]
    other = [*values[:3], {"id": 9}]
    imported(ask, _two("1", values, values), _two("2", other, other, 1))
    assert _hands(ask) == {"Give": None, "Make": "same"}
    unlike = [*values[:3], {"id": 8}]
    imported(ask, _two("3", other, unlike, 2))
    told = ask("diff", "1", "3", "--json").json["nodes"]
    assert [each["hands_on"] for each in told] == [None, None]


def test_items_that_went_by_the_other_output_begin_there(ask: Ask) -> None:
    def parted(name: str, count: int, large: int, minutes: float) -> bytes:
        given = items(*({"id": i} for i in range(count)))
        runs = {"List": [run(given)], "Large?": [run(given[:large], given[large:])]}
        links = {"List": [["Large?"]]}
        return execution(name, runs, links, minutes=minutes, types={"Large?": "if"})

    imported(ask, parted("1", 10, 9, 0), parted("2", 15, 1, 1))
    assert _hands(ask) == {"List": None, "Large?": None}
    assert "9|1 → 1|14 items" in ask("diff", "1", "2").out


def test_a_value_is_known_again_where_it_was_put_deeper_or_less_deep(ask: Ask) -> None:
    first, second = {"body": {"mail": "a"}}, {"body": {"mail": "b"}}
    less, deeper = ({"mail": "a"}, {"mail": "b"}), ({"all": [first]}, {"all": [second]})
    put = [{"to": {"address": {"mail": of}}} for of in "ab"]
    imported(
        ask,
        _two("5", [less[0]], [put[0]], 4),
        _two("6", [less[1]], [put[1]], 5),
        _two("1", [first], [less[0]]),
        _two("2", [second], [less[1]], 1),
        _two("3", [first], [deeper[0]], 2),
        _two("4", [second], [deeper[1]], 3),
    )
    assert _hands(ask) == {"Give": None, "Make": "same"}
    for pair in (("3", "4"), ("5", "6")):
        told = ask("diff", *pair, "--json").json["nodes"]
        assert [each["hands_on"] for each in told] == [None, "same"]


def test_the_same_change_of_another_thing_begins_anew(ask: Ask) -> None:
    def of(user: bool, stock: bool) -> tuple[Json, Json]:
        return {"user": {"ok": user}}, {"stock": {"ok": stock}}

    (user, stock), (other, more) = of(True, True), of(False, False)
    imported(ask, _two("1", [user], [stock]), _two("2", [other], [more], 1))
    assert _hands(ask) == {"Give": None, "Make": None}
    assert "$.stock.ok  true → false" in ask("diff", "1", "2").out


def test_a_node_that_swallowed_an_error_of_its_own_is_shown(ask: Ask) -> None:
    def refusing(document: Json) -> None:
        copy = document["data"]["resultData"]["runData"]["Copy"][0]
        copy["data"]["main"][0][0]["json"] = {"error": "refused"}
        copy["data"]["main"][0][0]["error"] = {"message": "refused"}
        for node in document["workflowData"]["nodes"]:
            node["onError"] = "continueRegularOutput"

    imported(ask, flow("1", [{"n": 1}]), changed(flow("2", [{"n": 2}], 1), refusing))
    assert _hands(ask)["Copy"] is None


def _turn(place: int, given: Json) -> Json:
    """A run that began after so many others."""
    return {**given, "startTime": given["startTime"] + place, "executionIndex": place}


def _loop(name: str, price: int, minutes: float) -> bytes:
    """Two turns of a loop; Price gives each item a price."""
    asked = [{"n": 1}, {"n": 2}]
    priced = [{"n": 1, "price": price}, {"n": 2, "price": price + 1}]
    runs = {
        "List": [_turn(0, run(items(*asked)))],
        "Loop": [
            _turn(1, run([], items(asked[0]), source=("List", 0, 0))),
            _turn(3, run([], items(asked[1]), source=("Price", 0, 0))),
            _turn(5, run(items(*priced), [], source=("Price", 1, 0))),
        ],
        "Price": [
            _turn(2, run(items(priced[0]), source=("Loop", 0, 1))),
            _turn(4, run(items(priced[1]), source=("Loop", 1, 1))),
        ],
        "End": [_turn(6, run(items(*priced), source=("Loop", 2, 0)))],
    }
    links = {"List": [["Loop"]], "Loop": [["End"], ["Price"]], "Price": [["Loop"]]}
    return execution(name, runs, links, minutes=minutes, types={"Loop": "splitInBatches"})


def test_what_begins_within_a_loop_is_told_there(ask: Ask) -> None:
    imported(ask, _loop("1", 10, 0), _loop("2", 20, 1))
    assert _hands(ask) == {"Loop": "same", "Price": None, "End": "same"}
    told = ask("diff", "1", "2").out
    assert "Passed on  the same differences in Loop, End" in told
    assert "run 1, item 0  $.price  10 → 20" in told
    assert "run 2, item 0  $.price  11 → 21" in told


def test_what_begins_in_each_turn_of_a_loop_is_told_of_each(ask: Ask) -> None:
    def always(document: Json) -> None:
        for of_node in document["data"]["resultData"]["runData"].values():
            for item in (each for one in of_node for out in one["data"]["main"] for each in out):
                if "price" in item["json"]:
                    item["json"]["price"] = document["id"]

    imported(ask, changed(_loop("1", 0, 0), always), changed(_loop("2", 0, 1), always))
    told = ask("diff", "1", "2", "--all").out
    assert told.count('$.price  "1" → "2"') == 2 + 2 + 2
    changes = [
        change["is_passed_on"]
        for node in ask("diff", "1", "2", "--json").json["nodes"]
        for item in node["items"]
        for change in item["changes"]
        if node["node"] == "Price"
    ]
    assert changes == [False, False]


def test_a_turn_more_of_a_loop_follows_from_an_item_more(ask: Ask) -> None:
    imported(ask, mails("1", listed=4), mails("2", 1, listed=5))
    hands = _hands(ask)
    assert hands["List"] is None
    assert hands["Send"] is not None


def test_that_a_node_ran_more_often_is_told_where_no_item_says_why(ask: Ask) -> None:
    def made(name: str, given: list[int], *turns: list[int], minutes: float) -> bytes:
        makes = [run(items(*turn), source=("Give", 0, 0)) for turn in turns]
        runs = {"Give": [run(items(*given))], "Make": makes}
        return execution(name, runs, {"Give": [["Make"]]}, minutes=minutes)

    first, second = (
        made("1", [1, 2], [1, 2], minutes=0),
        made("2", [1, 2, 3], [1], [2, 3], minutes=1),
    )
    imported(ask, first, second)
    assert _hands(ask) == {"Give": None, "Make": None}
    assert "1 → 2 runs, 2 → 3 items" in ask("diff", "1", "2").out


def test_what_came_by_the_second_input_is_known(ask: Ask) -> None:
    """A run names the node of its first input alone; the other stands in the workflow."""

    def merged(name: str, price: int, minutes: float) -> bytes:
        left, right = {"n": 1}, {"price": price}
        runs = {
            "Left": [run(items(left))],
            "Right": [_turn(1, run(items(right)))],
            "Merge": [_turn(2, run(items(left | right), source=("Left", 0, 0)))],
        }
        links = {"Left": [["Merge"]], "Right": [["Merge"]]}
        return execution(name, runs, links, minutes=minutes)

    imported(ask, merged("1", 10, 0), merged("2", 20, 1))
    assert _hands(ask) == {"Right": None, "Merge": "same"}


def test_what_an_agent_asks_its_model_is_known(ask: Ask) -> None:
    """No link leads from an agent to its model: that it ran for it says so."""

    def asking(name: str, question: str, minutes: float) -> bytes:
        said = items({"question": question})
        model = _turn(2, run(source=("Agent", 0, 0)))
        model["data"] = {"ai_languageModel": [said]}
        runs = {
            "Start": [run(said)],
            "Agent": [_turn(1, run(items({"answer": "yes"}), source=("Start", 0, 0)))],
            "Model": [model],
        }
        return execution(name, runs, {"Start": [["Agent"]]}, minutes=minutes)

    imported(ask, asking("1", "this?", 0), asking("2", "that?", 1))
    assert _hands(ask) == {"Start": None, "Model": "same"}


def _beside(name: str, first: list[Any], second: list[Any], minutes: float = 0) -> bytes:
    """Two nodes that get the same, and give nothing to each other."""
    runs = {
        "Start": [run(items({}))],
        "Stock": [run(items(*first), source=("Start", 0, 0))],
        "Bank": [run(items(*second), source=("Start", 0, 0))],
    }
    return execution(name, runs, {"Start": [["Stock", "Bank"]]}, minutes=minutes)


def test_nothing_is_handed_on_to_a_node_beside(ask: Ask) -> None:
    imported(
        ask,
        _beside("1", [{"ok": True}], [{"payment": {"ok": True}}]),
        _beside("2", [{"ok": False}], [{"payment": {"ok": False}}], 1),
        _beside("3", [{"n": 1}], [{"b": 1}], 2),
        _beside("4", [{"n": 1}, {"n": 2}], [{"b": 1}, {"b": 7}], 3),
    )
    assert _hands(ask) == {"Stock": None, "Bank": None}
    assert "$.payment.ok  true → false" in ask("diff", "1", "2").out
    assert 'added {"b": 7}' in ask("diff", "3", "4").out


def test_a_node_that_follows_and_writes_the_time_is_named_as_one_that_follows(ask: Ask) -> None:
    def timed(count: int, time: str) -> list[Json]:
        return [{"id": i, "at": time} for i in range(count)]

    values = [{"id": i} for i in range(3)]
    imported(
        ask,
        _two("1", values, timed(3, "2026-11-20T05:00:00.000Z")),
        _two("2", values[:2], timed(2, "2026-11-20T05:01:00.000Z"), 1),
    )
    assert "Follow     as many items more or fewer in Make" in ask("diff", "1", "2").out


def test_items_of_a_node_that_failed_in_both_and_went_on_are_shown(ask: Ask) -> None:
    def tolerant(name: str, ids: list[int], minutes: float) -> bytes:
        def go_on(document: Json) -> None:
            document["status"] = "success"
            del document["data"]["resultData"]["error"]

        given = items(*({"id": each, "error": "refused"} for each in ids))
        error = {"name": "NodeOperationError", "message": "refused"}
        end = run(given, source=("Start", 0, 0), executionStatus="error", error=error)
        made = execution(name, {"Start": [run(items({}))], "Call": [end]}, minutes=minutes)
        return changed(made, go_on)

    imported(ask, tolerant("1", [1, 2], 0), tolerant("2", [1, 3], 1))
    told = ask("diff", "1", "2").out
    assert 'added {"id": 3, "error": "refused"}' in told
    assert 'removed {"id": 2, "error": "refused"}' in told
