"""The config file: servers and channels by name, and where their secrets are kept."""

import codecs
import os
import re
import stat
from pathlib import Path
from typing import Annotated, Any

import msgspec

from exec_archive.errors import BadRequest, NotFound, machine_error
from exec_archive.server.key import KeptIn, KeySource

INSTANCE_NAME = r"^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$"
# No key looks like this: one that stands here by mistake is refused, and not shown.
VARIABLE_NAME = r"^[A-Za-z_][A-Za-z0-9_]{0,63}$"

InstanceName = Annotated[str, msgspec.Meta(pattern=INSTANCE_NAME)]
VariableName = Annotated[str, msgspec.Meta(pattern=VARIABLE_NAME)]
Given = Annotated[str, msgspec.Meta(min_length=1)]


class Instance(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One server, and exactly one place where its key is."""

    url: Given
    key_variable: VariableName | None = None
    key_command: Given | None = None
    key_file: Given | None = None
    ca_bundle: Given | None = None
    proxy: Given | None = None
    allow_http: bool = False

    def __post_init__(self) -> None:
        named = [each for each in (self.key_variable, self.key_command, self.key_file) if each]
        if len(named) != 1:
            raise ValueError("name one of key_variable, key_command and key_file")

    @property
    def key_source(self) -> KeySource:
        """Where the key is."""
        if self.key_variable:
            return KeySource(KeptIn.ENVIRONMENT, self.key_variable)
        if self.key_command:
            return KeySource(KeptIn.COMMAND, self.key_command)
        return KeySource(KeptIn.FILE, self.key_file or "")


class Configuration(msgspec.Struct, forbid_unknown_fields=True):
    """Everything in the config file."""

    instances: dict[InstanceName, Instance] = {}
    # Judged only where they are asked for: a slip in a rule must not cost a pull at night.
    channels: Any = {}  # configuration_channels.py
    alerts: Any = {}  # configuration_alerts.py

    def __repr__(self) -> str:
        # The address of a channel is a secret.
        return f"Configuration({', '.join(self.instances)})"


def is_instance_name(name: str) -> bool:
    """Whether a name can stand before a slash in `prod/231`."""
    return re.fullmatch(INSTANCE_NAME, name) is not None


def is_variable_name(name: str) -> bool:
    """Whether a name can be that of an environment variable with a key."""
    return re.fullmatch(VARIABLE_NAME, name) is not None


def read_configuration(path: Path) -> Configuration:
    """The configuration; an empty one where there is no file."""
    found = parse_configuration(path, config_text(path))
    # Files are named from where the config file stands.
    instances = {
        name: msgspec.structs.replace(
            each,
            key_file=_beside(path, each.key_file),
            ca_bundle=_beside(path, each.ca_bundle),
        )
        for name, each in found.instances.items()
    }
    return msgspec.structs.replace(found, instances=instances)


def parse_configuration(path: Path, text: bytes) -> Configuration:
    """What a config file says, as it says it."""
    try:
        return msgspec.toml.decode(text.removeprefix(codecs.BOM_UTF8), type=Configuration)
    # An integer may be too long, and lists too deep, for what reads them.
    except (msgspec.DecodeError, ValueError, RecursionError) as error:
        raise BadRequest(
            f"The config file {path} cannot be understood: {error}.",
            "Correct it, or see what it may hold in docs/configuration.md.",
        ) from None


def section(path: Path, name: str, given: Any, kind: Any) -> dict[str, Any]:
    """The entries of a section, judged one by one, so that the wrong one is named."""
    if not isinstance(given, dict):
        raise _wrong_entry(path, name, "it holds entries by their names")
    found = {}
    for each, entry in given.items():
        if not is_instance_name(each):
            raise _wrong_entry(path, name, f"{each!r} is no name")
        try:
            found[each] = msgspec.convert(entry, kind)
        except (msgspec.ValidationError, ValueError) as error:
            raise _wrong_entry(path, f"{name}.{each}", str(error)) from None
    return found


def _wrong_entry(path: Path, where: str, why: str) -> BadRequest:
    return BadRequest(
        f"[{where}] in the config file {path} cannot be understood: {why}.",
        "Correct it, or see what it may hold in docs/alerts.md.",
    )


def _beside(path: Path, named: str | None) -> str | None:
    return None if named is None else str(path.parent / Path(named).expanduser())


def config_text(path: Path) -> bytes:
    """The file as it is; nothing where there is none."""
    try:
        status = path.stat()
        text = path.read_bytes()
    except FileNotFoundError:
        return b""
    except OSError as error:
        raise machine_error(error, "reading the config file") from error
    if os.name == "posix" and stat.S_IMODE(status.st_mode) & 0o022:
        # It names commands that are run.
        raise BadRequest(
            f"Others can write to the config file {path}.", f"Shut it with: chmod 600 {path}"
        )
    return text


def unknown_instance(name: str, configuration: Configuration) -> NotFound:
    """The error for a name that is not configured."""
    known = ", ".join(sorted(configuration.instances))
    return NotFound(
        f"No server is configured as {name!r}.",
        f"There are: {known}."
        if known
        else "None is yet; one is added with: exec-archive config add NAME",
    )
