"""Where things stand in an n8n execution, as far as the archive needs to know.

The structs name only what is read. Whatever may drift between versions of n8n, or may be large, is
`Raw` (a slice of the text, not looked into) or `Any`. Fields keep n8n's own names.
"""

from typing import Any

from msgspec import Raw, Struct

ABSENT = Raw(b"")


class NodeRunShape(Struct, gc=False):
    """One entry of `runData[node]`."""

    startTime: Any = None
    executionTime: Any = None
    executionIndex: Any = None
    executionStatus: Any = None
    source: Any = None
    error: Raw = ABSENT
    redactedError: Raw = ABSENT
    metadata: Raw = ABSENT
    data: Raw = ABSENT
    inputOverride: Raw = ABSENT


class StackEntryShape(Struct, gc=False):
    """One entry of `nodeExecutionStack`: a node about to run, with what it was given."""

    node: Raw = ABSENT
    data: Raw = ABSENT
    source: Any = None


class ResultDataShape(Struct, gc=False):
    """`data.resultData`: what ran and how it ended."""

    runData: dict[str, list[NodeRunShape | None] | None] | None = None
    lastNodeExecuted: Any = None
    error: Raw = ABSENT
    redactedError: Raw = ABSENT
    pinData: Raw = ABSENT


class ExecutionDataShape(Struct, gc=False):
    """`data.executionData`: the state the engine stopped in."""

    nodeExecutionStack: list[StackEntryShape | None] | None = None
    contextData: Raw = ABSENT
    waitingExecution: Raw = ABSENT


class DataShape(Struct, gc=False):
    """`data`."""

    resultData: ResultDataShape | None = None
    executionData: ExecutionDataShape | None = None
    parentExecution: Any = None
    redactionInfo: Any = None


class FactsShape(Struct, gc=False):
    """The fields at the top of an execution that a list row has too."""

    id: Any = None
    status: Any = None
    mode: Any = None
    finished: Any = None
    createdAt: Any = None
    startedAt: Any = None
    stoppedAt: Any = None
    waitTill: Any = None
    workflowId: Any = None
    retryOf: Any = None
    retrySuccessId: Any = None


class DocumentShape(FactsShape, gc=False):
    """The whole execution."""

    dataTooLargeToDisplay: Any = None
    customData: Raw = ABSENT
    workflowData: Raw = ABSENT
    data: DataShape | None = None


class WorkflowNodeShape(Struct, gc=False):
    """A node as its workflow defines it."""

    name: Any = None
    type: Any = None
    onError: Any = None
    continueOnFail: Any = None


class WorkflowShape(Struct, gc=False):
    """`workflowData`."""

    id: Any = None
    name: Any = None
    nodes: list[WorkflowNodeShape | None] | None = None
    connections: Any = None


# kind of connection -> outputs -> items; a node without items on an output may say null.
OutputsShape = dict[str, list[list[Raw] | None] | None]
