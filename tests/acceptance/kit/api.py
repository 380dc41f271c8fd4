"""Asks a served archive over HTTP, with nothing but the standard library."""

import contextlib
import http.client
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from exec_archive_web.door.tokens import Tokens
from exec_archive_web.serving import running_server

KEY = "a-key-for-tests-only"
EXECUTIONS = "/api/v1/executions"


@dataclass(frozen=True, slots=True)
class Answered:
    """A whole answer."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def ids(self) -> list[str]:
        """Of the executions on a page."""
        return [row["id"] for row in self.json["data"]]

    def refused(self, status: int, message: str) -> None:
        assert (self.status, self.json) == (status, {"message": message})


@dataclass(frozen=True, slots=True)
class Api:
    """A served archive; `troubles` is what it said beside its answers."""

    url: str
    troubles: list[Exception]

    def ask(
        self, path: str, method: str = "GET", headers: list[tuple[str, bytes]] | None = None
    ) -> Answered:
        """The answer to a path as it is written, with the key unless other headers are given."""
        host = urlsplit(self.url).netloc
        with contextlib.closing(http.client.HTTPConnection(host, timeout=30)) as connection:
            connection.putrequest(method, path, skip_accept_encoding=True)
            for name, value in [("X-N8N-API-KEY", KEY.encode())] if headers is None else headers:
                connection.putheader(name, value)
            connection.endheaders()
            answer = connection.getresponse()
            named = {name.lower(): value for name, value in answer.getheaders()}
            return Answered(answer.status, named, answer.read())

    def executions(self, query: str = "") -> Answered:
        """A page of the list."""
        return self.ask(f"{EXECUTIONS}?{query}")

    def one(self, name: str, query: str = "") -> Answered:
        """A single execution."""
        return self.ask(f"{EXECUTIONS}/{quote(name, safe='')}?{query}")

    def walk(self, query: str = "") -> Iterator[Answered]:
        """Every page, from one cursor to the next."""
        page = self.executions(query)
        yield page
        while cursor := page.json["nextCursor"]:
            page = self.executions(f"{query}&cursor={quote(cursor)}")
            yield page


@contextlib.contextmanager
def served(folder: Path, instance: str | None = None) -> Iterator[Api]:
    """The archive in a folder, served as long as the block lasts."""
    troubles: list[Exception] = []
    with running_server(
        folder, Tokens([KEY]), instance=instance, on_trouble=troubles.append
    ) as url:
        yield Api(url, troubles)
