"""Cuts a document into rows: its slices, its node runs, what was found out, and the rest.

Nothing is serialised again. The rest (the envelope) keeps a mark wherever a slice was taken out,
and `join` puts the very same bytes together from both.
"""

from array import array
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from msgspec import Raw

from exec_archive.document import items, node_runs
from exec_archive.document.engine_state import stack_node
from exec_archive.document.failure import Failure, find_failure
from exec_archive.document.node_runs import FoundRun, is_present
from exec_archive.document.pieces import PART_BYTES, Cut, Piece, part_borders
from exec_archive.document.reading import ReadDocument
from exec_archive.document.role import Role
from exec_archive.document.shape import DocumentShape
from exec_archive.document.storable import storable
from exec_archive.document.text import Text
from exec_archive.document.true_order import put_in_true_order
from exec_archive.document.workflow import Workflow, Workflows

_NO_WORKFLOW = Workflow("", None, None, "")

# Loop state, waiting inputs and pinned data are `{}` or a few bytes in most executions.
_WORTH_CUTTING = 4096


@dataclass(frozen=True, slots=True)
class Part:
    """One row of outputs: a slice, or a part of a large one."""

    seq: int
    role: str
    part: int
    node: str | None
    run_index: int | None
    text: memoryview


@dataclass(frozen=True, slots=True)
class SplitDocument:
    """A document as the rows that will be stored."""

    size_bytes: int
    sha256: str
    cuts: list[Cut]
    envelope: list[memoryview]  # pieces of text, to be joined by who writes them
    uncut: list[memoryview]  # the whole text in parts, where it could not be cut
    parts: list[Part]
    node_runs: list[tuple[Any, ...]]
    workflow: Workflow | None
    workflow_text: memoryview | None
    items_out: int
    swallowed_errors: int
    failure: Failure
    last_node: str | None
    parent_execution_id: str | None
    parent_workflow_id: str | None
    custom_data: str | None
    let_go: Callable[[], None]  # of the text all slices are of, while they are written


def split(document: ReadDocument, workflows: Workflows) -> SplitDocument:
    """Cuts one document that was read."""
    text, shape = document.text, document.shape
    if shape is None:
        return keep_uncut(text)
    workflow, workflow_piece = _workflow(text, shape, workflows)
    known_workflow = workflow or _NO_WORKFLOW
    run_data = shape.data.resultData.runData if shape.data and shape.data.resultData else None
    found = node_runs.find_runs(run_data)
    text.let_go()
    in_order = put_in_true_order(found, known_workflow.depths)
    swallowed = node_runs.swallowed_errors(
        in_order, known_workflow, ended_well=document.facts.status == "success"
    )
    rows = [
        node_runs.row(run, known_workflow, swallowed.get((run.node, run.run_index), 0))
        for run in in_order
    ]
    pieces = [*_run_pieces(text, found), *_state_pieces(text, shape), *workflow_piece]
    text.let_go()
    pieces.sort(key=lambda piece: piece.start)
    envelope, cuts, parts = _cut(text, pieces)
    parent = shape.data.parentExecution if shape.data else None
    parent = parent if isinstance(parent, dict) else {}
    result = shape.data.resultData if shape.data else None
    return SplitDocument(
        size_bytes=len(text.original),
        sha256=text.sha256(),
        cuts=cuts,
        envelope=envelope,
        uncut=[],
        parts=parts,
        node_runs=rows,
        workflow=workflow,
        workflow_text=_slice(text, workflow_piece),
        items_out=sum(sum(run.counts) for run in found if run.counts),
        swallowed_errors=sum(swallowed.values()),
        failure=find_failure(document.facts.status, shape, in_order, known_workflow),
        last_node=storable(result.lastNodeExecuted) if result else None,
        parent_execution_id=storable(parent.get("executionId")),
        parent_workflow_id=storable(parent.get("workflowId")),
        custom_data=_custom_data(shape.customData),
        let_go=text.let_go,
    )


