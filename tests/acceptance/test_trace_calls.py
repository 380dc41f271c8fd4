"""Who called whom, across the archive."""

import re
from pathlib import Path
from typing import Any

from acceptance.kit import recorded
from acceptance.kit.contracts import keeps_to
from acceptance.kit.flows import a_run, made, row_of
from acceptance.kit.in_process import Ask
from acceptance.kit.made import save, whole


def test_a_tree_of_calls_is_the_same_from_each_of_its_members(samples: Ask) -> None:
    root, middle = recorded.sample("grandparent"), recorded.sample("middle of grandparent")
    leaf = next(n for n, e in recorded.facts().items() if _parent(e) == middle)
    answers = [samples("trace", name, "--calls", "--json").json for name in (root, middle, leaf)]
    for answer in answers:
        keeps_to("calls", answer)
        assert _ids(answer) == (root, [(middle, [(leaf, [])])])
    assert [_marked(answer, "asked_for") for answer in answers] == [[root], [middle], [leaf]]
    assert _marked(answers[0], "is_failed_leaf") == [leaf]
    (called,) = answers[0]["calls"]
    assert called["caller"] == {
        "node": "Enrich company",
        "run_index": 0,
        "item": None,
        "is_inferred": False,
    }
    rows = samples("trace", middle, "--calls").lines
    assert [row.startswith("▸") for row in rows[1:4]] == [False, True, False]
    assert [row.endswith("failed here") for row in rows[1:4]] == [False, False, True]
    assert f"✗ {leaf}: Look up customer: Customer 1 is blocked [line 2]" in rows


def _parent(execution: Any) -> str | None:
    data = execution.get("data") or {}
    return (data.get("parentExecution") or {}).get("executionId")


def _ids(call: Any) -> Any:
    return (call["id"], [_ids(each) for each in call["calls"]])


def _marked(call: Any, mark: str) -> list[str]:
    below = [name for each in call["calls"] for name in _marked(each, mark)]
    return ([call["id"]] if call[mark] else []) + below


def test_the_handler_of_an_error_is_shown_as_that(samples: Ask) -> None:
    handler = next(name for name, each in recorded.facts().items() if each["mode"] == "error")
    answer = samples("trace", handler, "--calls", "--json").json
    assert _marked(answer, "is_error_handler") == [handler]
    assert _marked(answer, "is_failed_leaf") == [_parent(recorded.facts()[handler])]
    assert "its error, to handle it" in samples("trace", handler, "--calls").out


def test_calls_of_every_sample_answer_as_promised(samples: Ask) -> None:
    for name in recorded.facts():
        answer = samples("trace", name, "--calls", "--json").json
        keeps_to("calls", answer)
        assert _marked(answer, "asked_for") == [name]


def test_what_is_not_in_the_archive_is_said(ask: Ask, tmp_path: Path) -> None:
    child = {"subExecution": {"executionId": "47", "workflowId": "W2"}}
    ask("import", save(tmp_path / "saved", made("1", {"Call": [a_run(metadata=child)]})))
    shown = ask("trace", "1", "--calls").out
    assert re.search(r"└ \? 47 · not in this archive +– +Call\n", shown)
    assert "2 executions, 1 not in this archive" in shown
    assert row_of(ask("trace", "1").lines, "Call").endswith("called 47")


def test_many_calls_are_folded_but_those_that_failed(ask: Ask, tmp_path: Path) -> None:
    many = [whole(str(n), status="error" if n == 40 else "success") for n in range(2, 60)]
    for each in many:
        each["data"]["parentExecution"] = {"executionId": "1", "workflowId": "W1"}
    ask("import", save(tmp_path / "saved", whole("1"), *many))
    ran = ask("trace", "1", "--calls")
    assert "└ ✗ 40 · Orders" in ran.out
    assert "└ … 57 more: 57 success" in ran.out
    assert ran.err == "--all shows every one of them.\n"
    assert ran.out.count("└") == 2
    assert ask("trace", "1", "--calls", "--all").out.count("└") == 58
    assert "└ ✓ 33 · Orders" in ask("trace", "33", "--calls").out


def test_an_execution_that_stands_alone_says_so(samples: Ask) -> None:
    ran = samples("trace", "1", "--calls")
    assert ran.err == "No execution called it, and it called none.\n"
