"""An execution in words: its status, what failed where, how its nodes are called."""

from exec_archive.model import Completeness, Execution
from exec_archive_cli.render.hostile import one_line

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

INCOMPLETE = {
    Completeness.REDACTED: "the server redacted its data",
    Completeness.TOO_LARGE: "the server found its data too large to send",
    Completeness.NO_DATA: "only what a list says of it",
    Completeness.UNREADABLE: "kept whole, but not understood",
}


def status_style(status: str) -> str:
    """The colour that says what the word says."""
    return STATUS_STYLES.get(status, "magenta")


def status_sign(status: str) -> str:
    """The sign that says it in one column."""
    return _SIGNS.get(status, "…")


def failed_at(execution: Execution) -> str:
    """Where it failed, in a few words; empty where there is nothing to say."""
    node = one_line(execution.failed_node) if execution.failed_node else None
    if execution.status == "crashed":
        return f'server died in "{node}"' if node else "server died"
    if execution.status == "canceled":
        return f'stopped in "{node}"' if node else "stopped"
    if node:
        return ", ".join([node, *_details(execution)])
    if execution.failed and execution.error_message:
        return one_line(execution.error_message)
    if execution.swallowed_errors:
        count = execution.swallowed_errors
        return f"{count:,} error{'s' if count > 1 else ''} swallowed"
    if execution.completeness != Completeness.FULL and execution.failed:
        return INCOMPLETE[Completeness(execution.completeness)]
    return ""


def _details(execution: Execution) -> list[str]:
    details = []
    if execution.failed_run:
        details.append(f"run {execution.failed_run + 1}")
    if execution.failed_item is not None:
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
    return " ".join(words)[:1].upper() + " ".join(words)[1:]
