"""Answers, and what becomes of trouble: JSON for programs, a page for people."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

import msgspec
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from exec_archive.errors import (
    AmbiguousId,
    ArchiveDamaged,
    BadRequest,
    ExecArchiveError,
    NotFound,
)

Handler = Callable[[Request], Response]
OnTrouble = Callable[[Exception], None]

JSON = "application/json; charset=utf-8"
_N8N = "/api/v1"
_APIS = "/api"
# The most special first.
_STATUSES: tuple[tuple[type[ExecArchiveError], int], ...] = (
    (AmbiguousId, 409),
    (BadRequest, 400),
    (NotFound, 404),
    (ArchiveDamaged, 500),
    (ExecArchiveError, 503),
)


def is_for_n8n(path: str) -> bool:
    """Whether n8n's own API is asked."""
    return path == _N8N or path.startswith(f"{_N8N}/")


def is_for_programs(path: str) -> bool:
    """Whether programs ask, and not people."""
    return path == _APIS or path.startswith(f"{_APIS}/")


def json_answer(value: Any, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """A value as JSON."""
    return Response(msgspec.json.encode(value), status, headers, media_type=JSON)


def told(problem: str, advice: str) -> dict[str, Any]:
    """What went wrong, for programs."""
    return {"error": {"problem": problem, "advice": advice}}


def status_of(error: ExecArchiveError) -> int:
    """The status of an answer that could not be given."""
    return next(status for kind, status in _STATUSES if isinstance(error, kind))


def as_json(handler: Handler, on_trouble: OnTrouble) -> Handler:
    """The same, where whatever goes wrong is answered too, and the server goes on."""

    def answered(request: Request) -> Response:
        try:
            return handler(request)
        except HTTPException:
            raise
        except ExecArchiveError as error:
            if status_of(error) >= HTTPStatus.INTERNAL_SERVER_ERROR:
                on_trouble(error)
            return json_answer(told(error.problem, error.advice), status_of(error))
        except Exception as error:  # noqa: BLE001 - one bad answer must not end the server
            on_trouble(error)
            return json_answer(told(*UNFORESEEN), 500)

    return answered


UNFORESEEN = ("This answer failed.", "The terminal in which the server runs tells why.")
