"""Recorded n8n executions, with the true cause of each failure.

`samples_folder()` is the folder of the recorded answers, one file per execution.
`causes()` is the table of the true causes. README.md in this folder describes both.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

__all__ = ["FurtherError", "KnownCause", "causes", "samples_folder"]


@dataclass(frozen=True)
class FurtherError:
    """One more swallowed error of the same execution."""

    node: str
    message: str
    run_index: int
    item_index: int | None


@dataclass(frozen=True)
class KnownCause:
    """Why one recorded execution failed. Indexes count from 0.

    `received` is a part of the JSON that the failing step had got, in the execution
    `cause_execution` where that is another one.
    """

    id: str
    scenario: str
    workflow: str
    status: str
    error_kind: str
    failing_node: str | None
    run_index: int | None
    item_index: int | None
    message: str | None
    received: str | None
    cause: str
    cause_execution: str | None
    further_errors: tuple[FurtherError, ...]


def samples_folder() -> Path:
    """The folder with one file per execution, named by its id."""
    return _package_folder() / "executions"


def causes() -> list[KnownCause]:
    """One entry for each sample that failed, was canceled, crashed or swallowed an error."""
    text = (_package_folder() / "causes.json").read_text(encoding="utf-8")
    return [_known_cause(entry) for entry in json.loads(text)]


def _package_folder() -> Path:
    # The package is installed as plain files, never inside a zip.
    return Path(str(resources.files(__name__)))


def _known_cause(entry: dict[str, Any]) -> KnownCause:
    further = tuple(FurtherError(**one) for one in entry["further_errors"])
    return KnownCause(**{**entry, "further_errors": further})
