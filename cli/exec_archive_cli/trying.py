"""Tries a server and the key to it, and says what the key may do."""

import tempfile
from dataclasses import dataclass
from pathlib import Path

from exec_archive.configuration import Instance
from exec_archive.errors import AccessDenied, ExecArchiveError
from exec_archive.server.api import N8nApi
from exec_archive.server.connection import Connection, Patience
from exec_archive.server.key import Key
from exec_archive.server.probe import Abilities, probe
from exec_archive_cli.servers import Given, Target, configured

# Somebody waits for the answer, which is a short one.
_PATIENCE = Patience(silence_seconds=30.0, attempts=2, longest_pause=5.0)


@dataclass(frozen=True, slots=True)
class Trial:
    """What came of it: what the key may do, or what went wrong."""

    key_found: bool
    abilities: Abilities | None = None
    error: ExecArchiveError | None = None


def tried(name: str, instance: Instance) -> Trial:
    """Looks for the key of a server in the config file, and tries it."""
    try:
        key = instance.key_source.read()
    except ExecArchiveError as error:
        return Trial(key_found=False, error=error)
    try:
        return Trial(True, try_key(configured(name, instance, Given()), key))
    except ExecArchiveError as error:
        return Trial(True, error=error)


def try_key(target: Target, key: Key) -> Abilities:
    """What the key may do; raises where that is too little to pull."""
    with (
        tempfile.TemporaryDirectory(prefix="exec-archive-") as folder,
        Connection(target.address, key, Path(folder), target.way, _PATIENCE) as connection,
    ):
        found = probe(N8nApi(connection))
    if found.read_executions is False:
        raise AccessDenied(
            f"The key may list the executions of {target.address.url}, but not read them.",
            "Give it the scope execution:read in n8n under Settings, n8n API.",
        )
    return found


def in_words(found: Abilities) -> str:
    """What the key may do, as a part of a sentence."""
    executions = "list and read executions"
    if found.newest_id is None:
        executions = "list executions, of which there is none yet to read"
    elif found.read_executions:
        executions += f" (newest: {found.newest_id})"
    if found.list_workflows:
        return f"the key may {executions}, and list workflows"
    return (
        f"the key may {executions}, but may not list workflows: pull --workflow then takes ids only"
    )
