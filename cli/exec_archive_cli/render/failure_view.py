"""What failed, in the words of who refused: the other service's before n8n's."""

from collections.abc import Iterator, Sequence

from exec_archive.investigate.said import sentences_said
from exec_archive.model import Execution, NodeRun
from exec_archive_cli.render.counting import ordinal
from exec_archive_cli.render.hostile import one_line, several_lines
from exec_archive_cli.render.page import Line, line
from exec_archive_cli.render.words import node_type

_LONGEST_MESSAGE = 1000


def failure_lines(execution: Execution, runs: Sequence[NodeRun]) -> Iterator[Line]:
    """The failing step, then the error; nothing for what went well."""
    if execution.failed_node:
        yield line((one_line(execution.failed_node), "bold"), _place(execution, runs))
    elif execution.failed or execution.status == "canceled" or execution.error_message:
        yield line("n8n does not say at which node")
    if execution.status == "crashed":
        yield line(_crash(execution))
    sentences = sentences_said(
        execution.error_type, execution.error_message, execution.error_description
    )
    for i, sentence in enumerate(sentences):
        for text in _short_lines(sentence):
            yield line((text, "red" if i == 0 else ""))
    kinds = [execution.error_type, execution.error_http_code]
    if execution.error_description and execution.error_description not in sentences:
        kinds.insert(1, execution.error_description)
    if any(kinds):
        yield line((one_line(" · ".join(kind for kind in kinds if kind)), "dim"))


def _crash(execution: Execution) -> str:
    if execution.failed_node:
        return "The server died while this node ran, or before its end was saved."
    return "A start of the server found it unfinished; where it was is not saved."


def _place(execution: Execution, runs: Sequence[NodeRun]) -> str:
    """(Code), run 18 of 18, item 2, the third of 3."""
    mine = [run for run in runs if run.node == execution.failed_node]
    kind = node_type(mine[0].node_type) if mine else ""
    place = f" ({kind})" if kind else ""
    if execution.failed and execution.last_node and execution.last_node != execution.failed_node:
        place += f", serving {one_line(execution.last_node)}"
    if execution.failed_run is not None and len(mine) > 1:
        place += f", run {execution.failed_run + 1} of {len(mine)}"
    if execution.failed_item is not None:
        place += f", item {execution.failed_item}"
        place += ordinal(execution.failed_item, _received(execution, runs))
    return place


def _received(execution: Execution, runs: Sequence[NodeRun]) -> int | None:
    """How many items the failing run got, as far as its first source tells."""
    by_name = {(run.node, run.run_index): run for run in runs}
    failing = by_name.get((execution.failed_node or "", execution.failed_run or 0))
    if failing is None or failing.previous_node is None:
        return None
    source = by_name.get((failing.previous_node, failing.previous_run or 0))
    counts = source.items_out if source else None
    output = failing.previous_output or 0
    return counts[output] if counts and output < len(counts) else None


def _short_lines(text: str) -> list[str]:
    cut = text[:_LONGEST_MESSAGE]
    lines = several_lines(cut) or [""]
    if len(text) > len(cut):
        lines[-1] += f"… ({len(text):,} signs in all)"
    return lines
