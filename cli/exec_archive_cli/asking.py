"""Asks a person on a terminal for what the command line did not say of a server."""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from exec_archive.errors import BadRequest
from exec_archive.server.address import Address, parse_address
from exec_archive.server.key import KEY_VARIABLE, KeptIn, KeySource, pasted_key
from exec_archive_cli.key_places import OPTIONS, KeyPlace, in_file, in_variable
from exec_archive_cli.render.hostile import one_line
from exec_archive_cli.render.terminal import say
from exec_archive_cli.servers import URL_VARIABLE

Read = TypeVar("Read")

_PLACES = """\
Where is the key? n8n makes one under Settings, n8n API.
  1  a command prints it, such as a password manager's
  2  it stands in a file
  3  it is in an environment variable
  4  here: paste it now, and it is kept in a file for your eyes only"""


def completed(
    url: str | None, place: KeyPlace | None, *, allow_http: bool
) -> tuple[Address, KeyPlace]:
    """What was given, and what a person says of the rest."""
    address = None if url is None else parse_address(url, allow_http=allow_http)
    missing = [] if address else ["--url URL"]
    missing += [] if place else [OPTIONS]
    if missing and not (sys.stdin is not None and sys.stdin.isatty()):
        raise BadRequest(
            "There is no terminal to ask for what was not given.",
            f"Give {', and '.join(missing)}.",
        )
    return address or _address(allow_http=allow_http), place or _place()


def _address(*, allow_http: bool) -> Address:
    address: Address = _asked(
        "Address of n8n, such as https://n8n.example.com",
        lambda text: parse_address(text, allow_http=allow_http),
        default=os.environ.get(URL_VARIABLE),
    )
    return address


def _place() -> KeyPlace:
    say(_PLACES)
    choice = _asked("1, 2, 3 or 4", _choice)
    if choice == 1:
        return _asked("Command", lambda text: KeySource(KeptIn.COMMAND, text))
    if choice == 2:
        return _asked("File", lambda text: in_file(Path(text)))
    if choice == 3:
        return _asked("Variable", in_variable, default=KEY_VARIABLE)
    return pasted_key(click.prompt("Key (not shown)", hide_input=True, err=True))


def _choice(text: str) -> int:
    # What was typed is not repeated: it may be the key.
    if text not in {"1", "2", "3", "4"}:
        raise BadRequest("That is none of them.", "Answer with a number from 1 to 4.")
    return int(text)


def _asked(question: str, read: Callable[[str], Read], default: str | None = None) -> Read:
    """The answer; asked again for as long as it is none."""

    def checked(text: str) -> Read:
        try:
            return read(text.strip())
        except BadRequest as error:
            raise click.UsageError(one_line(f"{error.problem} {error.advice}")) from None

    answer: Any = click.prompt(question, default=default, value_proc=checked, err=True)
    read_answer: Read = answer
    return read_answer
