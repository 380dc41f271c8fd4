"""What a server means by an answer that is not 200."""

import contextlib
import email.utils
import time
from urllib.parse import urljoin, urlsplit

import msgspec
import urllib3

from exec_archive.errors import AccessDenied, ExecArchiveError, ServerTrouble
from exec_archive.server.address import Address
from exec_archive.server.answer import Bounds, chunks
from exec_archive.server.deadline import Deadline
from exec_archive.server.key import Key
from exec_archive.server.trouble import AskedToWait, BrokenAnswer, Refused

BUSY = {429, 502, 503, 504}
_SAID = 300
_LONGEST_WAIT = 1e9
_WORDS = Bounds(64 << 10, grace_seconds=10.0)


class _Message(msgspec.Struct):
    message: str = ""


def refusal(
    response: urllib3.BaseHTTPResponse,
    path: str,
    address: Address,
    key: Key,
    deadline: Deadline,
) -> ExecArchiveError:
    """The error to raise for it."""
    status, said = response.status, key.hidden_in(_said(response, deadline))[:_SAID]
    if status == 401:
        return AccessDenied(
            f"{address.url} refuses the key (401{_in_words(said)}).",
            "Make a new one in n8n under Settings, n8n API.",
        )
    if status == 403:
        return AccessDenied(
            f"The key may not {_DOING[_scope(path)]} (403{_in_words(said)}).",
            f"Give it the scope {_scope(path)} in n8n under Settings, n8n API, or make one that "
            "has it.",
        )
    if 300 <= status < 400 and "Location" in response.headers:
        return _redirected(key.hidden_in(response.headers["Location"]), address)
    if status in BUSY:
        return AskedToWait(status, said, path, retry_after(response))
    return Refused(status, said, path)


_DOING = {
    "execution:list": "list executions",
    "execution:read": "read an execution",
    "execution:retry": "retry an execution",
    "workflow:list": "list workflows",
}


def _scope(path: str) -> str:
    """The right that a question asks for."""
    if path == "workflows":
        return "workflow:list"
    if path.endswith("/retry"):
        return "execution:retry"
    return "execution:list" if path == "executions" else "execution:read"


def _said(response: urllib3.BaseHTTPResponse, deadline: Deadline) -> str:
    """n8n's own words: every refusal of its API is `{"message": …}`."""
    with contextlib.suppress(BrokenAnswer, msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        body = b"".join(chunks(response, _WORDS, deadline))
        return msgspec.json.decode(body, type=_Message).message
    return ""


def _in_words(said: str) -> str:
    return f": {said}" if said else ""


def _redirected(location: str, address: Address) -> ServerTrouble:
    """Not followed: the key must not travel to another host."""
    try:
        there = urlsplit(urljoin(f"{address.url}/", location))
        base = f"{there.scheme}://{there.netloc.rpartition('@')[2]}"
        base += there.path.partition("/api/v1")[0].rstrip("/")
    except ValueError:
        base = "another address"
    return ServerTrouble(
        f"{address.url} sends us on to {base[:_SAID]}; that is not followed, as the key would go "
        "with it.",
        "If that is your n8n, give its address instead; a login page in front of it must let "
        "/api/v1 through.",
    )


def retry_after(response: urllib3.BaseHTTPResponse) -> float | None:
    """The seconds a server asks to wait, which it may say as a date."""
    text = response.headers.get("Retry-After", "").strip()
    if text.isascii() and text.isdecimal():
        return min(float(text), _LONGEST_WAIT)
    with contextlib.suppress(ValueError, OverflowError):
        return max(0.0, email.utils.parsedate_to_datetime(text).timestamp() - time.time())
    return None
