"""Answers that hold values of items: JSON in which numbers stand as they were written."""

import contextlib
import sys
from typing import Any

import msgspec

from exec_archive.document.exact_json import exact_json
from exec_archive.investigate.compare.values import ValueChange
from exec_archive.model import Execution
from exec_archive.query.search.json_path import json_path
from exec_archive_cli.render.answers import plain_value

_OF_ANOTHER = (
    "instance",
    "id",
    "workflow_id",
    "workflow_name",
    "status",
    "mode",
    "started_at",
    "duration_ms",
)


def print_exact_json(answer: Any) -> None:
    """One JSON value, indented for an eye that looks in."""
    text = exact_json(answer).encode()
    # Half of a surrogate pair is not laid out; it is JSON all the same.
    with contextlib.suppress(msgspec.DecodeError):
        text = msgspec.json.format(text, indent=2)
    sys.stdout.write(text.decode() + "\n")


def in_few_words(execution: Execution | None) -> dict[str, Any] | None:
    """Another execution than the one an answer is about."""
    if execution is None:
        return None
    return {name: plain_value(getattr(execution, name)) for name in _OF_ANOTHER}


def value_answer(change: ValueChange) -> dict[str, Any]:
    """A changed value, and where it stands."""
    return {
        "path": json_path(change.path),
        "change": change.change.value,
        "before": change.before,
        "after": change.after,
    }
