"""A document without what is large in it: what ran, what it got its input from, how it ended.

It is the envelope with `null` at each cut, so it reads in milliseconds however large the items are.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import msgspec

from exec_archive.document.engine_state import stack_node
from exec_archive.document.node_error import parse_error, storable
from exec_archive.document.shape import DocumentShape, NodeRunShape

_DECODER = msgspec.json.Decoder(DocumentShape)
_CUT = b"null"


@dataclass(frozen=True, slots=True)
class Source:
    """Where the items on one input of a run came from."""

    node: str
    run_index: int
    output: int


@dataclass(frozen=True, slots=True)
class AboutToRun:
    """An entry of the engine's stack: a node that was to run next, or was running."""

    position: int
    node: str
    sources: list[Source | None]


class Skeleton:
    """What a document says of its runs beside their items."""

    def __init__(self, shape: DocumentShape) -> None:
        result = shape.data.resultData if shape.data else None
        state = shape.data.executionData if shape.data else None
        self._runs = (result.runData if result else None) or {}
        self._error = result.error if result else None
        self.stack = [
            AboutToRun(position, node, _main_sources(entry.source))
            for position, entry in enumerate((state.nodeExecutionStack if state else None) or ())
            if entry is not None and (node := stack_node(entry)) is not None
        ]

    def sources(self, node: str, run_index: int) -> list[Source | None]:
        """By input, where a run's items came from; None for an input that got none."""
        run = self._run(node, run_index)
        return _sources(run.source) if run else []

    def error(self, node: str, run_index: int) -> dict[str, Any]:
        """Everything that n8n says of a run's error; empty where it had none."""
        run = self._run(node, run_index)
        return (parse_error(run.error) if run else None) or {}

    @property
    def execution_error(self) -> dict[str, Any]:
        """The error n8n gives for the whole execution; empty where it had none."""
        return (parse_error(self._error) if self._error is not None else None) or {}

    def _run(self, node: str, run_index: int) -> NodeRunShape | None:
        runs = self._runs.get(node)
        if runs is None:  # the archive's tables hold names that UTF-8 can write
            runs = next((each for name, each in self._runs.items() if storable(name) == node), None)
        return runs[run_index] if runs and 0 <= run_index < len(runs) else None


def read_skeleton(envelope: bytes, cuts: Iterable[int]) -> Skeleton | None:
    """The skeleton of an envelope, with the places of its cuts; None where it cannot be read."""
    pieces, position = [], 0
    for at in cuts:
        pieces += [envelope[position:at], _CUT]
        position = at
    text = b"".join([*pieces, envelope[position:]])
    try:
        return Skeleton(_decoded(text))
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        return None


def _decoded(text: bytes) -> DocumentShape:
    try:
        return _DECODER.decode(text)
    except msgspec.DecodeError:
        # Half a surrogate pair, perhaps. The module that can read it takes long to load.
        from exec_archive.document.text import Text

        return Text(text).decode(_DECODER)


def _sources(given: Any) -> list[Source | None]:
    return [_source(each) for each in given] if isinstance(given, list) else []


def _main_sources(given: Any) -> list[Source | None]:
    return _sources(given.get("main")) if isinstance(given, dict) else []


def _source(given: Any) -> Source | None:
    node = storable(given.get("previousNode")) if isinstance(given, dict) else None
    if node is None:
        return None
    return Source(
        node, _number(given.get("previousNodeRun")), _number(given.get("previousNodeOutput"))
    )


def _number(value: Any) -> int:
    """An index; n8n leaves out what is 0."""
    whole = isinstance(value, int) and not isinstance(value, bool)
    return value if whole and 0 <= value < 2**31 else 0
