"""What a server means by an answer that is not 200."""

import contextlib
import email.utils
import time
from urllib.parse import urljoin, urlsplit

import msgspec
import urllib3
from urllib3.exceptions import HTTPError

from exec_archive.errors import AccessDenied, ExecArchiveError, ServerTrouble
from exec_archive.server.address import Address
from exec_archive.server.trouble import AskedToWait, Refused

_BUSY = {429, 502, 503, 504}
_READ = 64 << 10
_SAID = 300


class _Message(msgspec.Struct):
    message: str = ""


def refusal(response: urllib3.BaseHTTPResponse, path: str, address: Address) -> ExecArchiveError:
    """The error to raise for it."""
    status, said = response.status, _said(response)
    if status == 401:
        return AccessDenied(
            f"{address.url} refuses the key (401{_in_words(said)}).",
            "Make a new one in n8n under Settings, n8n API; see where the key comes from with: "
            "exec-archive config show",
        )
    if status == 403:
        return AccessDenied(
            f"The key may not read {path.partition('/')[0]} (403{_in_words(said)}).",
            "Give it the scopes execution:list and execution:read, or make one that has them.",
        )
    if 300 <= status < 400:
        return _redirected(response, address)
    if status in _BUSY:
        return AskedToWait(status, said, path, _retry_after(response))
    return Refused(status, said, path)


def _said(response: urllib3.BaseHTTPResponse) -> str:
    """n8n's own words: every refusal of its API is `{"message": …}`."""
    with contextlib.suppress(HTTPError, OSError, msgspec.DecodeError):
        body = response.read1(_READ)
        return msgspec.json.decode(body, type=_Message).message[:_SAID]
    return ""


def _in_words(said: str) -> str:
    return f" {said}" if said else ""


def _redirected(response: urllib3.BaseHTTPResponse, address: Address) -> ServerTrouble:
    """Not followed: the key must not travel to another host."""
    try:
        there = urlsplit(urljoin(f"{address.url}/", response.headers.get("Location", "")))
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


def _retry_after(response: urllib3.BaseHTTPResponse) -> float | None:
    """The seconds a server asks to wait, which it may say as a date."""
    text = response.headers.get("Retry-After", "").strip()
    if text.isdigit() and len(text) < 10:
        return float(text)
    with contextlib.suppress(ValueError, OverflowError):
        return max(0.0, email.utils.parsedate_to_datetime(text).timestamp() - time.time())
    return None
