"""First look at a document: whether it is an execution, which one, and how complete.

Cheap, so that an execution the archive already holds costs no more than this.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from exec_archive.document import scan
from exec_archive.document.shape import DocumentShape, FactsShape
from exec_archive.document.storable import storable
from exec_archive.document.text import Buffer, Text
from exec_archive.document.times import from_iso, milliseconds_between
from exec_archive.model import PENDING, Completeness

_DECODER = msgspec.json.Decoder(DocumentShape)
_ANY_JSON = msgspec.json.Decoder(msgspec.Raw)

_LONGEST_ID = 200

# A list row of any version of n8n has at least two of these beside its id.
_SIGNS_OF_AN_EXECUTION = ("status", "mode", "finished", "startedAt", "workflowId")


class NotAnExecution(ValueError):
    """Valid JSON, but something else; the text says what is missing."""


class NotJson(ValueError):
    """Not JSON at all; the text says where it breaks."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What a server says of an execution beside its data; the newest facts win."""

    id: str
    workflow_id: str | None
    status: str
    mode: str | None
    finished: bool | None
    created_at: datetime | None
    started_at: datetime | None
    stopped_at: datetime | None
    wait_till: datetime | None
    retry_of: str | None
    retry_success_id: str | None

    @property
    def duration_ms(self) -> int | None:
        """From start to stop; unknown while pending, and for a crash, whose end nobody saw."""
        if self.status in PENDING or self.status == "crashed":
            return None
        return milliseconds_between(self.started_at, self.stopped_at)


@dataclass(slots=True)
class ReadDocument:
    """A document that is an execution, decoded as far as its shape."""

    text: Text
    facts: Facts
    completeness: Completeness
    shape: DocumentShape | None  # None: the model refuses it, it is kept uncut

    def forget_shape(self) -> None:
        """Lets go of what was decoded, and of the copy it was decoded from, once it is cut."""
        self.shape = None
        self.text.forget_copy()


def read_document(buffer: Buffer) -> ReadDocument:
    """Looks at one document; raises NotJson or NotAnExecution where it cannot be archived."""
    text = Text(buffer)
    try:
        shape = text.decode(_DECODER)
    except (msgspec.ValidationError, RecursionError, UnicodeDecodeError):
        return _read_refused(text)
    except msgspec.DecodeError as error:
        raise NotJson(_where(error)) from None
    if not text.is_utf8():
        return _read_refused(text)
    return ReadDocument(text, _facts(shape), _completeness(shape), shape)


def _read_refused(text: Text) -> ReadDocument:
    """What stands at the top of a document that the model refuses."""
    try:
        text.decode(_ANY_JSON)
    except RecursionError:
        pass  # nested deeper than the decoder goes: the scan below judges it
    except msgspec.DecodeError as error:
        raise NotJson(_where(error)) from None
    try:
        top = {
            key: scan.scalar(text.original[start:end])
            for key, start, end in scan.members(text.original)
            if isinstance(key, str) and key in FactsShape.__struct_fields__
        }
    except scan.Unbalanced:
        if bytes(text.original[:4096]).lstrip()[:1] not in {b"{", b"["}:
            raise NotAnExecution("it is a single value") from None
        raise NotJson("it ends before its brackets close") from None
    return ReadDocument(text, _facts(FactsShape(**top)), Completeness.UNREADABLE, None)


def _where(error: msgspec.DecodeError) -> str:
    return str(error).removeprefix("JSON is malformed: ").lower()


def _facts(shape: FactsShape) -> Facts:
    """The facts in a shape; raises NotAnExecution where they are too few."""
    identity = _text(shape.id)
    signs = [name for name in _SIGNS_OF_AN_EXECUTION if getattr(shape, name) is not None]
    if identity and len(identity) > _LONGEST_ID:
        raise NotAnExecution("its id is longer than any id of n8n")
    if not identity or len(signs) < 2:
        missing = "an id" if not identity else "a status or a start"
        raise NotAnExecution(f"it lacks {missing}, which every execution of n8n has")
    return Facts(
        id=identity,
        workflow_id=_text(shape.workflowId),
        status=_status(shape),
        mode=_text(shape.mode),
        finished=shape.finished if isinstance(shape.finished, bool) else None,
        created_at=from_iso(shape.createdAt),
        started_at=from_iso(shape.startedAt),
        stopped_at=from_iso(shape.stoppedAt),
        wait_till=from_iso(shape.waitTill),
        retry_of=_text(shape.retryOf),
        retry_success_id=_text(shape.retrySuccessId),
    )


def _text(value: Any) -> str | None:
    """Ids are text whatever they came as; older servers send numbers."""
    if isinstance(value, str):
        return storable(value)
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else None


# The word of n8n 1.27 in single answers.
_OLD_WORDS = {"failed": "error"}


def _status(shape: FactsShape) -> str:
    """Older servers do not say the status, but whether it finished."""
    status = _text(shape.status)
    if status:
        return _OLD_WORDS.get(status, status)
    if shape.finished is True:
        return "success"
    return "waiting" if shape.waitTill else "unknown"


def _completeness(shape: DocumentShape) -> Completeness:
    if shape.dataTooLargeToDisplay is True:
        return Completeness.TOO_LARGE
    if shape.data is None:
        return Completeness.NO_DATA
    redaction = shape.data.redactionInfo
    if isinstance(redaction, dict) and redaction.get("isRedacted") is True:
        return Completeness.REDACTED
    if shape.data.resultData is None:
        return Completeness.UNREADABLE
    return Completeness.FULL
