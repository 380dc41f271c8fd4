"""Those who receive alerts: a real mail server, a real HTTP receiver, and some that are neither."""

import asyncio
import contextlib
import socket
import socketserver
import ssl
import threading
from collections.abc import Callable, Iterator
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, NamedTuple, Self

import trustme
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

_LOOKS_FOR_ITS_END = 0.005
USER, PASSWORD = "n8n", "a pässword of two words"


class MailServer:
    """A mail server on loopback; `mails` are those it took, `recipients` whom each was for."""

    def __init__(
        self,
        certificate: trustme.LeafCert | None = None,
        *,
        at_once: bool = False,
        wants_login: bool = True,
        refuses: dict[str, str] | None = None,
        answers_data: str = "250 taken",
    ) -> None:
        self.mails: list[EmailMessage] = []
        self.raw: list[bytes] = []
        self.recipients: list[list[str]] = []
        self.was_encrypted: list[bool] = []
        self.logins: list[bytes] = []
        self.port = 0
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        if certificate is not None:
            certificate.configure_cert(self._context)
        self._starttls = certificate is not None and not at_once
        self._at_once = at_once
        self._wants_login = wants_login
        self._refuses = refuses or {}
        self._answers_data = answers_data
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        self._server = self._do(self._listen())
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._do(self._end())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _do(self, what: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(what, self._loop).result(30)

    async def _listen(self) -> asyncio.Server:
        context = self._context if self._at_once else None
        return await self._loop.create_server(self._protocol, "127.0.0.1", 0, ssl=context)

    async def _end(self) -> None:
        self._server.close()
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        for each in tasks:
            each.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _protocol(self) -> SMTP:
        made = SMTP(
            self,
            hostname="mail.test",
            tls_context=self._context if self._starttls else None,
            auth_required=self._wants_login,
            authenticator=self._authenticated,
            loop=self._loop,
        )
        # It does not know that it is in TLS from the first byte on; asked for in its own way, this
        # would come with a warning about passwords.
        made._auth_require_tls = self._starttls
        return made

    def _authenticated(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, auth: Any
    ) -> AuthResult:
        assert isinstance(auth, LoginPassword)
        self.logins.append(auth.password)
        is_right = (auth.login.decode(), auth.password.decode()) == (USER, PASSWORD)
        return AuthResult(success=is_right, handled=False)

    async def handle_RCPT(  # noqa: N802 - aiosmtpd looks for that name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self._refuses:
            return self._refuses[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 - the same
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        raw = envelope.content
        assert isinstance(raw, bytes)
        mail = message_from_bytes(raw, policy=default)
        assert isinstance(mail, EmailMessage)
        self.raw.append(raw)
        self.mails.append(mail)
        self.recipients.append(list(envelope.rcpt_tos))
        self.was_encrypted.append(session.ssl is not None or self._at_once)
        return self._answers_data


class Posted(NamedTuple):
    """What an HTTP receiver got."""

    path: str
    headers: dict[str, str]
    body: bytes


Answer = Callable[[BaseHTTPRequestHandler], None]


class HttpReceiver:
    """A receiver on loopback; the answers are given in their order, the last one on and on."""

    def __init__(self, *answers: Answer) -> None:
        self.posted: list[Posted] = []
        self._answers = list(answers or [answering(204)])
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                headers = {name.lower(): text for name, text in self.headers.items()}
                receiver.posted.append(Posted(self.path, headers, body))
                answers = receiver._answers
                with contextlib.suppress(OSError):
                    (answers.pop(0) if len(answers) > 1 else answers[0])(self)

            do_GET = do_POST  # noqa: N815 - so http.server finds it

            def log_message(self, *_: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._server.block_on_close = False
        self.port = int(self._server.server_address[1])
        self.url = f"http://127.0.0.1:{self.port}"
        self.leaves = threading.Event()
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(_LOOKS_FOR_ITS_END,), daemon=True
        )

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.leaves.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def says_nothing(self, handler: BaseHTTPRequestHandler) -> None:
        """Takes the request, and never answers it."""
        self.leaves.wait(30)

    def add(self, *answers: Answer) -> None:
        """Says what is answered from now on."""
        self._answers[:] = answers


def answering(status: int, said: str | bytes = b"", **headers: str) -> Answer:
    """An answer with a status, a body and some headers (`Retry_After`)."""
    body = said.encode() if isinstance(said, str) else said

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, text in headers.items():
            handler.send_header(name.replace("_", "-"), text)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return answer


def without_end(status: int) -> Answer:
    """A body that goes on until the client leaves."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        handler.end_headers()
        while True:
            handler.wfile.write(b"on and on ")

    return answer


def breaking_off(handler: BaseHTTPRequestHandler) -> None:
    """Closes the connection without a word."""
    handler.connection.shutdown(socket.SHUT_RDWR)


@contextlib.contextmanager
def speaking(talk: Callable[[socket.socket], None]) -> Iterator[int]:
    """A port where whoever comes is talked to like that, until it leaves; no mail server."""

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            with contextlib.suppress(OSError):
                talk(self.request)

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        server.block_on_close = False
        thread = threading.Thread(
            target=server.serve_forever, args=(_LOOKS_FOR_ITS_END,), daemon=True
        )
        thread.start()
        try:
            yield int(server.server_address[1])
        finally:
            server.shutdown()
            thread.join()