def keep_uncut(text: Text) -> SplitDocument:
    """A document as it came, for what cannot be cut."""
    size = len(text.original)
    return SplitDocument(
        size_bytes=size,
        sha256=text.sha256(),
        cuts=[],
        envelope=[],
        uncut=[text.original[i : i + PART_BYTES] for i in range(0, size, PART_BYTES)],
        parts=[],
        node_runs=[],
        workflow=None,
        workflow_text=None,
        items_out=0,
        swallowed_errors=0,
        failure=Failure(),
        last_node=None,
        parent_execution_id=None,
        parent_workflow_id=None,
        custom_data=None,
        let_go=text.let_go,
    )


def _workflow(
    text: Text, shape: DocumentShape, workflows: Workflows
) -> tuple[Workflow | None, list[Piece]]:
    if not is_present(shape.workflowData):
        return None, []
    start, end = text.span(shape.workflowData)
    workflow = workflows.read(text.original[start:end])
    return workflow, [Piece(Role.WORKFLOW, 0, None, None, start, end)]


def _slice(text: Text, pieces: list[Piece]) -> memoryview | None:
    return text.original[pieces[0].start : pieces[0].end] if pieces else None


def _run_pieces(text: Text, runs: list[FoundRun]) -> list[Piece]:
    pieces = []
    for run in runs:
        for role, raw in (
            (Role.OUTPUT, run.shape.data),
            (Role.INPUT_OVERRIDE, run.shape.inputOverride),
        ):
            if is_present(raw):
                pieces.append(_piece(text, raw, role, run.seq, run.node, run.run_index))
    return pieces


def _state_pieces(text: Text, shape: DocumentShape) -> list[Piece]:
    """What the engine held when it stopped: the next nodes' input, loop state, waiting inputs."""
    pieces = []
    state = shape.data.executionData if shape.data else None
    if state is not None:
        for position, entry in enumerate(state.nodeExecutionStack or ()):
            if entry is not None and is_present(entry.data):
                node = stack_node(entry)
                pieces.append(_piece(text, entry.data, Role.RECEIVED, position, node, None))
    result = shape.data.resultData if shape.data else None
    for role, raw in (
        (Role.CONTEXT, state.contextData if state else None),
        (Role.WAITING, state.waitingExecution if state else None),
        (Role.PINNED, result.pinData if result else None),
    ):
        if raw is not None and len(memoryview(raw)) > _WORTH_CUTTING:
            pieces.append(_piece(text, raw, role, 0, None, None))
    return pieces


def _piece(
    text: Text,
    raw: Raw,
    role: Role,
    seq: int,
    node: str | None,
    run_index: int | None,
) -> Piece:
    start, end = text.span(raw)
    item_starts = array("q")
    if end - start > PART_BYTES:
        item_starts.extend(
            text.span(item)[0] for item in items.all_items(items.read_outputs(raw) or {})
        )
    return Piece(role, seq, storable(node), run_index, start, end, item_starts)


def _cut(text: Text, pieces: list[Piece]) -> tuple[list[memoryview], list[Cut], list[Part]]:
    """The envelope, its marks, and the parts of every piece, all in the order of the text."""
    envelope: list[memoryview] = []
    cuts: list[Cut] = []
    parts: list[Part] = []
    position = envelope_bytes = 0
    for piece in pieces:
        envelope.append(text.original[position : piece.start])
        envelope_bytes += piece.start - position
        position = piece.end
        if piece.role is Role.WORKFLOW:
            cuts.append(Cut(envelope_bytes, piece.role, piece.seq, 0))
            continue
        before = len(parts)
        for number, (start, end) in enumerate(part_borders(text.original, piece)):
            parts.append(
                Part(
                    piece.seq,
                    piece.role,
                    number,
                    piece.node,
                    piece.run_index,
                    text.original[start:end],
                )
            )
        cuts.append(Cut(envelope_bytes, piece.role, piece.seq, len(parts) - before))
    envelope.append(text.original[position:])
    return envelope, cuts, parts


def _custom_data(raw: Raw) -> str | None:
    text = bytes(raw)
    return None if text in {b"", b"null", b"{}"} else text.decode("utf-8", "replace")
