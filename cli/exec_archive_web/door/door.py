"""The door: what is asked gets no further without the right host, and a token or a session.

It stands around everything that is served, so nothing behind it has to think of it, and nothing can
forget to.
"""

from collections.abc import Iterable

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from exec_archive_web.door import login, refusals
from exec_archive_web.door.attempts import Attempts
from exec_archive_web.door.credentials import credentials
from exec_archive_web.door.csrf import comes_from_here, field, is_meant
from exec_archive_web.door.headers import sending_headers
from exec_archive_web.door.hosts import Hosts
from exec_archive_web.door.sessions import Sessions
from exec_archive_web.door.tokens import Tokens
from exec_archive_web.door.visitor import Visitor
from exec_archive_web.paths import LOGIN, LOGOUT

_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
# Forms are small; whoever is not let in shall not have more than that held in memory.
_MOST_BYTES = 64 << 10


class Door:
    """The application around the others."""

    def __init__(self, inside: ASGIApp, tokens: Tokens, hosts: Iterable[str] = ()) -> None:
        self._inside = inside
        self._tokens = tokens
        self._hosts = Hosts(hosts)
        self._sessions = Sessions()
        self._attempts = Attempts()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        send = sending_headers(send)
        # An id may hold an escaped slash, so paths are matched as they came. A slash at their end
        # means nothing.
        path = scope["raw_path"].decode("ascii", "replace").rstrip("/") or "/"
        scope = {**scope, "path": path, "state": {}}
        request, body = Request(scope), b""
        if request.method not in _SAFE:
            try:
                taken = await _taken_in(receive)
            except ClientDisconnect:  # whoever broke off may not have meant it, and hears nothing
                return
            if taken is None:
                await refusals.too_large(request)(scope, receive, send)
                return
            body, receive = taken, _given_again(taken, receive)
        found = self._looked_at(request, body)
        if isinstance(found, Response):
            # Who is not let in keeps no connection, not even by leaving its answers unread.
            found.headers["connection"] = "close"
            await found(scope, receive, send)
            return
        scope["state"]["visitor"] = found
        await self._inside(scope, receive, send)

    def _looked_at(self, request: Request, body: bytes) -> Visitor | Response:
        """Who asks; or the answer, where they come no further."""
        hosts = [value for name, value in request.headers.raw if name == b"host"]
        if not self._hosts.admit(hosts):
            return refusals.other_host(request)
        path, is_to_change = request.scope["path"], request.method not in _SAFE
        if path == LOGIN and is_to_change:
            return self._log_in(request, body)
        found = self._known(request)
        if isinstance(found, Response):
            return found
        if is_to_change and found.csrf and not is_meant(request, body, found.csrf):
            return refusals.not_meant(request)
        if path == LOGOUT and is_to_change:
            return self._log_out(request)
        return login.passed_by() if path == LOGIN else found

    def _known(self, request: Request) -> Visitor | Response:
        given = credentials(request.scope)
        if given.token is not None:
            address = _address(request)
            if wait := self._attempts.wait(address):
                return refusals.too_many(request, wait)
            holder = self._tokens.holder(given.token) if given.is_clear else None
            if holder is None:
                self._attempts.note_wrong(address)
                return refusals.unauthorized(request)
            return holder
        found = self._sessions.visitor(given.session) if given.session else None
        if found is not None:
            return found
        if login.is_for_people(request):
            return login.asked_for(request, was_known=given.session is not None)
        return refusals.unauthorized(request)

    def _log_in(self, request: Request, body: bytes) -> Response:
        address, where = _address(request), field(body, login.NEXT)
        if not comes_from_here(request):
            return refusals.not_meant(request)
        if wait := self._attempts.wait(address):
            return login.too_many(where, wait)
        holder = self._tokens.holder(field(body, login.TOKEN).strip().encode())
        if holder is None:
            self._attempts.note_wrong(address)
            return login.wrong(where)
        return login.begun(request, where, self._sessions.begin(holder))

    def _log_out(self, request: Request) -> Response:
        given = credentials(request.scope)
        if given.session is not None:
            self._sessions.end(given.session)
        return login.ended(request)


def _address(request: Request) -> str:
    return request.client.host if request.client else ""


async def _taken_in(receive: Receive) -> bytes | None:
    """The body of a request; None where it is too large to be meant for here."""
    held = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        held += message.get("body", b"")
        if len(held) > _MOST_BYTES:
            return None
        if not message.get("more_body", False):
            return bytes(held)


def _given_again(body: bytes, receive: Receive) -> Receive:
    """The body once more, for whoever asks for it behind the door."""
    waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def given() -> Message:
        return waiting.pop() if waiting else await receive()

    return given
