"""What n8n's engine held when an execution stopped: the nodes it was about to run."""

import json

from exec_archive.document.shape import StackEntryShape


def stack_node(entry: StackEntryShape) -> str | None:
    """The name of the node an entry of the engine's stack is for."""
    try:
        name = json.loads(bytes(entry.node) or b"null")["name"]
    except (ValueError, RecursionError, KeyError, TypeError):
        return None
    return name if isinstance(name, str) else None
