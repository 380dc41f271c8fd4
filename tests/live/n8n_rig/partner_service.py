"""A small local web service for the workflows to call.

Good, failing, slow, flaky and odd answers, and a stand-in for a chat model. Loopback only.
"""

from __future__ import annotations

import json
import os
import socket
import struct
import threading
import time
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlparse

from n8n_rig.identity import LOOPBACK

REFUSED_ORDER = "666"
REFUSED_REGISTRATION = "9"


@dataclass(frozen=True)
class Reply:
    """What the service sends back."""

    status: int
    content: object
    kind: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)

    def body(self) -> bytes:
        if isinstance(self.content, bytes):
            return self.content
        text = self.content if isinstance(self.content, str) else json.dumps(self.content)
        return text.encode()


DATABASE_DOWN = Reply(500, {"message": "upstream database is down", "request_id": "req_8f2c"})
INVALID_FIELDS = Reply(
    422,
    {
        "errors": [
            {"field": "email", "message": "is not valid"},
            {"field": "plz", "message": "muß fünf Ziffern haben"},
        ]
    },
)
FIXED_REPLIES = {
    "/500": DATABASE_DOWN,
    "/404": Reply(404, {"error": {"code": "not_found", "message": "Customer 4711 is unknown"}}),
    "/401": Reply(
        401,
        "<html><body><h1>401 Unauthorized</h1></body></html>",
        "text/html",
        {"WWW-Authenticate": "Basic"},
    ),
    "/429": Reply(429, {"message": "Rate limit exceeded"}, headers={"Retry-After": "30"}),
    "/422": INVALID_FIELDS,
    "/badjson": Reply(200, '{"half": '),
}

Query = dict[str, str]
calls: Counter[str] = Counter()
calls_lock = threading.Lock()


def _ok(query: Query) -> Reply:
    items = [
        {"id": i, "sku": f"SKU-{i:04d}", "qty": i % 7} for i in range(int(query.get("n", "3")))
    ]
    return Reply(200, {"ok": True, "items": items})


def _crm(query: Query) -> Reply:
    if query.get("order") == REFUSED_ORDER:
        return DATABASE_DOWN
    return Reply(200, {"ok": True, "synced": query.get("order")})


def _register(query: Query) -> Reply:
    if query.get("i") == REFUSED_REGISTRATION:
        return Reply(422, {"message": "mailbox u9@example.org is already registered"})
    return Reply(200, {"ok": True, "registered": query.get("i")})


def _slow(query: Query) -> Reply:
    time.sleep(float(query.get("s", "3")))
    return Reply(200, {"slow": True})


def _flaky(query: Query) -> Reply:
    """Fails the first `fail` calls of a key, then is good, after `s` seconds."""
    key = query.get("key", "")
    with calls_lock:
        calls[key] += 1
        count = calls[key]
    if count <= int(query.get("fail", "2")):
        return Reply(503, {"message": f"try {count} refused"})
    time.sleep(float(query.get("s", "0")))
    return Reply(200, {"ok": True, "tries": count})


def _picture(query: Query) -> Reply:
    side = int(query.get("n", "16"))
    rows = b"".join(b"\0" + os.urandom(side * 3) for _ in range(side))
    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    picture = b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    )
    headers = {"Content-Disposition": 'attachment; filename="label.png"'}
    return Reply(200, picture, "image/png", headers)


ROUTES: dict[str, Callable[[Query], Reply]] = {
    "/ok": _ok,
    "/crm": _crm,
    "/register": _register,
    "/slow": _slow,
    "/flaky": _flaky,
    "/png": _picture,
}


def _chat(sent: bytes) -> Reply:
    """One turn of a chat model: calls the first tool once, then answers."""
    request: dict[str, Any] = json.loads(sent)
    text = json.dumps(request)
    if "FAILMODEL" in text:
        error = {"message": "You exceeded your current quota", "type": "insufficient_quota"}
        return Reply(429, {"error": {**error, "code": "insufficient_quota"}})
    message: dict[str, Any] = {"role": "assistant", "content": "The order ships on Friday. ✅"}
    finish = "stop"
    tool_has_answered = any(one.get("role") == "tool" for one in request.get("messages", []))
    if request.get("tools") and not tool_has_answered:
        tool = request["tools"][0]["function"]
        properties = (tool.get("parameters") or {}).get("properties") or {"input": {}}
        question = "lost order 13" if "lost" in text else "order 77"
        arguments = json.dumps({next(iter(properties)): question})
        function = {"name": tool["name"], "arguments": arguments}
        call = {"id": "call_1", "type": "function", "function": function}
        message = {"role": "assistant", "content": None, "tool_calls": [call]}
        finish = "tool_calls"
    return Reply(
        200,
        {
            "id": "chatcmpl-1",
            "object": "chat.completion",
            "created": int(time.time()),
            "model": request.get("model"),
            "choices": [{"index": 0, "message": message, "finish_reason": finish}],
            "usage": {"prompt_tokens": 42, "completion_tokens": 9, "total_tokens": 51},
        },
    )


class PartnerHandler(BaseHTTPRequestHandler):
    """Answers one connection of a workflow."""

    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def do_POST(self) -> None:
        self.do_GET()

    def do_GET(self) -> None:
        sent = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        target = urlparse(self.path)
        query = {key: values[0] for key, values in parse_qs(target.query).items()}
        if target.path == "/reset":
            self._reset()
        elif target.path == "/v1/chat/completions":
            self._send(_chat(sent))
        elif target.path in FIXED_REPLIES:
            self._send(FIXED_REPLIES[target.path])
        elif target.path in ROUTES:
            self._send(ROUTES[target.path](query))
        else:
            self._send(Reply(404, {"error": "no such path", "path": target.path}))

    def _send(self, reply: Reply) -> None:
        body = reply.body()
        self.send_response(reply.status)
        self.send_header("Content-Type", reply.kind)
        self.send_header("Content-Length", str(len(body)))
        for name, value in reply.headers.items():
            self.send_header(name, value)
        try:
            self.end_headers()
            self.wfile.write(body)
        except OSError:
            # The workflow did not wait for the answer.
            self.close_connection = True

    def _reset(self) -> None:
        """Cut the connection off with a reset instead of an answer."""
        at_once = struct.pack("ii", 1, 0)
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, at_once)
        self.close_connection = True
        self.connection.close()


@contextmanager
def partner_service(port: int) -> Iterator[None]:
    """The service, up as long as the block lasts."""
    service = ThreadingHTTPServer((LOOPBACK, port), PartnerHandler)
    service.daemon_threads = True
    threading.Thread(target=service.serve_forever, daemon=True).start()
    try:
        yield
    finally:
        service.shutdown()
        service.server_close()
