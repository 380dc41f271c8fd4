"""What the page shows at once: the answers of `why` and `trace` as JSON, and the drawing."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, tzinfo
from itertools import islice
from typing import Any

from exec_archive.investigate.calls import Call
from exec_archive.investigate.folding import Fold, folded
from exec_archive.investigate.received import Receipts, Received
from exec_archive.investigate.received_lots import nodes_to_run
from exec_archive.model import Execution
from exec_archive_cli.render.run_notes import notes
from exec_archive_cli.render.timeline_sums import sums
from exec_archive_cli.render.trace_answers import calls_answer, trace_answer
from exec_archive_cli.render.words import node_type
from exec_archive_cli.report.card import card
from exec_archive_cli.report.drawing import drawing
from exec_archive_cli.report.gathered import Gathered

_MOST_CALLS = 500


def overview(gathered: Gathered, zone: tzinfo = UTC, place: str = "report") -> dict[str, Any]:
    """One execution, without its items; times that are told in words are of that zone."""
    timeline, execution = gathered.timeline, gathered.execution
    receipts = Receipts([timed.run for timed in timeline.runs], gathered.skeleton)
    trace = trace_answer(timeline, timeline.runs)
    for run in trace["runs"]:
        run["received"] = _received(receipts.of(run["node"], run["run_index"]))
    folds = folded(timeline.runs)
    return {
        **trace,
        "sums": sums(timeline),
        "folds": [_fold(fold, execution) for fold in folds],
        "held": _held(gathered, receipts),
        "card": card(gathered.explanation, zone, place),
        "drawing": drawing(gathered.definition, timeline, folds),
        "calls": list(islice(_calls(gathered.calls, execution), _MOST_CALLS)),
    }


def _fold(fold: Fold, execution: Execution) -> dict[str, Any]:
    """The runs of a node together, as a row of the timeline."""
    return {
        "node": fold.node,
        "kind": node_type(fold.runs[0].run.node_type),
        "status": fold.status,
        "swallowed_errors": fold.swallowed_errors,
        "took_ms": fold.took_ms,
        "items_in": fold.items_in,
        "items_out": fold.items_out,
        "serves": all(run.serves for run in fold.runs),
        "notes": notes(fold, execution),
    }


def _received(received: list[Received]) -> list[dict[str, Any]]:
    """By input: the slice of the document where its items stand, and who gave them."""
    return [
        {
            "input": each.number,
            "role": each.role.value,
            "seq": each.seq,
            "output": each.output,
            "source": each.source and each.source._asdict(),
        }
        for each in received
    ]


def _held(gathered: Gathered, receipts: Receipts) -> list[dict[str, Any]]:
    """The nodes that were to run next and have no run: what was waiting for them."""
    ran = {timed.run.node for timed in gathered.timeline.runs}
    names = [name for name in nodes_to_run(gathered.skeleton) if name not in ran]
    return [
        {"node": name, "received": _received(receipts.of(name, 0))} for name in dict.fromkeys(names)
    ]


def _calls(root: Call, asked: Execution) -> Iterator[dict[str, Any]]:
    """Who called whom, line by line; nothing where it stands alone."""
    if root.id == asked.id and not root.calls:
        return
    waiting = [(0, root)]
    while waiting:
        depth, call = waiting.pop()
        alone = calls_answer(replace(call, calls=[]), asked)
        yield {**alone, "depth": depth, "is_failed_leaf": call.is_failed_leaf}
        waiting.extend((depth + 1, each) for each in reversed(call.calls))
