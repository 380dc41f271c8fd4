"""Answers that are given piece by piece."""

from collections.abc import Iterator
from itertools import chain

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from exec_archive_web.answers import OnTrouble


def streamed(
    request: Request, body: Iterator[bytes], headers: dict[str, str], on_trouble: OnTrouble
) -> Response:
    """A body as it comes; what is damaged at its beginning can still be answered otherwise."""
    if request.method == "HEAD":
        return Response(headers=headers)
    first = next(body)
    return StreamingResponse(chain([first], _watched(body, on_trouble)), headers=headers)


def attached(name: str) -> dict[str, str]:
    """The header that makes it a file; the name is one of our own, of plain signs."""
    return {"content-disposition": f'attachment; filename="{name}"'}


def _watched(body: Iterator[bytes], on_trouble: OnTrouble) -> Iterator[bytes]:
    """Damage further on ends the connection: the answer stays short of its length."""
    try:
        yield from body
    except Exception as error:
        on_trouble(error)
        raise
