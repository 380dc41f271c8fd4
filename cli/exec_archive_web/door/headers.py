"""The headers of every answer: a browser runs nothing but ours, keeps and frames nothing."""

from starlette.datastructures import MutableHeaders
from starlette.types import Message, Send

POLICY = "content-security-policy"
_PAGES = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_ALWAYS = {
    POLICY: _PAGES,
    "x-content-type-options": "nosniff",
    "cache-control": "no-store",
    # Not "no-referrer": with it browsers do not say the origin of a form, which is looked at.
    "referrer-policy": "same-origin",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}


def sending_headers(send: Send) -> Send:
    """The same, with the headers that an answer does not set by itself."""

    async def with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in _ALWAYS.items():
                headers.setdefault(name, value)
        await send(message)

    return with_headers
