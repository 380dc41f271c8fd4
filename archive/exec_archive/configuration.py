"""The config file: servers by name, and where the key to each is kept; never a key itself."""

import os
import re
import stat
from pathlib import Path
from typing import Annotated, Any

import msgspec

from exec_archive.errors import BadRequest, NotFound, machine_error
from exec_archive.server.key import KeptIn, KeySource
from exec_archive.store.durable import make_private_folder, write_durably

INSTANCE_NAME = r"^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$"

InstanceName = Annotated[str, msgspec.Meta(pattern=INSTANCE_NAME)]
Given = Annotated[str, msgspec.Meta(min_length=1)]


class Instance(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One server, and exactly one place where its key is."""

    url: Given
    key_variable: Given | None = None
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


def is_instance_name(name: str) -> bool:
    """Whether a name can stand before a slash in `prod/231`."""
    return re.fullmatch(INSTANCE_NAME, name) is not None


def read_configuration(path: Path) -> Configuration:
    """The configuration; an empty one where there is no file."""
    text = _read(path)
    try:
        found = msgspec.toml.decode(text, type=Configuration)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BadRequest(
            f"The config file {path} cannot be understood: {error}.",
            "Correct it, or see what it may hold in docs/configuration.md.",
        ) from None
    # Files are named from where the config file stands.
    instances = {
        name: msgspec.structs.replace(
            each,
            key_file=_beside(path, each.key_file),
            ca_bundle=_beside(path, each.ca_bundle),
        )
        for name, each in found.instances.items()
    }
    return Configuration(instances)


def _beside(path: Path, named: str | None) -> str | None:
    return None if named is None else str(path.parent / Path(named).expanduser())


def _read(path: Path) -> bytes:
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


def add_instance(path: Path, name: str, instance: Instance) -> None:
    """Writes one server into the file, whose other lines and comments stay."""
    import tomlkit

    document = tomlkit.parse(_read(path).decode())
    if "instances" not in document:
        document["instances"] = tomlkit.table(is_super_table=True)
    table = tomlkit.table()
    for key, value in msgspec.to_builtins(instance).items():
        table[key] = value
    instances: Any = document["instances"]
    instances[name] = table
    _write(path, tomlkit.dumps(document))


def remove_instance(path: Path, name: str) -> None:
    """Takes one server out of the file; its executions stay in every archive."""
    import tomlkit

    document = tomlkit.parse(_read(path).decode())
    instances: Any = document.get("instances", {})
    if name not in instances:
        raise unknown_instance(name, read_configuration(path))
    del instances[name]
    _write(path, tomlkit.dumps(document))


def unknown_instance(name: str, configuration: Configuration) -> NotFound:
    """The error for a name that is not configured."""
    known = ", ".join(sorted(configuration.instances))
    return NotFound(
        f"No server is configured as {name!r}.",
        f"There are: {known}." if known else f"Add it with: exec-archive config add {name}",
    )


def _write(path: Path, text: str) -> None:
    try:
        make_private_folder(path.parent)
        temporary = path.with_name(f".{path.name}.{os.getpid()}")
        write_durably(temporary, text.encode())
        temporary.replace(path)
    except OSError as error:
        raise machine_error(error, "writing the config file") from error
