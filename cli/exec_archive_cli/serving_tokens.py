"""The tokens that people need who ask a served archive: given in a variable or a file, or made."""

import os
import secrets
from typing import ClassVar, NamedTuple

from exec_archive.errors import BadRequest
from exec_archive.server.secret_place import KeptIn, SecretPlace, leave_no_core

VARIABLE = "EXEC_ARCHIVE_TOKEN"
RETRY_VARIABLE = "EXEC_ARCHIVE_RETRY_TOKEN"
_SHORTEST = 16
_OTHERWISE = "or leave it out: then a token is made."


class _TokenPlace(SecretPlace):
    what: ClassVar[str] = "token"


class Given(NamedTuple):
    """The tokens by what they allow; `made` is the one that nobody gave."""

    reading: list[str]
    retrying: list[str]
    made: str | None = None


def serving_tokens(
    token_file: str | None, retry_token_file: str | None, *, may_retry: bool
) -> Given:
    """Those that were given; where none was, one that is made for this run of the server."""
    leave_no_core()
    reading = _tokens(token_file, VARIABLE)
    retrying = _tokens(retry_token_file, RETRY_VARIABLE)
    if not reading and not retrying:
        made = secrets.token_urlsafe(24)
        return Given([], [made], made) if may_retry else Given([made], [], made)
    if may_retry:
        raise BadRequest(
            "--may-retry is about the token that is made, and tokens were given.",
            f"Give those that may retry with --retry-token-file, or in {RETRY_VARIABLE}.",
        )
    return Given(reading, retrying)


def _tokens(file: str | None, variable: str) -> list[str]:
    """The tokens of a file, one a line, or of a variable; none where neither is there."""
    if file is not None:
        place = _TokenPlace(KeptIn.FILE, file)
        found = [line.strip() for line in place.text().splitlines()]
        found = [line for line in found if line and not line.startswith("#")]
        if not found:
            raise BadRequest(f"{place} holds no token.", f"Write one a line into it, {_OTHERWISE}")
    elif variable in os.environ:
        place = _TokenPlace(KeptIn.ENVIRONMENT, variable)
        found = [os.environ[variable]]
    else:
        return []
    for token in found:
        _check(token, str(place))
    return found


def _check(token: str, place: str) -> None:
    if not token:
        raise BadRequest(f"{place} is empty.", f"Give it a long token, {_OTHERWISE}")
    if len(token) < _SHORTEST:
        raise BadRequest(
            f"A token of {place} is shorter than {_SHORTEST} characters.",
            f"Take a long one that nobody guesses, {_OTHERWISE}",
        )
    if not (token.isascii() and token.isprintable()) or " " in token:
        raise BadRequest(
            f"A token of {place} holds characters that no header carries.",
            f"Use letters, digits and dashes, {_OTHERWISE}",
        )
