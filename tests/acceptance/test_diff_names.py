"""`exec-archive diff` and `why` know a node by its id, whatever it is called."""

from typing import Any

from acceptance.kit.cards import imported, labelled
from acceptance.kit.in_process import Ask
from made_flows import execution, failed, items, run
from made_pairs import changed, flow, with_ids


def _called(name: str, nodes: dict[str, Any], minutes: float = 0) -> bytes:
    """Start gives an item to each of these, which give these values."""
    runs = {
        "Start": [run(items({}))],
        **{node: [run(items(value), source=("Start", 0, 0))] for node, value in nodes.items()},
    }
    return execution(name, runs, {"Start": [list(nodes)]}, minutes=minutes)


def _fates(ask: Ask) -> dict[str, tuple[str, str | None]]:
    told = ask("diff", "1", "2", "--json").json["workflow"]["nodes"]
    return {each["node"]: (each["fate"], each["name_before"]) for each in told}


def test_two_nodes_that_changed_names_are_each_the_same_node(ask: Ask) -> None:
    before = _called("1", {"HTTP": "of a call", "Slack": "of a message"})
    after = _called("2", {"Slack": "of a call", "HTTP": "of a message"}, 1)
    imported(
        ask,
        with_ids(before, {"Start": "s", "HTTP": "h", "Slack": "l"}),
        with_ids(after, {"Start": "s", "Slack": "h", "HTTP": "l"}),
    )
    answer = ask("diff", "1", "2", "--json").json
    assert answer["nodes"] == []
    assert answer["workflow"]["links"] == []
    assert _fates(ask) == {"Slack": ("renamed", "HTTP"), "HTTP": ("renamed", "Slack")}


def test_a_name_that_another_node_took_is_not_the_node_before(ask: Ask) -> None:
    imported(
        ask,
        with_ids(_called("1", {"HTTP": 1}), {"Start": "s", "HTTP": "h"}),
        with_ids(_called("2", {"Old": 1, "HTTP": 2}, 1), {"Start": "s", "Old": "h", "HTTP": "n"}),
    )
    assert _fates(ask) == {"Old": ("renamed", "HTTP"), "HTTP": ("added", None)}
    (only,) = ask("diff", "1", "2", "--json").json["nodes"]
    assert (only["node"], only["before"]) == ("HTTP", None)
    assert "Only in 2  HTTP" in ask("diff", "1", "2").out


def test_a_node_whose_name_was_taken_and_that_is_gone_stands_alone(ask: Ask) -> None:
    imported(
        ask,
        with_ids(_called("1", {"A": 1, "B": 2}), {"Start": "s", "A": "a", "B": "b"}),
        with_ids(_called("2", {"B": 1}, 1), {"Start": "s", "B": "a"}),
    )
    told = ask("diff", "1", "2").out
    assert "B  renamed (before: A)" in told
    assert "B  removed" in told
    assert "Only in 1  B" in told
    links = ask("diff", "1", "2", "--json").json["workflow"]["links"]
    assert [(each["change"], each["target"]) for each in links] == [("removed", "B")]


def test_an_id_that_two_nodes_have_tells_nothing(ask: Ask) -> None:
    imported(
        ask,
        with_ids(_called("1", {"A": 1, "B": 2}), {"Start": "s", "A": "x", "B": "x"}),
        with_ids(_called("2", {"A": 1, "C": 2}, 1), {"Start": "s", "A": "y", "C": "x"}),
    )
    assert _fates(ask) == {"C": ("added", None), "B": ("removed", "B")}


def _numbered(document: bytes) -> bytes:
    """The ids of its nodes count from 1, as they do where a program wrote them."""

    def count(loaded: Any) -> None:
        for number, node in enumerate(loaded["workflowData"]["nodes"], 1):
            node["id"] = str(number)

    return changed(document, count)


def test_ids_that_are_counted_anew_do_not_count(ask: Ask) -> None:
    runs = {node: [run(items({"n": 1}))] for node in ("Start", "Check", "Copy")}
    inserted = execution("2", runs, {"Start": [["Check"]], "Check": [["Copy"]]}, minutes=1)
    imported(ask, _numbered(flow("1", [{"n": 1}])), _numbered(inserted))
    assert _fates(ask) == {"Check": ("added", None)}
    assert "Only in 2  Check" in ask("diff", "1", "2").out


