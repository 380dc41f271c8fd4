"""What is known of an error: who said what, on which line of code, at which request."""

from typing import Any, NamedTuple

from exec_archive.document.error_details import answer, line_number, placed, request
from exec_archive.document.storable import storable
from exec_archive.investigate.evidence import Evidence
from exec_archive.investigate.said import sentences_said

_CODE = ("jsCode", "pythonCode", "functionCode")


class Reason(NamedTuple):
    """An error; what n8n does not say is open."""

    error_type: str | None
    message: str | None  # without the place a Code node puts behind it
    description: str | None
    http_code: str | None
    stack: str | None
    line: int | None  # of the node's code
    code: str | None  # what stands on that line
    item: int | None  # that the message blames
    request: str | None  # what was asked of the other service; secrets in it are masked
    answer: str | None  # the code and the body of what it answered

    @property
    def sentences(self) -> list[str]:
        """What was said, the most telling first."""
        return sentences_said(self.error_type, self.message, self.description)


def reason_of(evidence: Evidence) -> Reason | None:
    """Why it failed; None where nothing was said."""
    execution = evidence.execution
    if not (execution.error_type or execution.error_message or execution.error_http_code):
        return None
    error = _recorded(evidence)
    message, description = placed(execution.error_message), placed(execution.error_description)
    line = message.line or description.line or line_number(error)
    return Reason(
        error_type=execution.error_type,
        message=message.message,
        description=description.message,
        http_code=execution.error_http_code,
        stack=execution.error_stack,
        line=line,
        code=_code(evidence, line),
        item=message.item,
        request=request(error),
        answer=answer(error),
    )


def _recorded(evidence: Evidence) -> dict[str, Any]:
    """The error as n8n keeps it, with all that no table has a column for."""
    execution, skeleton = evidence.execution, evidence.skeleton
    if skeleton is None:
        return {}
    own = {}
    if execution.failed_node is not None and execution.failed_run is not None:
        own = skeleton.error(execution.failed_node, execution.failed_run)
    return own or skeleton.execution_error


def _code(evidence: Evidence, line: int | None) -> str | None:
    node = evidence.execution.failed_node
    if node is None or line is None or evidence.definition is None:
        return None
    for name in _CODE:
        code = evidence.definition.parameter(node, name)
        if isinstance(code, str):
            lines = code.split("\n")
            return storable(lines[line - 1].strip()) if 0 < line <= len(lines) else None
    return None
