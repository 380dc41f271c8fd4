"""Answers to those who are not let in, in n8n's own words where its API was asked."""

from starlette.requests import Request
from starlette.responses import Response

from exec_archive_web.answers import is_for_n8n, json_answer, told


def unauthorized(request: Request) -> Response:
    """To whoever brings nothing that opens the door."""
    return _refused(
        request,
        401,
        "Unauthorized",
        "This takes a token, and none that is known was given.",
        "Send one as Authorization: Bearer TOKEN, or as X-N8N-API-KEY.",
        {"www-authenticate": "Bearer"},
    )


def too_many(request: Request, seconds: int) -> Response:
    """To whoever tried too many wrong tokens."""
    return _refused(
        request,
        429,
        "Too many requests",
        "Too many wrong tokens came from this address.",
        f"Wait {seconds} s, then try again.",
        {"retry-after": str(seconds)},
    )


def other_host(request: Request) -> Response:
    """To a request that was meant for somebody else."""
    return _refused(
        request,
        421,
        "Misdirected request",
        "This server does not go by the name it was asked under.",
        "Start it with --allow-host and that name, if it is its own.",
    )


def too_large(request: Request) -> Response:
    """To a form that is none."""
    return _refused(
        request,
        413,
        "Payload too large",
        "That is too much for a form.",
        "Send no more than 64 KiB.",
    )


def not_meant(request: Request) -> Response:
    """To a request that no page of ours sent."""
    return _refused(
        request,
        403,
        "Forbidden",
        "This was not sent from a page of this session.",
        "Reload the page, and try again.",
    )


def _refused(
    request: Request,
    status: int,
    words_of_n8n: str,
    problem: str,
    advice: str,
    headers: dict[str, str] | None = None,
) -> Response:
    if is_for_n8n(request.scope["path"]):
        return json_answer({"message": words_of_n8n}, status, headers)
    return json_answer(told(problem, advice), status, headers)
