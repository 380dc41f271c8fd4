"""How much of a difference `exec-archive diff` shows: long texts, one node, one more."""

from typing import Any

import pytest

from acceptance.kit.cards import imported
from acceptance.kit.contracts import keeps_to
from acceptance.kit.in_process import Ask
from made_flows import execution, items, run
from made_pairs import changed, flow


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


@pytest.mark.parametrize(("count", "said"), [(6, "… 1 more value\n"), (7, "… 2 more values\n")])
def test_what_is_left_out_is_counted(ask: Ask, count: int, said: str) -> None:
    first, second = ({f"k{i}": i + more for i in range(count)} for more in (0, 1))
    imported(ask, flow("1", [first]), flow("2", [second], 1))
    assert said in ask("diff", "1", "2").out


def test_a_link_that_was_cut_is_told_at_both_its_ends(ask: Ask) -> None:
    def three(name: str, links: dict[str, list[list[str]]], minutes: float) -> bytes:
        return execution(name, {node: [run(items(1))] for node in "ABC"}, links, minutes=minutes)

    imported(ask, three("1", {"A": [["B", "C"]]}, 0), three("2", {"A": [["B"]]}, 1))
    for node in "AC":
        told = ask("diff", "1", "2", "--node", node).out
        assert "cut A output 1 → C input 1" in told
        assert f"Same       {node} ran the same, and gave the same" in told
    assert "cut" not in ask("diff", "1", "2", "--node", "B").out
    assert "nothing differs at B" in ask("diff", "1", "2", "--node", "B").out


def test_a_link_of_another_kind_is_named_so(ask: Ask) -> None:
    def of_kind(kind: str) -> Any:
        link = {"node": "Copy", "type": kind, "index": 0}
        return lambda document: document["workflowData"]["connections"].update(
            {"Start": {kind: [[link]]}}
        )

    main, tool = of_kind("main"), of_kind("ai_tool")
    imported(ask, changed(flow("1", [1]), main), changed(flow("2", [1], 1), tool))
    told = ask("diff", "1", "2").out
    assert "cut Start output 1 → Copy input 1\n" in told
    assert "drawn Start output 1 → Copy input 1 (ai_tool)" in told


def test_of_one_node_only_its_own_values_that_vary_are_counted(ask: Ask) -> None:
    def at(name: str, time: str, value: int, minutes: float) -> bytes:
        runs = {"A": [run(items({"at": time}))], "B": [run(items({"v": value}))]}
        return execution(name, runs, minutes=minutes)

    first, second = "2026-11-20T05:00:00.000Z", "2026-11-20T05:01:00.000Z"
    imported(ask, at("1", first, 1, 0), at("2", second, 2, 1))
    assert "Vary" in ask("diff", "1", "2").out
    assert "Vary" not in ask("diff", "1", "2", "--node", "B").out


def test_items_in_another_order_are_counted(ask: Ask) -> None:
    given = [{"id": i} for i in range(6)]
    imported(ask, flow("1", given), flow("2", given[::-1], 1))
    told = ask("diff", "1", "2").lines
    assert told[4] == "    items     5 at other places"
    everything = ask("diff", "1", "2", "--all").out
    assert "item 0 → 5  moved" in everything
    keeps_to("diff", ask("diff", "1", "2", "--json").json)
