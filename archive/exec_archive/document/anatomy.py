"""What each part of an n8n document is: structure, words, names, or what people sent through it.

Who shares a document asks this page what may stay. What is not named here counts as content, so a
member that a later n8n invents is not given away.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto


class Kind(Enum):
    """What stands in a place, and in everything below it."""

    STRUCTURE = auto()  # numbers, times, ids and words of n8n's own
    NUMBER = auto()  # structure, and no word
    WORDS = auto()  # texts that explain: messages, parameters, notes
    NAME = auto()  # the name of a node
    CONTENT = auto()  # what people sent through the workflow
    DROPPED = auto()  # nothing of it is needed, and it may be a secret
    EMPTIED = auto()  # the same, but that there was one matters


@dataclass(frozen=True, slots=True)
class Fields:
    """An object with members that are known; each element of a list of such objects."""

    members: "Mapping[str, Part]"
    others: "Part | None" = Kind.CONTENT  # None: the same as this one
    scalar: Kind = Kind.CONTENT  # where a plain value stands instead


@dataclass(frozen=True, slots=True)
class Keyed:
    """An object whose keys are many: names of nodes, say."""

    keys: Kind
    of: "Part"


Part = Kind | Fields | Keyed

_S, _WORDS, _NAME, _DROPPED = Kind.STRUCTURE, Kind.WORDS, Kind.NAME, Kind.DROPPED


def _fields(
    structure: str = "",
    *,
    words: str = "",
    names: str = "",
    dropped: str = "",
    others: Part = Kind.CONTENT,
    **members: Part,
) -> Fields:
    """The members of an object by what they are; those of a form of their own by their names."""
    kinds = ((structure, _S), (words, _WORDS), (names, _NAME), (dropped, _DROPPED))
    plain: dict[str, Part] = {name: kind for listed, kind in kinds for name in listed.split()}
    return Fields(plain | members, others)


_SOURCE = _fields("previousNodeOutput previousNodeRun", names="previousNode")
_PAIRED = Fields(
    {"item": Kind.NUMBER, "input": Kind.NUMBER, "sourceOverwrite": _SOURCE}, scalar=Kind.NUMBER
)

_CONTEXT = _fields(
    "establishedAt source version parentExecutionId",
    redaction=_fields("version manual production"),
    triggerNode=_fields("type", names="name"),
    others=_DROPPED,  # among them the credentials of the editor's session
)
_PARENT = _fields("executionId workflowId shouldResume", executionContext=_CONTEXT)


def _metadata(words: str = "") -> Fields:
    """What n8n notes of a run, or of an item."""
    return _fields(
        "subExecution subExecutionsCount forwardAllOutputs",
        words=words,
        dropped="resumeUrl resumeFormUrl",
        parentExecution=_PARENT,
        subRun=_fields("runIndex", names="node"),
    )


_METADATA = _metadata(words="tracing")

# Its json is content, and so is the error it carries. No words may stand in it: what they repeat is
# learned before any item is read.
ITEM = _fields(
    "index redaction", binary=Keyed(_S, Kind.EMPTIED), pairedItem=_PAIRED, metadata=_metadata()
)

OUTPUTS = Keyed(_S, ITEM)

NODE = _fields(
    "id type typeVersion position disabled onError continueOnFail retryOnFail maxTries "
    "waitBetweenTries alwaysOutputData executeOnce notesInFlow",
    words="parameters notes",
    names="name",
    dropped="webhookId",
    credentials=Keyed(_S, Kind.EMPTIED),
)

WORKFLOW = _fields(
    "id active isArchived createdAt updatedAt versionId activeVersionId versionCounter "
    "triggerCount",
    words="name description tags nodeGroups",
    dropped="staticData pinData meta shared owner homeProject sharedWithProjects usedCredentials "
    "parentFolder activeVersion",
    nodes=NODE,
    settings=_fields(
        "executionOrder timezone errorWorkflow callerPolicy callerIds saveExecutionProgress "
        "saveManualExecutions saveDataErrorExecution saveDataSuccessExecution executionTimeout "
        "availableInMCP timeSavedMode timeSavedPerExecution"
    ),
    connections=Keyed(_NAME, Keyed(_S, _fields("type index", names="node"))),
)


def _error() -> Fields:
    """An error, which may have others as its causes."""
    members: dict[str, Part] = {}
    error = Fields(members, scalar=_WORDS)
    of_error_itself = _fields(
        "name type httpCode level functionality lineNumber timestamp shouldReport "
        "reportedOnCrash executionId workflowId",
        words="message description stack messages status code tags",
        node=NODE,
        extra=_fields("executionId workflowId parentWorkflowId"),
        context=_fields(
            "itemIndex runIndex parameter descriptionKey type",
            words="causeDetailed messageTemplate",
            names="nodeCause",
            request=_fields(
                "method timeout encoding json gzip useStream followRedirect followAllRedirects "
                "rejectUnauthorized resolveWithFullResponse sendCredentialsOnCrossOriginRedirect"
            ),
        ),
    )
    # Why an execution was stopped is a word; why a promise was refused is an error.
    reason = Fields(members, scalar=_S)
    members.update(of_error_itself.members, cause=error, errorResponse=error, reason=reason)
    return error


ERROR = _error()
_REDACTED_ERROR = _fields("type httpCode")

RUN = _fields(
    "startTime executionTime executionIndex executionStatus",
    words="hints",
    source=_SOURCE,
    data=OUTPUTS,
    inputOverride=OUTPUTS,
    error=ERROR,
    redactedError=_REDACTED_ERROR,
    metadata=_METADATA,
)

_RESULT = _fields(
    names="lastNodeExecuted",
    dropped="pinData",
    runData=Keyed(_NAME, RUN),
    error=ERROR,
    redactedError=_REDACTED_ERROR,
)

WAITING_NODE = _fields(
    "runIndex", node=NODE, data=OUTPUTS, source=Keyed(_S, _SOURCE), metadata=_METADATA
)
_LOOP = _fields(
    "currentRunIndex maxRunIndex noItemsLeft done",
    items=ITEM,
    processedItems=ITEM,
    sourceData=_SOURCE,
)
_STATE = _fields(
    contextData=Keyed(_NAME, _LOOP),
    nodeExecutionStack=WAITING_NODE,
    metadata=Keyed(_NAME, _METADATA),
    waitingExecution=Keyed(_NAME, Keyed(_S, OUTPUTS)),
    waitingExecutionSource=Keyed(_NAME, Keyed(_S, Keyed(_S, _SOURCE))),
    runtimeData=_CONTEXT,
)

_START = Fields(
    {
        "destinationNode": Fields({"nodeName": _NAME, "mode": _S}, scalar=_NAME),
        "originalDestinationNode": Fields({"nodeName": _NAME, "mode": _S}, scalar=_NAME),
        "runNodeFilter": _NAME,
    }
)

_DATA = _fields(
    "version waitTill redactionInfo validateSignature",
    dropped="resumeToken pushRef manualData",
    startData=_START,
    resultData=_RESULT,
    executionData=_STATE,
    parentExecution=_PARENT,
)

EXECUTION = _fields(
    "id status mode finished createdAt startedAt stoppedAt waitTill deletedAt workflowId retryOf "
    "retrySuccessId storedAt jsonSizeBytes binaryDataSizeBytes workflowVersionId "
    "dataTooLargeToDisplay usedPrivateCredentials",
    dropped="tracingContext deduplicationKey",
    workflowData=WORKFLOW,
    data=_DATA,
)


def _answer() -> Fields:
    """What another service answered, as JSON in a message: some of it explains, most is content."""
    members: dict[str, Part] = {}
    answer = Fields(members, others=None)
    explaining = Fields(members, others=answer, scalar=_WORDS)
    names = (
        "message messages error errors error_description description detail details reason title "
        "code status type name"
    )
    members.update(dict.fromkeys(names.split(), explaining))
    return answer


ANSWER = _answer()
