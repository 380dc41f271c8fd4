"""`exec-archive diff` tells a difference where it begins, and only that is left out elsewhere."""

from typing import Any

from acceptance.kit.cards import imported
from acceptance.kit.in_process import Ask
from made_flows import Json, execution, items, run
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
    imported(
        ask,
        _two("1", [first], [less[0]]),
        _two("2", [second], [less[1]], 1),
        _two("3", [first], [deeper[0]], 2),
        _two("4", [second], [deeper[1]], 3),
    )
    assert _hands(ask) == {"Give": None, "Make": "same"}
    told = ask("diff", "3", "4", "--json").json["nodes"]
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


def test_the_difference_within_a_long_line_is_seen(ask: Ask) -> None:
    rule = "You are a helpful assistant. Answer in the language of the customer, and be short. "
    text = "Rules\n" + rule * 3 + "Never promise a refund above {} euros.\nEnd"
    imported(ask, flow("1", [{"t": text.format(50)}]), flow("2", [{"t": text.format(5000)}], 1))
    told = ask("diff", "1", "2").out
    assert " refund above 50 euros." in told
    assert " refund above 5000 euros." in told


def test_all_lines_that_differ_are_shown_if_asked_for(ask: Ask) -> None:
    first = "\n".join(f"line {i}" for i in range(20))
    second = "\n".join(f"line {i}!" for i in range(20))
    imported(ask, flow("1", [{"t": first}]), flow("2", [{"t": second}], 1))
    assert "… 16 more lines" in ask("diff", "1", "2").out
    everything = ask("diff", "1", "2", "--all").out
    assert "+ line 20: line 19!" in everything
    assert "more lines" not in everything
