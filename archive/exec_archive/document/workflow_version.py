"""A name for what a workflow does: the same for definitions that do the same.

n8n keeps more with a definition than what it does, and 1.x repeats it in each execution: when it
was changed last, whether it is active, what its triggers remember.
"""

import hashlib
from typing import Any

import msgspec

from exec_archive.document.definition import STICKY_NOTE
from exec_archive.document.text import Text

_DIGITS = 12


class _DoingShape(msgspec.Struct, gc=False):
    """What of `workflowData` has an effect; the rest is not looked into."""

    nodes: list[dict[str, Any] | None] | None = None
    connections: Any = None
    settings: Any = None


_DECODER = msgspec.json.Decoder(_DoingShape)


def workflow_version(text: Text, sha256: str) -> str:
    """Twelve hexadecimal digits of what it does; of its text where that cannot be told."""
    try:
        canonical = _canonical(text.decode(_DECODER))
    except (msgspec.DecodeError, OverflowError, RecursionError, UnicodeDecodeError):
        return unreadable_version(sha256)
    return hashlib.sha256(canonical).hexdigest()[:_DIGITS]


def unreadable_version(sha256: str) -> str:
    """The name of a definition of which nothing but its sha256 is known."""
    return sha256[:_DIGITS]


def _canonical(does: _DoingShape) -> bytes:
    """The same bytes whatever order keys and nodes stand in, and whatever is only drawn."""
    nodes = [
        _encoded({name: value for name, value in node.items() if name != "position"})
        for node in does.nodes or ()
        if node is not None and node.get("type") != STICKY_NOTE
    ]
    rest = (_encoded(does.connections or {}), _encoded(does.settings or {}))
    return b"\0".join((*sorted(nodes), *rest))


def _encoded(value: Any) -> bytes:
    return msgspec.json.encode(value, order="deterministic")
