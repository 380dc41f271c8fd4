"""The place of a key, as the command line says it and as the config file keeps it."""

import os
from pathlib import Path

from exec_archive.configuration import is_variable_name
from exec_archive.errors import BadRequest
from exec_archive.kept_keys import kept_as
from exec_archive.server.key import KeptIn, Key, KeySource

OPTIONS = "--key-command COMMAND, --key-file FILE or --key-variable VARIABLE"

KeyPlace = KeySource | Key  # a key that was pasted has no place yet

_FIELDS = {
    KeptIn.COMMAND: "key_command",
    KeptIn.FILE: "key_file",
    KeptIn.ENVIRONMENT: "key_variable",
}


def given_place(command: str | None, file: Path | None, variable: str | None) -> KeySource | None:
    """The place that the options name."""
    places = []
    if command is not None:
        places.append(KeySource(KeptIn.COMMAND, command))
    if file is not None:
        places.append(in_file(file))
    if variable is not None:
        places.append(in_variable(variable))
    if len(places) > 1:
        raise BadRequest("The key's place was given more than once.", f"Give one: {OPTIONS}.")
    return places[0] if places else None


def in_file(path: Path) -> KeySource:
    """A file, named so that it is found from everywhere."""
    return KeySource(KeptIn.FILE, absolute(path))


def in_variable(name: str) -> KeySource:
    """An environment variable; what cannot be the name of one may be a key, and is not shown."""
    if not is_variable_name(name):
        raise BadRequest(
            "What was given as the name of an environment variable is none.",
            "Give its name, such as N8N_API_KEY, and never the key itself.",
        )
    return KeySource(KeptIn.ENVIRONMENT, name)


def written(place: KeyPlace, name: str) -> dict[str, str]:
    """The place as the config file says it."""
    if isinstance(place, Key):
        return {"key_file": kept_as(name)}
    return {_FIELDS[place.kind]: place.where}


def absolute(path: Path) -> str:
    """The path from the root; not by resolve(), which would follow links in names."""
    return os.path.abspath(path.expanduser())  # noqa: PTH100 - see above
