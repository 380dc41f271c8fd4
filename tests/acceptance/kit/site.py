"""A served archive as a browser sees it: pages, forms, a cookie."""

import contextlib
import http.client
import re
import ssl
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

from acceptance.kit.api import KEY, Answered
from acceptance.kit.html_page import Element, html_page
from exec_archive_web.door.tokens import Tokens
from exec_archive_web.serving import Place, running_server

RETRY_KEY = "a-key-that-may-retry"
PAGES = "/admin/automations"
HISTORY = f"{PAGES}/history"
_FORM = "application/x-www-form-urlencoded"
_HTML = {"Accept": "text/html,application/xhtml+xml"}


@dataclass
class Site:
    """Asks as a browser does; `troubles` is what the server said beside its answers."""

    url: str
    troubles: list[Exception] = field(default_factory=list)
    cookies: dict[str, str] = field(default_factory=dict)
    context: ssl.SSLContext | None = None

    def ask(
        self,
        path: str,
        method: str = "GET",
        body: bytes = b"",
        headers: Mapping[str, str] | None = None,
    ) -> Answered:
        """The answer to a request, with the cookies and what a browser says of itself."""
        where = urlsplit(self.url)
        if where.scheme == "https":
            connection: http.client.HTTPConnection = http.client.HTTPSConnection(
                where.netloc, timeout=30, context=self.context
            )
        else:
            connection = http.client.HTTPConnection(where.netloc, timeout=30)
        sent = {**_HTML, **(headers or {})}
        if self.cookies:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        with contextlib.closing(connection):
            connection.request(method, path, body or None, sent)
            answer = connection.getresponse()
            named = {name.lower(): value for name, value in answer.getheaders()}
            return Answered(answer.status, named, answer.read())

    def post(
        self, path: str, fields: Mapping[str, str], headers: Mapping[str, str] | None = None
    ) -> Answered:
        """The answer to a form."""
        sent = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Origin": self.url,
            **(headers or {}),
        }
        return self.ask(path, "POST", urlencode(fields).encode(), sent)

    def log_in(self, token: str = KEY, wanted: str = HISTORY) -> Answered:
        """Logs in, and keeps the cookie."""
        answer = self.post(f"{PAGES}/login", {"token": token, "next": wanted})
        if cookie := answer.headers.get("set-cookie"):
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return answer

    def page(self, path: str, status: int = 200, /, **asked: str) -> Element:
        """A page that is answered in full."""
        answer = self.ask(f"{path}?{urlencode(asked)}" if asked else path)
        assert answer.status == status, (path, asked, answer.status)
        return html_page(answer.body)

    def csrf(self, path: str = HISTORY) -> str:
        """The secret that the forms of a page carry."""
        found = re.search(rb'name="csrf" value="([^"]+)"', self.ask(path).body)
        assert found, path
        return unescape(found[1].decode())


@contextlib.contextmanager
def site(folder: Path, instance: str | None = None, **options: Any) -> Iterator[Site]:
    """The archive in a folder, served as long as the block lasts; nobody is logged in yet."""
    troubles: list[Exception] = []
    tokens = Tokens([KEY], [RETRY_KEY])
    place = options.pop("place", Place())
    with running_server(
        folder, tokens, place, instance=instance, on_trouble=troubles.append, **options
    ) as url:
        yield Site(url, troubles)
