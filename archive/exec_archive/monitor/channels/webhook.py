"""A webhook: one POST of JSON, signed where a secret is kept, never sent on to another address."""

import contextlib
import hashlib
import hmac
import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit

import urllib3
from urllib3.exceptions import HTTPError

from exec_archive.configuration_channels import Webhook
from exec_archive.monitor.alert import Alert, as_json
from exec_archive.monitor.channels.channel import LoginRefused, NotDelivered, ready
from exec_archive.monitor.channels.hook import Hook, read_hook
from exec_archive.monitor.channels.plain_text import as_header, one_line, plain
from exec_archive.monitor.channels.template import Template
from exec_archive.server.answer import Bounds, chunks
from exec_archive.server.deadline import Deadline, guard
from exec_archive.server.refusal import BUSY, retry_after
from exec_archive.server.trouble import BrokenAnswer, Unreachable
from exec_archive.server.way import Way, pool, unreachable
from exec_archive.version import __version__

_SAID = 200
_READ = 4096
# Who is asked for at a receiver, and who may go in.
_LOCKED = {401, 403}
_CHECK = (
    "Check its address, proxy and ca_bundle in the config file, and whether the receiver is up."
)
_AGAIN = "Its server has too much to do; try again later."


class WebhookPatience(NamedTuple):
    """How often to try, and how long to wait in between; one try waits as the settings say."""

    attempts: int = 3
    first_pause: float = 1.0
    longest_pause: float = 30.0
    sleep: Callable[[float], None] = time.sleep


class _Busy(NotDelivered):
    """Worth another try in this sending."""

    def __init__(self, problem: str, advice: str, seconds: float | None = None) -> None:
        super().__init__(problem, advice)
        self.seconds = seconds


class WebhookChannel:
    """Posts to one address."""

    def __init__(
        self, name: str, settings: Webhook, patience: WebhookPatience | None = None
    ) -> None:
        self.name = name
        self.receiver = "the webhook"  # till its address is read
        self._settings = settings
        self._patience = patience or WebhookPatience()
        self._template = Template(settings.template) if settings.template else None
        self._way = Way(Path(settings.ca_bundle) if settings.ca_bundle else None, settings.proxy)
        self._deadline = Deadline()
        self._hook: Hook | None = None

    def send(self, alert: Alert) -> list[str]:
        """Posts until it is taken, a few times at most."""
        hook = self._opened()
        alert = plain(alert)
        body = json.dumps(self._template.filled(alert) if self._template else as_json(alert))
        with self._pools(hook) as pools:
            self._post_patiently(pools, hook, alert.id, body.encode())
        return []

    def _opened(self) -> Hook:
        """The address and the secret; read once, as a command may ask somebody for them."""
        if self._hook is None:
            with ready():
                self._hook = read_hook(self._settings)
            self.receiver = self._hook.address.url
        return self._hook

    @contextlib.contextmanager
    def _pools(self, hook: Hook) -> Iterator[urllib3.PoolManager]:
        seconds = self._settings.timeout
        headers = {
            "Content-Type": "application/json",
            "User-Agent": f"exec-archive/{__version__}",
        }
        with ready():
            pools = pool(hook.address, self._way, headers, urllib3.Timeout(seconds, seconds))
        guard(pools, self._deadline)
        try:
            yield pools
        finally:
            pools.clear()

    def _post_patiently(
        self, pools: urllib3.PoolManager, hook: Hook, alert_id: str, body: bytes
    ) -> None:
        pause = self._patience.first_pause
        for left in range(self._patience.attempts - 1, -1, -1):
            headers = {**pools.headers, "X-Exec-Archive-Alert": as_header(alert_id)}
            try:
                self._post(pools, hook, {**headers, **_signed(hook, body)}, body)
            except _Busy as error:
                wait = pause if error.seconds is None else error.seconds
                if not left or wait > self._patience.longest_pause:
                    raise
            else:
                return
            self._patience.sleep(wait)
            pause *= 3

    def _post(
        self, pools: urllib3.PoolManager, hook: Hook, headers: dict[str, str], body: bytes
    ) -> None:
        self._deadline.begin(self._settings.timeout)
        try:
            response = pools.request(
                "POST",
                hook.url,
                body=body,
                headers=headers,
                preload_content=False,
                redirect=False,
                retries=False,
            )
        except (HTTPError, OSError) as error:
            raise self._unreachable(error, hook) from None
        try:
            # What it says of a success is nobody's business, however much that is.
            if not 200 <= response.status < 300:
                raise self._refused(response, hook)
        finally:
            response.close()

    def _unreachable(self, error: Exception, hook: Hook) -> NotDelivered:
        trouble = unreachable(error, hook.address, self._way)
        problem = one_line(hook.hidden_in(trouble.problem), 2 * _SAID)
        if isinstance(trouble, Unreachable):
            return _Busy(problem, _CHECK)
        return NotDelivered(problem, _CHECK)

    def _refused(self, response: urllib3.BaseHTTPResponse, hook: Hook) -> NotDelivered:
        status, where = response.status, hook.address.url
        if 300 <= status < 400:
            return NotDelivered(
                f"{where} sends us on ({status}{_to(response, where)}); that is not followed, as "
                "the alert would go with it.",
                "Put the address that it leads to into the config file, if it is yours.",
            )
        said = one_line(hook.hidden_in(self._first_line(response)), _SAID).rstrip(".")
        problem = f"{where} answers {status}{': ' if said else ''}{said}."
        if status in BUSY:
            return _Busy(problem, _AGAIN, retry_after(response))
        if status in _LOCKED:
            return LoginRefused(problem, "Check the address and the secret of the channel.")
        return NotDelivered(
            problem, "Check the address of the channel, and its template if it has one."
        )

    def _first_line(self, response: urllib3.BaseHTTPResponse) -> str:
        """The first words of a refusal, unless they are a page for a browser."""
        if "html" in response.headers.get("Content-Type", "").lower():
            return ""
        read = bytearray()
        bounds = Bounds(1 << 20, grace_seconds=self._settings.timeout)
        with contextlib.suppress(BrokenAnswer):
            for chunk in chunks(response, bounds, self._deadline):
                read += chunk
                if len(read) >= _READ:
                    break
        return read[:_READ].decode("utf-8", "replace").strip().partition("\n")[0]


def _signed(hook: Hook, body: bytes) -> dict[str, str]:
    """When this was sent, and the proof that we sent it: made of both, so neither is changed."""
    timestamp = str(int(time.time()))
    headers = {"X-Exec-Archive-Timestamp": timestamp}
    if hook.secret is not None:
        text = timestamp.encode() + b"." + body
        made = hmac.new(hook.secret.secret.encode(), text, hashlib.sha256).hexdigest()
        headers["X-Exec-Archive-Signature"] = f"v1={made}"
    return headers


def _to(response: urllib3.BaseHTTPResponse, where: str) -> str:
    """The host that a redirect names; its path may be a secret."""
    try:
        there = urlsplit(urljoin(where, response.headers.get("Location", "")))
        host = there.netloc.rpartition("@")[2]
        return f" to {one_line(f'{there.scheme}://{host}', _SAID)}"
    except ValueError:
        return ""
