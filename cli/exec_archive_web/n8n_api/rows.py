"""Executions without their data, from the facts, as n8n answers them."""

import msgspec

from exec_archive.document.facts_as_n8n import facts_as_n8n
from exec_archive.model import Execution

_ONLY_IN_SINGLE = {"createdAt", "deletedAt"}


def list_row(of: Execution) -> bytes:
    """Its row in a list, as JSON."""
    row = {key: value for key, value in facts_as_n8n(of).items() if key not in _ONLY_IN_SINGLE}
    return msgspec.json.encode(row)


def single(of: Execution) -> bytes:
    """Itself, as JSON."""
    return msgspec.json.encode(facts_as_n8n(of))
