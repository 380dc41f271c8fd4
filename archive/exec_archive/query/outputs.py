"""What did a node give?"""

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from exec_archive.model import Execution
from exec_archive.query.engine import Engine, scan


@dataclass(frozen=True, slots=True)
class Output:
    """The items on one output of one node run."""

    node: str
    run_index: int
    kind: str
    number: int
    items: list[dict[str, Any]]


def outputs(engine: Engine, execution: Execution, *, node: str | None = None) -> Iterator[Output]:
    """Every output of an execution, in the true order of its runs."""
    rows = engine.stream(
        f"SELECT seq, node, run_index, json FROM {scan(engine.archive, 'outputs')} "
        "WHERE execution_id = $id AND instance = $instance AND revision = $revision "
        "AND role = 'output' AND ($node IS NULL OR node = $node) ORDER BY seq, part",
        {
            "id": execution.id,
            "instance": execution.instance,
            "revision": execution.document_revision,
            "node": node,
        },
        at_once=8,
    )
    for (_, name, run_index), parts in groupby(rows, key=lambda row: row[:3]):
        # The standard library's reader is the one that accepts all that n8n sends.
        text = "".join(part[3] for part in parts)
        given = json.loads(text, parse_int=_number)
        yield from _of_run(name, run_index, given)


def _of_run(node: str, run_index: int, given: Any) -> Iterator[Output]:
    for kind, numbered in (given if isinstance(given, dict) else {}).items():
        for number, items in enumerate(numbered if isinstance(numbered, list) else ()):
            yield Output(node, run_index, kind, number, items if isinstance(items, list) else [])


def _number(digits: str) -> int | str:
    """A whole number; one too long for Python to take keeps its digits."""
    return int(digits) if len(digits) < sys.get_int_max_str_digits() else digits
