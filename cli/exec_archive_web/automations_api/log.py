"""What an execution said of its failure: the step, the message, the stack."""

from typing import Any

from starlette.responses import Response

from exec_archive.investigate.begun import Begun
from exec_archive.investigate.explanation import Explanation, explain
from exec_archive_cli.render.answers import plain
from exec_archive_cli.render.why.answer import why_answer
from exec_archive_web.answers import json_answer
from exec_archive_web.automations_api.endpoint import Asked, Endpoint
from exec_archive_web.automations_api.named import ID, NAMED, named
from exec_archive_web.automations_api.schemas import NULL, either, list_of, object_of, of, or_null
from exec_archive_web.site import Site

_TEXT, _NUMBER = or_null("string"), or_null("integer")
_STEP = object_of(
    node=_TEXT,
    node_type=_TEXT,
    run_index=_NUMBER,
    runs=_NUMBER,
    item=_NUMBER,
    serves=_TEXT,
    inferred=_TEXT,
)
_REASON = object_of(
    error_type=_TEXT,
    message=_TEXT,
    description=_TEXT,
    http_code=_TEXT,
    stack=_TEXT,
    line=_NUMBER,
    code=_TEXT,
    item=_NUMBER,
    request=_TEXT,
    answer=_TEXT,
    sentences=list_of({"type": "string"}),
)


def endpoint(site: Site) -> Endpoint:
    """Where it is."""

    def answer(asked: Asked) -> Response:
        with site.archive.reading() as reading:
            return json_answer(_log(explain(Begun(reading.engine, named(asked, reading)))))

    level = object_of(
        execution={"type": "object"}, step=either(_STEP, NULL), reason=either(_REASON, NULL)
    )
    return Endpoint(
        path=f"/executions/{{{ID}}}/log",
        summary="What failed: the step, the message, the stack; through sub-workflows to the cause",
        answer=answer,
        gives=object_of(
            execution=of("execution"),
            failed_step=either(_STEP, NULL),
            message=_TEXT,
            stack=_TEXT,
            levels=list_of(level),
        ),
        refusals=NAMED,
        takes_long=True,
    )


def _log(explanation: Explanation) -> dict[str, Any]:
    """The cause first: the last execution of a chain of failed calls."""
    levels = [
        {name: each[name] for name in ("execution", "step", "reason")}
        for each in why_answer(explanation)["levels"]
    ]
    cause = levels[-1] if levels else {"step": None, "reason": None}
    reason = cause["reason"] or {"sentences": [], "stack": None}
    return {
        "execution": plain(explanation.execution),
        "failed_step": cause["step"],
        "message": " ".join(reason["sentences"]) or None,
        "stack": reason["stack"],
        "levels": levels,
    }
