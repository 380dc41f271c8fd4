"""Turns for what keeps a processor busy: a few at once, so that all else is answered meanwhile."""

from collections.abc import Awaitable, Callable

from anyio import CapacityLimiter, from_thread, to_thread
from starlette.requests import Request
from starlette.responses import Response

from exec_archive_web.answers import Handler

_AT_ONCE = 4  # more of them only slow each other down, and the login with them


class Turns:
    """Shared by handlers; whoever waits for one takes no thread from others."""

    def __init__(self) -> None:
        self._limiter = CapacityLimiter(_AT_ONCE)

    def taking(self, handler: Handler) -> Callable[[Request], Awaitable[Response]]:
        """The same, in its turn."""

        async def answered(request: Request) -> Response:
            return await to_thread.run_sync(_answered, handler, request, limiter=self._limiter)

        return answered


def _answered(handler: Handler, request: Request) -> Response:
    if from_thread.run(request.is_disconnected):
        return Response()  # nobody waits for it any more
    return handler(request)
