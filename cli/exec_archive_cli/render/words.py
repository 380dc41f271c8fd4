"""An execution in words: its status, what failed where, how its nodes are called."""

from exec_archive.investigate.said import sentences_said
from exec_archive.model import Completeness, Execution
from exec_archive_cli.render.hostile import one_line

# A message may be of any length; this much of it fits the widest screens.
_ENOUGH = 200

STATUS_STYLES = {
    "success": "green",
    "error": "red",
    "crashed": "bold red",
    "canceled": "yellow",
    "waiting": "cyan",
    "running": "cyan",
    "new": "cyan",
}
_SIGNS = {"success": "✓", "error": "✗", "crashed": "✗", "canceled": "■"}

# Words of node types that nobody writes as one writes a name.
_CAPITALS = (
    "HTTP",
    "AI",
    "API",
    "CSV",
    "SQL",
    "HTML",
    "XML",
    "URL",
    "AWS",
    "FTP",
    "SSH",
    "RSS",
    "PDF",
)
_IN_CAPITALS = {word.lower(): word for word in _CAPITALS}

INCOMPLETE: dict[str, str] = {
    Completeness.REDACTED: "the server redacted its data",
    Completeness.TOO_LARGE: "the server found its data too large to send",
    Completeness.NO_DATA: "only what a list says of it",
    Completeness.UNREADABLE: "kept whole, but not understood",
}


def incomplete(completeness: str) -> str:
    """What is missing of a document; a word of a later version stands for itself."""
    return INCOMPLETE.get(completeness) or one_line(completeness)


def status_style(status: str) -> str:
    """The colour that says what the word says."""
    return STATUS_STYLES.get(status, "magenta")


def status_sign(status: str) -> str:
    """The sign that says it in one column."""
    return _SIGNS.get(status, "○")


def failed_at(execution: Execution) -> str:
    """Where it failed, in a few words; empty where there is nothing to say."""
    node = one_line(execution.failed_node) if execution.failed_node else None
    if execution.status == "crashed":
        return f'server died in "{node}"' if node else "found unfinished"
    if execution.status == "canceled":
        return f'stopped in "{node}"' if node else "stopped"
    if node:
        return ", ".join([node, *_details(execution)]) + _why(execution)
    if execution.failed and execution.error_message:
        return one_line(execution.error_message)
    if execution.swallowed_errors:
        count = execution.swallowed_errors
        return f"{count:,} error{'s' if count > 1 else ''} swallowed"
    if execution.completeness != Completeness.FULL and execution.failed:
        return incomplete(execution.completeness)
    return ""


def retry_note(execution: Execution) -> str:
    """Whether it is a retry, or was made good by one; empty where it is neither."""
    notes = [f"retry of {one_line(execution.retry_of)}"] if execution.retry_of else []
    if execution.retry_success_id:
        notes.append(f"made good by {one_line(execution.retry_success_id)}")
    return ", ".join(notes)


def _why(execution: Execution) -> str:
    """What was said, for as much of it as the column has room for."""
    sentences = sentences_said(
        execution.error_type, execution.error_message, execution.error_description
    )
    said = next(iter(sentences), "")
    first_line = next(iter(said.splitlines()), "")
    return f": {one_line(first_line[:_ENOUGH])}" if first_line.strip() else ""


def _details(execution: Execution) -> list[str]:
    details = []
    if execution.failed_run:
        details.append(f"run {execution.failed_run + 1}")
    if execution.failed_item:
        details.append(f"item {execution.failed_item}")
    if execution.error_http_code:
        details.append(one_line(execution.error_http_code))
    return details


def node_type(name: str | None) -> str:
    """n8n-nodes-base.httpRequest as "Http Request": the words people know from the editor."""
    if not name:
        return ""
    short = one_line(name).rsplit(".", 1)[-1]
    words = "".join(f" {sign}" if sign.isupper() else sign for sign in short).split()
    if words[:1] == ["lm"]:  # language models: the editor does not say it either
        words = words[1:]
    return " ".join(_IN_CAPITALS.get(word.lower(), word[:1].upper() + word[1:]) for word in words)


_OUTPUTS = {
    "if": ("true", "false"),
    "filter": ("kept", "discarded"),
    "splitInBatches": ("done", "loop"),
    "compareDatasets": ("in A only", "same", "different", "in B only"),
}


def output_name(node_type_name: str | None, output: int) -> str:
    """What the editor calls an output of a node; else its number, from 1."""
    names = _OUTPUTS.get((node_type_name or "").rsplit(".", 1)[-1], ())
    return f'output "{names[output]}"' if output < len(names) else f"output {output + 1}"
