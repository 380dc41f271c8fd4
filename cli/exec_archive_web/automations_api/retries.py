"""Asking for a retry, and how far one is."""

from starlette.responses import Response

from exec_archive.errors import BadRequest, NotFound
from exec_archive.retry.checks import ALL_THE_SAME
from exec_archive.retry.outcome import Outcome
from exec_archive_web.answers import json_answer, told
from exec_archive_web.automations_api.endpoint import Asked, Endpoint, Parameter
from exec_archive_web.automations_api.named import ID, NAMED, named
from exec_archive_web.automations_api.schemas import NULL, either, object_of
from exec_archive_web.door.visitor import visitor
from exec_archive_web.paths import API, parameter
from exec_archive_web.retries.job import State
from exec_archive_web.retries.servers import How
from exec_archive_web.site import Site

_NOBODY = ("Nothing can be retried from here.", "No n8n server is known to this one.")
_NOT_ALLOWED = (
    "This token may read, and not have anything retried.",
    "Those that may are given to serve with --retry-token-file.",
)
_WHOSE = object_of(instance={"type": "string"}, id={"type": "string"})
_GIVES = object_of(
    retry=object_of(
        id={"type": "string"},
        of=_WHOSE,
        state={"type": "string", "enum": [each.value for each in State]},
        says={"type": "string"},
        outcome={"enum": [*(each.value for each in Outcome), None]},
        execution=either(_WHOSE, NULL),
    )
)


def _flag(name: str, about: str) -> Parameter:
    return Parameter(name, about, {"type": "boolean", "default": False}, default=False)


def asking(site: Site) -> Endpoint:
    """Where to ask for one; who asks for one that is under way is told of that."""

    def answer(asked: Asked) -> Response:
        if not visitor(asked.request).may_retry:
            return json_answer(told(*_NOT_ALLOWED), 403)
        if site.retries is None:
            return json_answer(told(*_NOBODY), 409)
        how = How(asked["load_workflow"], asked["force"])
        with site.archive.reading() as reading:
            execution = named(asked, reading)
            try:
                job, is_new = site.retries.begin(reading, execution, how)
            except BadRequest as refused:
                return json_answer(told(refused.problem, _advice(refused)), 409)
        where = {"location": f"{API}/retries/{job.id}"}
        return json_answer({"retry": job.told}, 202 if is_new else 200, where)

    return Endpoint(
        path=f"/executions/{{{ID}}}/retry",
        summary="Has its server run a failed execution again, once; answers before that has ended",
        answer=answer,
        method="POST",
        status=202,
        gives=_GIVES,
        parameters=(
            _flag("load_workflow", "Run the workflow as it is now, not as it was then."),
            _flag("force", "Also what was retried with success already."),
        ),
        refusals={
            **NAMED,
            403: "This token may only read, or a page of somebody else asked.",
            409: "It may not be retried, or no server is known to ask.",
        },
    )


def telling(site: Site) -> Endpoint:
    """Where to hear how far one is."""

    def answer(asked: Asked) -> Response:
        job = site.retries.find(parameter(asked.request, "retry")) if site.retries else None
        if job is None:
            raise NotFound(
                "There is no such retry here.",
                "The last ones are remembered, until the server is started anew.",
            )
        return json_answer({"retry": job.told})

    return Endpoint(
        path="/retries/{retry}",
        summary="How far a retry is, and what came of it",
        answer=answer,
        gives=_GIVES,
        refusals={404: "There is no such retry here."},
    )


def _advice(refused: BadRequest) -> str:
    """What to do over HTTP, where the command line has an option for it."""
    if refused.advice == ALL_THE_SAME:
        return "To run it once more all the same, ask with ?force=true."
    return refused.advice
