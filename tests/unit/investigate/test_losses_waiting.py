"""A node that got less because one before it gave less, or a branch was not taken."""

import json
from collections.abc import Sequence
from pathlib import Path

from exec_archive.investigate.losses.finding import Doubt, Kind
from judged_losses import LIKELY, POSSIBLE, judged, the_only, told
from made_flows import execution, run
from made_histories import paired


def test_one_of_the_first_input_does_not_prove_three_of_it(tmp_path: Path) -> None:
    """Merge gives what its first input got, and more never came."""
    history = [merged(str(n), n, 1, n % 3 + 1) for n in range(1, 13)]
    now = json.loads(merged("100", 60, 3, 2))
    for node in ("Merge", "Out"):
        now["data"]["resultData"]["runData"][node][0]["data"]["main"] = [paired([0])]
    losses = judged(tmp_path, "100", *history, json.dumps(now).encode())
    assert "Merge" not in [each.node for each in losses.findings]
    assert told(judged(tmp_path / "2", "100", *_threes(history), json.dumps(now).encode())) == [
        (Kind.UNEVEN, "Merge", LIKELY)
    ]


def _threes(history: Sequence[bytes]) -> list[bytes]:
    return [merged(str(n), n, 3, n % 3 + 1) for n in range(1, len(history) + 1)]


def merged(name: str, minutes: float, left: int, right: int, *, right_ran: bool = True) -> bytes:
    """List and Overrides go to the two inputs of Merge, which waits for both."""
    links = {
        "Start": [["List", "More"]],
        "More": [["Overrides"]],
        "List": [["Merge"]],
        "Overrides": [["Merge"]],
        "Merge": [["Out"]],
    }
    runs = {
        "Start": [run(paired([0]))],
        "List": [run(paired(range(left)), source=("Start", 0, 0))],
        "More": [run(paired(range(right)), source=("Start", 0, 0))],
    }
    if right_ran:
        runs["Overrides"] = [run(paired(range(right)), source=("More", 0, 0))]
    if right and right_ran:
        merge = run(paired(range(left)), source=("List", 0, 0))
        merge["source"].append({"previousNode": "Overrides"})
        runs["Merge"] = [merge]
        runs["Out"] = [run(paired(range(left)), source=("Merge", 0, 0))]
    made = json.loads(execution(name, runs, links, minutes=minutes, types={"Merge": "merge"}))
    second = [[{"node": "Merge", "type": "main", "index": 1}]]
    made["workflowData"]["connections"]["Overrides"]["main"] = second
    return json.dumps(made).encode()


def test_what_waits_for_a_branch_that_is_named_is_not_named_too(tmp_path: Path) -> None:
    history = [merged(str(n), n, n % 4 + 2, 3) for n in range(1, 13)]
    losses = judged(tmp_path / "1", "100", *history, merged("100", 60, 3, 0, right_ran=False))
    assert told(losses) == [(Kind.EMPTY, "More", LIKELY)]
    now = merged("100", 60, 3, 3, right_ran=False)
    assert told(judged(tmp_path / "2", "100", *history, now)) == [
        (Kind.NEVER_RAN, "Overrides", LIKELY)
    ]


def test_what_waits_for_a_branch_is_doubtful_where_nothing_is_named(tmp_path: Path) -> None:
    """That the other branch has nothing is no news, since it was so in a good run."""
    history = [merged(str(n), n, 3, 2) for n in range(1, 13)]
    history.insert(6, merged("50", 6.5, 0, 0, right_ran=False))
    losses = judged(tmp_path, "100", *history, merged("100", 60, 3, 0, right_ran=False))
    assert told(losses) == [(Kind.NEVER_RAN, "Merge", POSSIBLE)]
    assert the_only(losses).doubts == (Doubt.WAITS_FOR_INPUT,)


def test_a_filter_is_there_to_drop_items(tmp_path: Path) -> None:
    links = {"Start": [["Paid"]], "Paid": [["Book"]]}

    def one(name: str, minutes: float, kept: int) -> bytes:
        paid = run(paired(range(kept)), paired(range(kept, 4)), source=("Start", 0, 0))
        runs = {"Start": [run(paired(range(4)))], "Paid": [paid]}
        runs |= {"Book": [run(paired(range(kept)), source=("Paid", 0, 0))]} if kept else {}
        return execution(name, runs, links, minutes=minutes, types={"Paid": "filter"})

    losses = judged(tmp_path, "100", *(one(str(n), n, 3) for n in range(12)), one("100", 60, 0))
    assert told(losses) == [(Kind.EMPTY, "Paid", POSSIBLE)]
    assert the_only(losses).doubts == (Doubt.DROPS_BY_NATURE,)


def test_a_merge_gets_less_where_one_before_it_gave_less(tmp_path: Path) -> None:
    """Its second input stands in no table: the workflow's links tell it."""
    links = {"Start": [["A", "B"]], "A": [["Merge"]], "B": [["Merge"]]}

    def one(name: str, minutes: float, dropped: int) -> bytes:
        b = run(paired(range(3 - dropped)), source=("Start", 0, 0))
        merged = run(paired(range(6 - dropped)), source=("A", 0, 0))
        merged["source"].append({"previousNode": "B"})
        runs = {
            "Start": [run(paired(range(3)))],
            "A": [run(paired(range(3)), source=("Start", 0, 0))],
            "B": [b],
            "Merge": [merged],
        }
        return execution(name, runs, links, minutes=minutes, types={"Merge": "merge"})

    losses = judged(tmp_path, "100", *(one(str(n), n, 0) for n in range(12)), one("100", 60, 1))
    assert told(losses) == [(Kind.UNEVEN, "B", LIKELY)]
