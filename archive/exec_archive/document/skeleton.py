"""A document without what is large in it: what ran, what it got its input from, how it ended.

It is the envelope with `null` at each cut, so it reads in milliseconds however large the items are.
"""

from collections.abc import Iterable
from typing import Any, NamedTuple

import msgspec

from exec_archive.document.engine_state import stack_node
from exec_archive.document.recorded_error import recorded_error
from exec_archive.document.shape import DocumentShape, NodeRunShape
from exec_archive.document.storable import storable
from exec_archive.document.times import in_seconds

_DECODER = msgspec.json.Decoder(DocumentShape)
_CUT = b"null"


class Source(NamedTuple):
    """Where the items on one input of a run came from."""

    node: str
    run_index: int
    output: int


class AboutToRun(NamedTuple):
    """An entry of the engine's stack: a node that was to run next, or was running."""

    position: int
    node: str
    sources: list[Source | None]


class Skeleton:
    """What a document says of its runs beside their items."""

    def __init__(self, shape: DocumentShape, slices: Iterable[tuple[str, int]] = ()) -> None:
        """`slices` are those that were cut out: the role of each, and its number in that."""
        self.slices = frozenset(slices)
        result = shape.data.resultData if shape.data else None
        state = shape.data.executionData if shape.data else None
        self._runs = (result.runData if result else None) or {}
        self._error = recorded_error(result.error, result.redactedError) if result else None
        self.stack = [
            AboutToRun(position, node, _main_sources(entry.source))
            for position, entry in enumerate((state.nodeExecutionStack if state else None) or ())
            if entry is not None and (node := stack_node(entry)) is not None
        ]

    def sources(self, node: str, run_index: int) -> list[Source | None]:
        """By input, where a run's items came from; None for an input that got none."""
        run = self._run(node, run_index)
        return _sources(run.source) if run else []

    def is_asked(self, node: str, run_index: int) -> bool:
        """Whether another node asked it while that ran itself, as an agent asks its model."""
        run = self._run(node, run_index)
        return run is not None and len(memoryview(run.inputOverride)) > 0

    def is_recovered(self, node: str, run_index: int) -> bool:
        """Whether n8n pieced it together after a crash: it knows only the second it began in."""
        run = self._run(node, run_index)
        return run is not None and in_seconds(run.startTime)

    def error(self, node: str, run_index: int) -> dict[str, Any]:
        """Everything that n8n says of a run's error; empty where it had none."""
        run = self._run(node, run_index)
        return (recorded_error(run.error, run.redactedError) if run else None) or {}

    @property
    def execution_error(self) -> dict[str, Any]:
        """The error n8n gives for the whole execution; empty where it had none."""
        return self._error or {}

    def _run(self, node: str, run_index: int) -> NodeRunShape | None:
        runs = self._runs.get(node)
        return runs[run_index] if runs and 0 <= run_index < len(runs) else None


def read_skeleton(
    envelope: bytes, cuts: Iterable[int], slices: Iterable[tuple[str, int]] = ()
) -> Skeleton | None:
    """The skeleton of an envelope, with the places of its cuts; None where it cannot be read."""
    pieces, position = [], 0
    for at in cuts:
        pieces += [envelope[position:at], _CUT]
        position = at
    text = b"".join([*pieces, envelope[position:]])
    try:
        return Skeleton(_decoded(text), slices)
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
    name = given.get("previousNode") if isinstance(given, dict) else None
    node = storable(name) if isinstance(name, str) else None
    if node is None:
        return None
    run_index, output = _number(given, "previousNodeRun"), _number(given, "previousNodeOutput")
    return None if run_index is None or output is None else Source(node, run_index, output)


def _number(given: dict[str, Any], name: str) -> int | None:
    """An index; n8n leaves out what is 0."""
    value = given.get(name)
    if value is None:
        return 0
    if not isinstance(value, int) or isinstance(value, bool):
        return None
    return value if 0 <= value < 2**31 else None
