"""Answers in n8n's form, also where something goes wrong."""

from collections.abc import Callable

import msgspec
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from exec_archive_web.answers import JSON, OnTrouble
from exec_archive_web.n8n_api.refusal import Refusal

BASE_PATH = "/api/v1"
HEADERS = {"Content-Type": JSON}

Answer = Callable[[Request], Response]


def answering(answer: Answer, on_trouble: OnTrouble) -> Answer:
    """The same, where whatever goes wrong is answered too, and the server goes on."""

    def answered(request: Request) -> Response:
        try:
            return answer(request)
        except Refusal as refusal:
            return message(refusal.status, refusal.message)
        except Exception as error:  # noqa: BLE001 - one bad answer must not end the server
            on_trouble(error)
            return message(500, "Internal server error")

    return answered


def query(request: Request) -> str:
    """The parameters of a request as they came."""
    given: bytes = request.scope["query_string"]
    return given.decode("ascii", "replace")


def message(status: int, words: str) -> Response:
    """An answer that is a sentence."""
    return Response(msgspec.json.encode({"message": words}), status, headers=HEADERS)


def not_served(request: Request, error: Exception) -> Response:
    """To a path or a method that this API does not have."""
    # n8n answers the same to a method that an address does not have. Not 403, as for a key that
    # lacks a right: there is no key with which an archive could be written to.
    if isinstance(error, HTTPException) and error.status_code == 405:
        return message(405, f"{request.method} method not allowed")
    return message(404, "not found")