def test_an_id_of_any_form_tells_where_no_name_does(ask: Ask) -> None:
    renamed = flow("2", [{"n": 1}], 1).replace(b'"Copy"', b'"Hand on"')
    imported(ask, _numbered(flow("1", [{"n": 1}])), _numbered(renamed))
    assert _fates(ask) == {"Hand on": ("renamed", "Copy")}


def test_a_workflow_that_was_copied_has_new_ids_and_is_the_same(ask: Ask) -> None:
    imported(
        ask,
        with_ids(flow("1", [1]), {"Start": "1", "Copy": "2"}),
        with_ids(flow("2", [1], 1), {"Start": "3", "Copy": "4"}),
    )
    assert ask("diff", "1", "2", "--json").json["is_same"]


def test_a_note_on_the_canvas_is_no_change_of_the_workflow(ask: Ask) -> None:
    def noted(document: Any) -> None:
        note = {"name": "Note", "type": "n8n-nodes-base.stickyNote", "parameters": {"content": 1}}
        document["workflowData"]["nodes"].append(note)

    imported(ask, flow("1", [1]), changed(flow("2", [1], 1), noted))
    assert "workflow unchanged" in ask("diff", "1", "2").out
    versions = "SELECT count(DISTINCT version) AS versions FROM workflows"
    assert ask("sql", versions, "--format", "json").json == [{"versions": 1}]


def test_a_node_may_be_asked_for_by_its_name_before(ask: Ask) -> None:
    ids = {"Start": "1", "Copy": "2", "Hand on": "2"}
    renamed = with_ids(flow("2", [2], 1).replace(b'"Copy"', b'"Hand on"'), ids)
    imported(ask, with_ids(flow("1", [1]), ids), renamed)
    told = ask("diff", "1", "2", "--node", "Copy")
    assert told.out == ask("diff", "1", "2", "--node", "Hand on").out
    assert "  Hand on  (Set)  before: Copy" in told.lines
    assert "item 0    $  1 → 2" in told.out, "though it only hands on what Start gave"


def test_a_node_that_was_added_and_did_not_run_may_be_asked_for(ask: Ask) -> None:
    def extended(document: Any) -> None:
        document["workflowData"]["nodes"].append({"name": "Extra", "type": "x.y"})

    imported(ask, flow("1", [1]), changed(flow("2", [1], 1), extended))
    assert "Extra  added" in ask("diff", "1", "2", "--node", "Extra").out


def test_why_knows_a_renamed_step_and_what_it_received(ask: Ask) -> None:
    def calling(name: str, given: int, end: Any, minutes: float) -> bytes:
        runs = {"Start": [run(items({"n": given}))], "Call": [end]}
        made = execution(name, runs, {"Start": [["Call"]]}, minutes=minutes)
        return with_ids(made, {"Start": "s", "Call": "c"})

    good = calling("1", 1, run(items({}), source=("Start", 0, 0)), 0)
    bad = calling("2", 2, failed("refused", ("Start", 0, 0)), 1)
    renamed = bad.replace(b'"Call"', b'"Call it"').replace(b'"Start"', b'"Begin"')
    imported(ask, good, renamed)
    told = " ".join(labelled(ask("why", "2").lines, "Differs"))
    assert told == "this node was changed, and 1 more; item 0: $.n 1 → 2"
    assert ask("why", "2", "--json").json["differs"]["ran_before"]


def test_two_workflows_of_one_name_are_told_apart_by_their_ids(ask: Ask) -> None:
    imported(ask, flow("1", [1]), flow("2", [1], 1, workflowId="w2"))
    refused = ask("diff", "1", "2")
    assert refused.code == 2
    assert '1 is of "Flow" (w1), 2 of "Flow" (w2).' in refused.err


def test_numbers_of_a_definition_are_given_as_they_were_written(ask: Ask) -> None:
    def set_to(document: Any) -> None:
        document["workflowData"]["nodes"][0]["parameters"] = {"n": "A"}

    first, second = changed(flow("1", [1]), set_to), changed(flow("2", [1], 1), set_to)
    imported(ask, first.replace(b'"A"', b"1.50"), second.replace(b'"A"', b"1e400"))
    printed = ask("diff", "1", "2", "--json").out
    assert '"before": 1.50' in printed
    assert '"after": 1e400' in printed
