"""Answers that are given piece by piece."""

from collections.abc import Generator, Iterator
from itertools import chain

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from exec_archive_web.answers import OnTrouble


def streamed(
    request: Request, body: Iterator[bytes], headers: dict[str, str], on_trouble: OnTrouble
) -> Response:
    """A body as it comes; what is damaged at its beginning can still be answered otherwise."""
    if request.method == "HEAD":
        return Response(headers=headers)
    first = next(body)
    return _Stream(_watched(chain([first], body), on_trouble), headers)


def attached(name: str) -> dict[str, str]:
    """The header that makes it a file; the name is one of our own, of plain signs."""
    return {"content-disposition": f'attachment; filename="{name}"'}


class _Stream(StreamingResponse):
    """Lets go of its files at once where somebody leaves before its end."""

    def __init__(self, body: Generator[bytes], headers: dict[str, str]) -> None:
        super().__init__(body, headers=headers)
        self._body = body

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._body.close()


def _watched(body: Iterator[bytes], on_trouble: OnTrouble) -> Generator[bytes]:
    """Damage further on ends the connection: the answer stays short of its length."""
    try:
        yield from body
    except Exception as error:
        on_trouble(error)
        raise
