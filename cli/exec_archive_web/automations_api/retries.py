"""Asking for a retry, and how far one is."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from exec_archive.errors import BadRequest, NotFound
from exec_archive.retry.checks import ALL_THE_SAME
from exec_archive_web.answers import as_json, json_answer, told
from exec_archive_web.door.visitor import visitor
from exec_archive_web.paths import API, parameter
from exec_archive_web.retries.servers import How
from exec_archive_web.site import Site

_FLAGS = ("force", "load_workflow")
_NOBODY = ("Nothing can be retried from here.", "No n8n server is known to this one.")


def routes(site: Site) -> list[Route]:
    """Their addresses."""
    answers = _Answers(site)
    return [
        Route(
            f"{API}/executions/{{name}}/retry",
            as_json(answers.ask, site.on_trouble),
            methods=["POST"],
        ),
        Route(f"{API}/retries/{{name}}", as_json(answers.tell, site.on_trouble)),
    ]


class _Answers:
    def __init__(self, site: Site) -> None:
        self._site = site

    def ask(self, request: Request) -> Response:
        """Begins a retry, once: who asks for one that is under way is told of that."""
        if not visitor(request).may_retry:
            return json_answer(
                told(
                    "This token may read, and not have anything retried.",
                    "Those that may are given to serve with --retry-token-file.",
                ),
                403,
            )
        retries, how = self._site.retries, _how(request)
        if retries is None:
            return json_answer(told(*_NOBODY), 409)
        with self._site.archive.reading() as reading:
            execution = reading.execution(parameter(request, "name"))
            try:
                job, is_new = retries.begin(reading, execution, how)
            except BadRequest as refused:
                return json_answer(told(refused.problem, _advice(refused)), 409)
        where = {"location": f"{API}/retries/{job.id}"}
        return json_answer({"retry": job.told}, 202 if is_new else 200, where)

    def tell(self, request: Request) -> Response:
        """How far one is."""
        retries = self._site.retries
        job = retries.find(parameter(request, "name")) if retries else None
        if job is None:
            raise NotFound(
                "There is no such retry here.",
                "The last ones are remembered, until the server is started anew.",
            )
        return json_answer({"retry": job.told})


def _how(request: Request) -> How:
    flags = {}
    for name, value in request.query_params.multi_items():
        if name not in _FLAGS or name in flags or value not in {"true", "false"}:
            raise BadRequest(
                f"{name}={value} is nothing that a retry can be asked with.",
                f"There are {' and '.join(_FLAGS)}, each true or false.",
            )
        flags[name] = value == "true"
    return How(**flags)


def _advice(refused: BadRequest) -> str:
    """What to do over HTTP, where the command line has an option for it."""
    if refused.advice == ALL_THE_SAME:
        return "To run it once more all the same, ask with ?force=true."
    return refused.advice
