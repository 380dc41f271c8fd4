"""The servers that executions of an archive came from, each turned to once."""

import contextlib
import os
import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from exec_archive.configuration import read_configuration
from exec_archive.errors import AccessDenied, BadRequest
from exec_archive.model import Execution
from exec_archive.retry.outcome import Retried
from exec_archive.revision import base_and_number
from exec_archive.server.api import N8nApi
from exec_archive_cli.servers import (
    URL_VARIABLE,
    Given,
    Meant,
    Target,
    config_path,
    servers_meant,
)


class Server(NamedTuple):
    """A server, and the command that pulls from it."""

    meant: Meant
    pull_command: str


class Servers:
    """The servers of some executions: who they are, and their APIs as long as this is open."""

    def __init__(self, given: Given, folder: Path, opened: contextlib.ExitStack) -> None:
        self._given = given
        self._folder = folder
        self._opened = opened
        self._apis: dict[str, tuple[Target, N8nApi]] = {}

    def of(self, execution: Execution) -> Server:
        """The one that an execution came from; refused where nobody has said how to reach it."""
        name, _ = base_and_number(execution.instance)
        if self._given.url:
            return _by_address(servers_meant((name,), self._given))
        if name in read_configuration(config_path()).instances:
            (meant,) = servers_meant((name,), self._given)
            return Server(meant, f"exec-archive pull {shlex.quote(name)}")
        if os.environ.get(URL_VARIABLE):
            named = _by_address(servers_meant((), self._given))
            if named.meant.name == name:
                return Server(named.meant, "exec-archive pull")
        raise BadRequest(
            f"{execution.instance}/{execution.id} is of {name}, and no server is configured as "
            f"{name}.",
            f"Say where it is with: exec-archive config add {shlex.quote(name)}, or give --url.",
        )

    def api(self, server: Server) -> N8nApi:
        """Its API; the key is read from its place once."""
        name = server.meant.name
        if name not in self._apis:
            target = server.meant.target()
            api = self._opened.enter_context(target.api(self._folder / "tmp"))
            self._apis[name] = target, api
        return self._apis[name][1]

    def explained(self, server: Server, retried: Retried) -> Retried:
        """The same; a refusal of the key says where that came from."""
        if not isinstance(retried.trouble, AccessDenied):
            return retried
        target, _ = self._apis[server.meant.name]
        return retried._replace(trouble=target.with_source(retried.trouble))


def _by_address(found: Sequence[Meant]) -> Server:
    (meant,) = found
    url = shlex.quote(meant.url)
    return Server(meant, f"exec-archive pull {shlex.quote(meant.name)} --url {url}")
