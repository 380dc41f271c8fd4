"""The line above items: whose they are, of which run, how many, and where they came from."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from exec_archive.document.role import Role
from exec_archive.investigate.lots import Lot
from exec_archive.model import NodeRun
from exec_archive_cli.render.hostile import one_line
from exec_archive_cli.render.page import Line, line
from exec_archive_cli.render.shown_item import kind_shown
from exec_archive_cli.render.words import node_type

if TYPE_CHECKING:  # what reads a document takes long to load
    from exec_archive.document.skeleton import Source

_BETWEEN = " · "
_FEW, _MOST_TOLD = 2, 4  # outputs
_ENDED_BADLY = {"error": "failed", "crashed": "did not end"}


def heading_of_outputs(runs: Sequence[NodeRun], chosen: Sequence[NodeRun], lots: list[Lot]) -> Line:
    """Send mail (Code) · 18 runs · 17 items · run 18 failed."""
    words = [_of_runs(runs, [run.run_index for run in chosen]), _given(lots), _failed(chosen)]
    return _heading(runs[0].node, runs[0].node_type, words)


def heading_of_inputs(
    node: str, runs: Sequence[NodeRun], chosen: Sequence[int], lots: list[Lot]
) -> Line:
    """Send mail (Code) · run 18 of 18, which failed · 1 item from Loop Over Items, run 18."""
    words = [_of_runs(runs, chosen)]
    if len(chosen) == 1:
        ended = next((run.status for run in runs if run.run_index == chosen[0]), "crashed")
        badly = _ENDED_BADLY.get(ended or "")
        words[0] += f", which {badly}" if badly and words[0] else ""
        words += [_received(lot, several=len(lots) > 1) for lot in lots]
    else:
        counts = [lot.counts for lot in lots]
        words.append(items(sum(sum(each or ()) for each in counts)) if all(counts) else "")
    return _heading(node, runs[0].node_type if runs else None, words)


def heading_of_start(lot: Lot, runs: Sequence[NodeRun]) -> Line:
    """Webhook · started the execution with 1 item."""
    kind = next((run.node_type for run in runs if run.node == lot.node), None)
    counted = f" with {items(sum(lot.counts))}" if lot.counts else ""
    return _heading(lot.node, kind, [f"started the execution{counted}"])


def items(count: int) -> str:
    """1 item, 20 items."""
    return f"{count:,} item{'' if count == 1 else 's'}"


def _heading(node: str, kind: str | None, words: Sequence[str]) -> Line:
    name, type_name = one_line(node), node_type(kind)
    of_kind = f" ({type_name})" if type_name and type_name.casefold() != name.casefold() else ""
    return line((name, "bold"), *(_BETWEEN.join([of_kind, *filter(None, words)]),))


def _failed(runs: Sequence[NodeRun]) -> str:
    """Run 18 failed; which of several is not said."""
    failed = [run for run in runs if run.status in _ENDED_BADLY]
    if len(failed) != 1:
        return f"{len(failed):,} runs failed" if failed else ""
    which = "it" if len(runs) == 1 else f"run {failed[0].run_index + 1:,}"
    return f"{which} {_ENDED_BADLY[failed[0].status or '']}"


def _of_runs(runs: Sequence[NodeRun], chosen: Sequence[int]) -> str:
    if len(chosen) == 1 and (len(runs) > 1 or chosen[0]):
        return f"run {chosen[0] + 1:,} of {max(len(runs), chosen[0] + 1):,}"
    return f"{len(runs):,} runs" if len(runs) > 1 else ""


def _given(lots: Sequence[Lot]) -> str:
    """17 items; 0 items on output 0, 18 items on output 1; 3 items of ai_tool."""
    outputs = max((len(lot.counts or ()) for lot in lots), default=0)
    sums = [
        sum(lot.counts[i] for lot in lots if lot.counts and i < len(lot.counts))
        for i in range(outputs)
    ]
    kind = kind_shown(lots)
    of_kind = f" of {kind}" if kind else ""
    if len(sums) < 2:
        return items(sum(sums)) + of_kind if sums else ""
    told = [(i, count) for i, count in enumerate(sums) if count or len(sums) == _FEW]
    if not told or len(told) > _MOST_TOLD:
        return f"{items(sum(sums))} on {len(sums)} outputs{of_kind}"
    return ", ".join(f"{items(count)} on output {i}" for i, count in told) + of_kind


def _received(lot: Lot, *, several: bool) -> str:
    received = lot.received
    if received is None or received.source is None:
        return ""
    if received.role is Role.INPUT_OVERRIDE:
        return f"asked by {_source(received.source)}"
    counted = items(received.count) if received.count is not None else "items"
    text = f"{counted} from {_source(received.source)}"
    return f"input {received.number}: {text}" if several else text


def _source(source: "Source") -> str:
    place = one_line(source.node)
    if source.output:
        place += f", output {source.output}"
    if source.run_index:
        place += f", run {source.run_index + 1:,}"
    return place
