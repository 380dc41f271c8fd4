"""Which servers a command is about: named in the config file, or given by an address."""

import contextlib
import dataclasses
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import click

from exec_archive.configuration import (
    Configuration,
    Instance,
    is_instance_name,
    read_configuration,
    unknown_instance,
)
from exec_archive.errors import AccessDenied, BadRequest
from exec_archive.server.address import Address, parse_address, without_password
from exec_archive.server.api import N8nApi
from exec_archive.server.connection import Connection
from exec_archive.server.key import KEY_VARIABLE, KeptIn, KeySource
from exec_archive.server.way import Way

URL_VARIABLE = "N8N_API_URL"
CONFIG_VARIABLE = "EXEC_ARCHIVE_CONFIG"
DEFAULT_NAME = "n8n"

Decorated = TypeVar("Decorated", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Given:
    """What the command line says of a server and the way to it."""

    url: str | None = None
    key_file: str | None = None
    key_command: str | None = None
    ca_bundle: Path | None = None
    proxy: str | None = None
    allow_http: bool = False

    def __post_init__(self) -> None:
        for field in dataclasses.fields(self):
            # An empty one comes of a variable that was not set; as a path it is a dot.
            if str(getattr(self, field.name)).strip() in {"", "."}:
                raise BadRequest(
                    f"--{field.name.replace('_', '-')} is empty.",
                    "Give it a value, or leave it out.",
                )
        if self.key_file and self.key_command:
            raise BadRequest("--key-file and --key-command were both given.", "Give one of them.")

    @property
    def key_source(self) -> KeySource | None:
        """Where the key is, as far as the command line says."""
        if self.key_file:
            return KeySource(KeptIn.FILE, self.key_file)
        return KeySource(KeptIn.COMMAND, self.key_command) if self.key_command else None


@dataclass(frozen=True, slots=True)
class Target:
    """One server to ask."""

    name: str
    address: Address
    key_source: KeySource
    way: Way

    @contextlib.contextmanager
    def api(self, spool_folder: Path) -> Iterator[N8nApi]:
        """Its API, with the key read from its place."""
        key = self.key_source.read()
        try:
            with Connection(self.address, key, spool_folder, self.way) as connection:
                yield N8nApi(connection)
        except AccessDenied as denied:
            raise self.with_source(denied) from None

    def with_source(self, denied: AccessDenied) -> AccessDenied:
        """The same refusal, and where the key came from."""
        return AccessDenied(
            denied.problem, f"{denied.advice} This one came from {self.key_source}."
        )


@dataclass(frozen=True, slots=True)
class Meant:
    """A server as it was named; what is wrong with its entry shows when it is turned to."""

    name: str
    url: str  # as it may be shown
    target: Callable[[], Target]


_WAY_OPTIONS = (
    click.option(
        "--ca-bundle",
        type=click.Path(path_type=Path),
        metavar="FILE",
        help="Certificates of your own authority; the system's store is known.",
    ),
    click.option("--proxy", metavar="URL", help="A proxy; else HTTPS_PROXY and NO_PROXY count."),
    click.option(
        "--allow-http", is_flag=True, help="Plain HTTP to another machine: the key can be read."
    ),
)

_OPTIONS = (
    click.option("--url", metavar="URL", help=f"The server's address.  [env var: {URL_VARIABLE}]"),
    click.option(
        "--key-file",
        metavar="FILE",
        help=f"A file with the key, for your eyes only.  [else: the env var {KEY_VARIABLE}]",
    ),
    click.option("--key-command", metavar="COMMAND", help="A command that prints the key."),
)


def way_options(command: Decorated) -> Decorated:
    """The options that say what stands between us and a server."""
    for option in reversed(_WAY_OPTIONS):
        command = option(command)
    return command


def server_options(command: Decorated) -> Decorated:
    """The options that say how to reach a server."""
    command = way_options(command)
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def config_path() -> Path:
    """The config file."""
    given = os.environ.get(CONFIG_VARIABLE)
    if given:
        return Path(given).expanduser()
    import platformdirs

    return platformdirs.user_config_path("exec-archive", appauthor=False) / "config.toml"


def servers_meant(names: Sequence[str], given: Given, *, every: bool = False) -> list[Meant]:
    """The servers that a command line names."""
    configuration = read_configuration(config_path())
    if every:
        if names or given.url:
            raise BadRequest("--all was given beside a server.", "Give one or the other.")
        if not configuration.instances:
            raise _nothing_configured()
        return [_meant(name, each, given) for name, each in configuration.instances.items()]
    url = given.url or (None if names else os.environ.get(URL_VARIABLE))
    if url:
        target = _by_address(url, names, given, configuration)
        return [Meant(target.name, target.address.url, lambda: target)]
    if not names and len(configuration.instances) > 1:
        raise BadRequest(
            f"Several servers are configured: {', '.join(sorted(configuration.instances))}.",
            "Name one or more of them, or say --all.",
        )
    if not names and not configuration.instances:
        raise _nothing_configured()
    found = []
    for name in names or configuration.instances:
        if name not in configuration.instances:
            raise unknown_instance(name, configuration)
        found.append(_meant(name, configuration.instances[name], given))
    return found


def _meant(name: str, instance: Instance, given: Given) -> Meant:
    url = without_password(instance.url)
    with contextlib.suppress(BadRequest):  # to be said when this server's turn comes
        url = parse_address(instance.url, allow_http=True).url
    return Meant(name, url, partial(configured, name, instance, given))


def _nothing_configured() -> BadRequest:
    return BadRequest(
        "No server is named.",
        f"Give --url (or {URL_VARIABLE}) and the key in {KEY_VARIABLE}, or add one with: "
        "exec-archive config add NAME",
    )


def _by_address(
    url: str, names: Sequence[str], given: Given, configuration: Configuration
) -> Target:
    if len(names) > 1:
        raise BadRequest("One address was given for several names.", "Give one name.")
    address = parse_address(url, allow_http=given.allow_http)
    same = [name for name, each in configuration.instances.items() if _is_address_of(each, address)]
    name = names[0] if names else same[0] if same else DEFAULT_NAME
    if not is_instance_name(name):
        raise BadRequest(
            f"{name!r} cannot name a server.",
            "Use letters, digits, dots, dashes and underscores, such as prod or eu-1.",
        )
    source = given.key_source or KeySource(KeptIn.ENVIRONMENT, KEY_VARIABLE)
    return Target(name, address, source, Way(given.ca_bundle, given.proxy))


def _is_address_of(instance: Instance, address: Address) -> bool:
    with contextlib.suppress(BadRequest):  # who names another server need not mend this one first
        return parse_address(instance.url, allow_http=True) == address
    return False


def configured(name: str, instance: Instance, given: Given) -> Target:
    """A server of the config file; what the command line says goes first."""
    ca_bundle = Path(instance.ca_bundle) if instance.ca_bundle else None
    return Target(
        name,
        parse_address(instance.url, allow_http=instance.allow_http or given.allow_http),
        given.key_source or instance.key_source,
        Way(given.ca_bundle or ca_bundle, given.proxy or instance.proxy),
    )
