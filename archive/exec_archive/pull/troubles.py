"""Tells the trouble of one answer from the server's own, which ends a pull."""

from exec_archive.errors import ServerTrouble
from exec_archive.server.api import N8nApi
from exec_archive.server.trouble import AskedToWait, BrokenAnswer, Refused, Unreachable

# What may be the trouble of one execution alone, or of a page that is too large.
MAY_BE_OF_ONE = (Refused, BrokenAnswer, Unreachable)

# Too many requests, or no server behind the gateway: no matter of what was asked for.
_OF_THE_SERVER = {429, 503}


def check_it_is_of_one(api: N8nApi, error: ServerTrouble) -> None:
    """Raises where the server has no answer to anything."""
    if isinstance(error, AskedToWait) and error.status in _OF_THE_SERVER:
        raise error
    api.rows({}, limit=1)


def in_words(error: ServerTrouble) -> str:
    """Why an execution could not be had."""
    if isinstance(error, Refused):
        return f"the server fails on it ({error.status})"
    return "the server's answer breaks off"
