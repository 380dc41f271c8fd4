"""Keys that were pasted: each in a private file of its own, beside the config file."""

from pathlib import Path

from exec_archive.configuration import read_configuration
from exec_archive.errors import machine_error
from exec_archive.server.key import Key
from exec_archive.store.durable import replace_durably

_FOLDER = "keys"


def keep_key(config_file: Path, name: str, key: Key) -> None:
    """Writes the key to a server of that name."""
    try:
        replace_durably(config_file.parent / kept_as(name), f"{key.secret}\n".encode())
    except OSError as error:
        raise machine_error(error, "keeping the key") from error


def kept_as(name: str) -> str:
    """The file with the key, as seen from where the config file stands."""
    return f"{_FOLDER}/{name}"


def forget_key(config_file: Path, name: str) -> Path | None:
    """Removes the key that was kept for a name, unless the config file still names its file."""
    path = config_file.parent / kept_as(name)
    instances = read_configuration(config_file).instances.values()
    if not path.is_file() or str(path) in {each.key_file for each in instances}:
        return None
    try:
        path.unlink()
    except OSError as error:
        raise machine_error(error, "removing the key") from error
    return path
