"""What an execution says, read by plain Python: the yardstick the archive's tables are held to.

Slow and simple on purpose: the standard library's json, no slices, no shapes.
"""

import json
import re
from typing import Any

LONE = re.compile("[\ud800-\udfff]")


def read(text: bytes) -> Any:
    """The document as Python values; half pairs as the archive shows them."""
    return json.loads(text)


def shown(text: str) -> str:
    """A text as a column holds it."""
    return LONE.sub("\ufffd", text)


def run_data(document: Any) -> dict[str, list[dict[str, Any]]]:
    """Node -> its runs, under the names the archive shows."""
    runs = ((document.get("data") or {}).get("resultData") or {}).get("runData") or {}
    return {shown(node): of_node for node, of_node in runs.items()}


def items_by_output(run: dict[str, Any]) -> list[int] | None:
    """How many items each output has; None where the run gave nothing countable."""
    given = run.get("data")
    if not isinstance(given, dict) or not given:
        return None
    for kind in given.values():
        if kind is not None and not isinstance(kind, list):
            return None
        if any(o is not None and not isinstance(o, list) for o in kind or []):
            return None
    kind = given["main"] if "main" in given else next(iter(given.values()))
    return [len(output or []) for output in kind or []]


def start_ms(run: dict[str, Any]) -> int | None:
    """The start in milliseconds; recovered runs give seconds."""
    start = run.get("startTime")
    if not isinstance(start, int) or isinstance(start, bool):
        return None
    return start * 1000 if start < 100_000_000_000 else start


def sources(run: dict[str, Any]) -> list[tuple[str, int]]:
    """The runs that a run got its input from."""
    return [
        (shown(source["previousNode"]), source.get("previousNodeRun") or 0)
        for source in run.get("source") or []
        if source is not None and "previousNode" in source
    ]
