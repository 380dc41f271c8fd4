"""What can go wrong with an answer. A fault is a function that answers in its own way.

Those in `WITHOUT_END` last until the client leaves or the server closes; the others end.
"""

import json
from collections.abc import Callable
from typing import Any

from fake_n8n.wire import Answer, Exchange, chunk, gzip_packer, packed

Fault = Callable[[Exchange], None]

_HTML = {"Content-Type": "text/html; charset=utf-8"}
_A_PIECE = 64 * 1024


def instead(status: int, value: Any, **headers: str) -> Fault:
    """Another answer; an underscore in a header's name stands for a hyphen."""
    body = Answer.json(status, value)
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    return lambda exchange: exchange.send(Answer(status, body.body, body.headers | named))


def page_of_html(status: int) -> Fault:
    """A proxy's page rather than n8n's answer."""
    body = b"<html><head><title>Oh no</title></head><body><h1>Oh no</h1></body></html>"
    return lambda exchange: exchange.send(Answer(status, body, _HTML))


def too_many_requests(retry_after: str | None = "0") -> Fault:
    """Asks for patience: for seconds, until a date, or without saying how long."""
    message = {"message": "Too many requests"}
    return instead(429, message, **({"Retry_After": retry_after} if retry_after else {}))


def redirect(status: int, address: str) -> Fault:
    """The same path on another host."""
    return lambda exchange: exchange.send(
        Answer(status, b"", {"Location": f"{address}{exchange.request.path}"})
    )


internal_error = instead(500, {"message": "Internal server error"})
bad_gateway = page_of_html(502)
unauthorized = instead(401, {"message": "Unauthorized"})
forbidden = instead(403, {"message": "Forbidden"})
html_instead = page_of_html(200)
empty_object = instead(200, {})
early_end = instead(200, {"data": [], "nextCursor": None})


def empty_page(exchange: Exchange) -> None:
    """Loses the rows of a page, but not where the next one begins."""
    page = json.loads(exchange.answer.body)
    exchange.send(Answer.json(200, {"data": [], "nextCursor": page.get("nextCursor")}))


def truncated_json(exchange: Exchange) -> None:
    """Half of the body, and a length that says it is all."""
    exchange.send(Answer(exchange.answer.status, _half(exchange.answer.body)))


def cut_body(exchange: Exchange) -> None:
    """The connection ends within the body."""
    body = exchange.answer.body
    exchange.write(exchange.answer.head(Content_Length=str(len(body))) + _half(body))
    exchange.close()


def short_length(exchange: Exchange) -> None:
    """More body than the header says; the rest stands in the way of the next answer."""
    body = exchange.answer.body
    exchange.write(exchange.answer.head(Content_Length=str(len(body) - 1)) + body)


def cut_chunks(exchange: Exchange) -> None:
    """A chunked body without its last chunk."""
    exchange.write(_chunked(exchange) + chunk(_half(exchange.answer.body)))
    exchange.close()


def cut_gzip(exchange: Exchange) -> None:
    """A packed body that lacks its end, with a length that says it is all."""
    body = _half(packed(exchange.answer.body))
    head = exchange.answer.head(Content_Encoding="gzip", Content_Length=str(len(body)))
    exchange.write(head + body)


def reset(exchange: Exchange) -> None:
    """The connection breaks before anything was said."""
    exchange.reset()


def gzip_without_end(exchange: Exchange) -> None:
    """A small stream that unpacks to more and more."""
    packer = gzip_packer()
    exchange.write(exchange.answer.head(Content_Encoding="gzip", Transfer_Encoding="chunked"))
    packed_so_far = packer.compress(b'{"data":[')
    while True:
        packed_so_far += packer.compress(b" " * _A_PIECE)
        if packed_so_far:
            exchange.write(chunk(packed_so_far))
            packed_so_far = b""


def body_without_end(exchange: Exchange) -> None:
    """Blanks for ever, where the rows should stand."""
    exchange.write(_chunked(exchange) + chunk(b'{"data":['))
    while True:
        exchange.write(chunk(b" " * _A_PIECE))


def dripping(exchange: Exchange) -> None:
    """A byte now and then; a large body lasts for ever."""
    body = exchange.answer.body
    exchange.write(exchange.answer.head(Content_Length=str(len(body))))
    for place in range(len(body)):
        exchange.write(body[place : place + 1])
        exchange.pause(0.01)


def silence(exchange: Exchange) -> None:
    """Headers, and then nothing."""
    exchange.write(exchange.answer.head(Content_Length=str(len(exchange.answer.body))))
    exchange.wait_until_client_leaves()


PASSING: tuple[Fault, ...] = (
    internal_error,
    bad_gateway,
    too_many_requests(),
    html_instead,
    empty_object,
    early_end,
    empty_page,
    truncated_json,
    cut_body,
    short_length,
    cut_chunks,
    cut_gzip,
    reset,
)
WITHOUT_END: tuple[Fault, ...] = (gzip_without_end, body_without_end, dripping, silence)


def _half(body: bytes) -> bytes:
    return body[: len(body) // 2]


def _chunked(exchange: Exchange) -> bytes:
    return exchange.answer.head(Transfer_Encoding="chunked")
