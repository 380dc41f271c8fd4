"""The key that people need who ask a served archive: given in the environment, or made."""

import os
import secrets

from exec_archive.errors import BadRequest
from exec_archive.server.secret_place import leave_no_core

_VARIABLE = "EXEC_ARCHIVE_TOKEN"
_SHORTEST_KEY = 16


def made_key() -> str:
    """A key for one run of the server."""
    leave_no_core()
    return secrets.token_urlsafe(24)


def given_key() -> str | None:
    """The key in the environment, if there is one and it will do."""
    leave_no_core()
    key = os.environ.get(_VARIABLE)
    if key is None:
        return None
    if len(key) < _SHORTEST_KEY:
        raise BadRequest(
            f"{_VARIABLE} is {'shorter than 16 characters' if key else 'empty'}.",
            "Give it a long one that nobody guesses, or unset it: then a key is made.",
        )
    if not (key.isascii() and key.isprintable()) or " " in key:
        raise BadRequest(
            f"{_VARIABLE} holds characters that no header carries.",
            "Use letters, digits and dashes, or unset it: then a key is made.",
        )
    return key
