"""Why there are no items to show: never a guess, and what to type instead where there is more."""

import shlex
from collections.abc import Sequence
from typing import TYPE_CHECKING

from exec_archive.model import PENDING, Completeness, Execution, NodeRun
from exec_archive_cli.next_step import next_step
from exec_archive_cli.render.hostile import one_line
from exec_archive_cli.render.words import incomplete

if TYPE_CHECKING:  # what reads a document takes long to load
    from exec_archive.investigate.received import Receipts

_BADLY = {"error": "failed and ", "crashed": "was running when the server died, and "}


def nothing_ran(execution: Execution) -> str:
    """Of an execution that has no runs."""
    name, missing = one_line(execution.id), incomplete(execution.completeness)
    if execution.completeness == Completeness.UNREADABLE:
        return next_step(f"Execution {name} is {missing}: exec-archive download {name}")
    if execution.completeness != Completeness.FULL:
        return f"Execution {name} has no items here: {missing}."
    if execution.status in PENDING:
        return f"No node of execution {name} had ended when it was archived ({execution.status})."
    return f"n8n kept no node's run of execution {name} ({one_line(execution.status)})."


def gave_nothing(execution: Execution, node: str, runs: Sequence[NodeRun]) -> str:
    """Of a node that gave nothing, in the runs that were asked for."""
    shown = one_line(node)
    if not runs:
        return f'n8n kept no run of "{shown}": it was to run next, or running.'
    if any(run.items_out is not None for run in runs):
        return f'"{shown}" gave no items.'
    ended = _BADLY.get(runs[-1].status or "", "")
    which = f" --run {runs[-1].run_index + 1}" if runs[-1].run_index else ""
    return (
        f'"{shown}" {ended}gave nothing.'
        f" What it received: {command('input', execution, node)}{which}"
    )


def received_nothing(
    execution: Execution, node: str, runs: Sequence[NodeRun], receipts: "Receipts"
) -> str:
    """Of a node for whose runs no items are known."""
    shown = one_line(node)
    if not runs:
        return f'n8n kept nothing of what "{shown}" received.'
    sources = receipts.sources(runs[-1])
    known = [source for source in sources if source is not None]
    if known:
        return f'n8n kept nothing of what "{shown}" received from "{one_line(known[0].node)}".'
    if sources or runs[-1].seq or runs[-1].status == "crashed":
        return f'n8n does not say what "{shown}" received.'
    return (
        f'"{shown}" received nothing: it started the execution.'
        f" What it gave: {command('output', execution, node)}"
    )


def command(name: str, execution: Execution, node: str) -> str:
    """What to type for a node: its name as it is shown, quoted for a shell."""
    return next_step(
        f"exec-archive {name} {shlex.quote(one_line(execution.id))} {shlex.quote(one_line(node))}"
    )
